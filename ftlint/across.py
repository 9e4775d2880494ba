"""One rule for several targets: what is found for all of them is said once."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ftlint.finding import Finding, FindingLog, Remark
from ftlint.plain import PlainRows
from ftlint.row import Row
from ftlint.rule import RowRule, Rule
from ftlint.screen import Screen, either

Rules = Sequence[Rule[Any]]

_TOLD = (
    "code",
    "name",
    "scope",
    "formats",
    "needs_splits",
    "needs_labels",
    "needs_group",
    "needs_benchmark",
    "only_problems",
    "takes_plain",
    "tells",
    "__module__",
)


def across(rules: Rules) -> Rule[Any]:
    """One rule for *rules*, which are the same rule for different targets."""
    first = rules[0]
    if len(rules) == 1:
        return first
    if isinstance(first, RowRule):
        return _RowsAcross(rules)
    return _SharedAcross(rules) if first.shared is not None else _FoldsAcross(rules)


class _Across(Rule[Any]):
    """Stands for its rules in everything that a report says of them."""

    def __init__(self, rules: Rules) -> None:
        first = rules[0]
        super().__init__(first.options, job=first.job, severity=first.severity, keep=first.keep)
        self.rules = tuple(rules)
        vars(self).update({name: getattr(first, name) for name in _TOLD})

    @property
    def reads(self) -> frozenset[str]:
        return self.rules[0].reads

    @property
    def made_with(self) -> tuple[object, ...]:
        return tuple(rule.made_with for rule in self.rules)

    @property
    def can_move(self) -> bool:
        return self.rules[0].can_move

    def takes(self, kind: str) -> bool:
        return self.rules[0].takes(kind)

    def screening(self) -> Screen:
        return either([rule.screening() for rule in self.rules])

    def gather(self, found: Iterable[Iterable[Finding | Remark]]) -> Iterator[Finding | Remark]:
        """The results of each rule, those that are equal as one, with the targets of it."""
        owners: dict[Finding | Remark, list[str]] = {}
        for rule, results in zip(self.rules, found, strict=True):
            for result in results:
                targets = owners.setdefault(result, [])
                if rule.job.target not in targets:
                    targets.append(rule.job.target)
        for result, targets in owners.items():
            if isinstance(result, Finding) and len(targets) < len(self.rules):
                yield replace(result, targets=tuple(targets))
            else:
                yield result


class _RowsAcross(_Across, RowRule):
    """A rule on rows."""

    def step(self, state: FindingLog, row: Row) -> FindingLog:
        logs = [rule.step(FindingLog(), row) for rule in self.rules]
        if any(log.counts for log in logs):
            for result in self.gather(logs):
                if isinstance(result, Finding):
                    state.add(result)
        return state


class _FoldsAcross(_Across):
    """A rule on splits, whose states are those of its rules."""

    def start(self) -> list[Any]:
        return [rule.start() for rule in self.rules]

    def step(self, state: list[Any], row: Row) -> list[Any]:
        return [rule.step(one, row) for rule, one in zip(self.rules, state, strict=True)]

    def merge(self, left: list[Any], right: list[Any]) -> list[Any]:
        pairs = zip(self.rules, left, right, strict=True)
        return [rule.merge(mine, theirs) for rule, mine, theirs in pairs]

    def finish(self, states: Mapping[str, list[Any]]) -> Iterator[Finding | Remark]:
        own = ({name: state[i] for name, state in states.items()} for i in range(len(self.rules)))
        found = [rule.finish(mine) for rule, mine in zip(self.rules, own, strict=True)]
        return self.gather(found)


class _SharedAcross(_Across):
    """A rule on splits whose fold does not depend on the target: it runs once."""

    @property
    def shared(self) -> Hashable:
        return self.rules[0].shared

    def start(self) -> Any:
        return self.rules[0].start()

    def step(self, state: Any, row: Row) -> Any:
        return self.rules[0].step(state, row)

    def step_plain(self, state: Any, rows: PlainRows) -> Any:
        return self.rules[0].step_plain(state, rows)

    def merge(self, left: Any, right: Any) -> Any:
        return self.rules[0].merge(left, right)

    def finish(self, states: Mapping[str, Any]) -> Iterator[Finding | Remark]:
        return self.gather([rule.finish(states) for rule in self.rules])
