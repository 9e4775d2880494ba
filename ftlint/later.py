"""What stands for a rule until it has something to do: its module is not imported before."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any

from ftlint.contents import Listed
from ftlint.finding import Finding, FindingLog, Remark
from ftlint.lazy import lazy
from ftlint.row import Row
from ftlint.rule import Rule
from ftlint.targets import Job


def later(
    listed: Listed, make: Callable[[], Rule[Any]], job: Job, made_with: tuple[object, ...]
) -> Rule[Any]:
    """What stands for the rule that *make* makes.

    *made_with* is all that what *make* makes depends on. What is found in rows that an earlier run
    has seen needs nothing but that, and the name.
    """
    if not listed.words:
        return _Named(listed, make, job, made_with)
    return (_Needy if listed.needy else _Waiting)(listed, make, job, made_with)


class _Later(Rule[Any]):
    def __init__(
        self,
        listed: Listed,
        make: Callable[[], Rule[Any]],
        job: Job,
        made_with: tuple[object, ...],
    ) -> None:
        super().__init__(job=job)
        vars(self).update(listed.facts)
        self._make = make
        self._made_with = made_with

    @property
    def made_with(self) -> tuple[object, ...]:
        return self._made_with

    @property
    def can_move(self) -> bool:
        return "rule" not in vars(self) or self.rule.can_move

    @lazy
    def rule(self) -> Rule[Any]:
        """The rule itself."""
        return self._make()

    def load(self, parts: Mapping[str, bytes | bytearray]) -> Any:
        return self.rule.load(parts)


class _Named(_Later):
    """For a rule of which nothing but its name is known: ``ready`` for rows only as itself."""

    def ready(self) -> Rule[Any]:
        return self.rule


class _Waiting(_Later):
    """For a rule that has nothing to say unless it sees a row; the state of no row is None."""

    @property
    def reads(self) -> frozenset[str]:
        return frozenset() if self.only_problems else self.formats

    def takes(self, kind: str) -> bool:
        return kind in self.reads

    def start(self) -> Any:
        return None

    def step(self, state: Any, row: Row) -> Any:
        unread = row.example is None or row.example.format not in self.formats
        if unread and not self.only_problems:
            return state
        return self.rule.step(self._begun(state), row)

    def merge(self, left: Any, right: Any) -> Any:
        if left is None or right is None:
            return right if left is None else left
        return self.rule.merge(left, right)

    def logs(self, states: Iterable[Any]) -> Iterable[FindingLog]:
        begun = [state for state in states if state is not None]
        return self.rule.logs(begun) if begun else ()

    def finish(self, states: Mapping[str, Any]) -> Iterable[Finding | Remark]:
        if all(state is None for state in states.values()):
            return ()
        return self.rule.finish({name: self._begun(state) for name, state in states.items()})

    def save(self, state: Any) -> Mapping[str, bytes | bytearray] | None:
        return self.rule.save(self._begun(state))

    def _begun(self, state: Any) -> Any:
        return self.rule.start() if state is None else state


class _Needy(_Later):
    """For a rule that is called on nothing where it lacks what it needs."""

    @property
    def shared(self) -> Hashable:
        return self.rule.shared

    @property
    def reads(self) -> frozenset[str]:
        return self.rule.reads

    def takes(self, kind: str) -> bool:
        return self.rule.takes(kind)

    def start(self) -> Any:
        return self.rule.start()

    def step(self, state: Any, row: Row) -> Any:
        return self.rule.step(state, row)

    def merge(self, left: Any, right: Any) -> Any:
        return self.rule.merge(left, right)

    def logs(self, states: Iterable[Any]) -> Iterable[FindingLog]:
        return self.rule.logs(states)

    def finish(self, states: Mapping[str, Any]) -> Iterable[Finding | Remark]:
        return self.rule.finish(states)

    def save(self, state: Any) -> Mapping[str, bytes | bytearray] | None:
        return self.rule.save(state)
