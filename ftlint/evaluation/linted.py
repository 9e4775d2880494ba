"""What rules say of the rows that are evaluated: which leaked, and whose labels are in dispute."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ftlint.evaluation.prediction import Question
from ftlint.finding import Finding, Location

if TYPE_CHECKING:
    from ftlint.dataset import Dataset
    from ftlint.engine import Report
    from ftlint.evaluation.task import Task
    from ftlint.rule import Rule

Place = tuple[str, int]
"""A row: its file, as messages call it, and its line."""


@dataclass(frozen=True, slots=True)
class Sightings:
    """The rows of the split that the rule *name* reports."""

    code: str
    name: str
    rows: frozenset[Place]


@dataclass(frozen=True, slots=True)
class Leaks:
    """The rows of the split that leaked, by the rules that looked for them.

    ``reason`` says why it is not known which rows did; empty where it is. ``remarks`` are what the
    rules say of their search.
    """

    rules: tuple[Sightings, ...] = ()
    reason: str = "the rows were not compared with the training rows"
    remarks: tuple[str, ...] = ()

    @property
    def rows(self) -> frozenset[Place] | None:
        """The rows that any rule reports; None where it is not known which leaked."""
        if self.reason:
            return None
        return frozenset[Place]().union(*(one.rows for one in self.rules))


@dataclass(frozen=True, slots=True)
class Dispute:
    """Two rows whose labels are in dispute, and the rule that says so."""

    code: str
    name: str
    rows: tuple[Place, Place]


@dataclass(frozen=True, slots=True)
class Linted:
    """The leaks and the disputes in the rows of a split and of the training split."""

    leaks: Leaks = Leaks()
    disputes: tuple[Dispute, ...] = ()


UNKNOWN = Leaks()
NOTHING = Linted()


def telling(rules: Iterable[Rule[Any]], dataset: Dataset) -> list[Rule[Any]]:
    """Those of *rules* whose findings an evaluation reads; of groups, where some are declared."""
    return [rule for rule in rules if rule.tells and (dataset.group or not rule.needs_group)]


def beside_training(dataset: Dataset, split: str) -> Dataset:
    """The training rows of *dataset* and those of *split*, without those of other splits."""
    kept = tuple(one for one in dataset.splits if one.name in ("train", split))
    return replace(dataset, splits=kept)


def linted(rules: Sequence[Rule[Any]], report: Report, task: Task) -> Linted:
    """What *report*, of *rules* over the training rows and those of *task*, says of the latter."""
    asked = task.asked
    findings: dict[str, list[Finding]] = {rule.name: [] for rule in rules}
    for finding in report.log:
        findings[finding.rule].append(finding)
    looking = [rule for rule in rules if rule.tells == "leak"]
    names = {rule.name for rule in looking}
    reason = _why_unknown(looking, report, task)
    leaks = Leaks(
        () if reason else tuple(_sightings(rule, findings[rule.name], asked) for rule in looking),
        reason,
        tuple(f"{one.rule}: {one.text}" for one in report.remarks if one.rule in names),
    )
    disputes = tuple(
        Dispute(one.code, one.rule, (_place(one.at), _place(one.related[0].at)))
        for rule in rules
        if rule.tells == "label"
        for one in findings[rule.name]
        if one.related
    )
    return Linted(leaks, disputes)


def _why_unknown(rules: Sequence[Rule[Any]], report: Report, task: Task) -> str:
    if task.split == "train":
        return "the rows that are asked about are the training rows"
    if not rules:
        return "no rule that looks for leaks is selected"
    names = {rule.name for rule in rules}
    held = [one for one in report.skipped if one.rule in names]
    if not held and not task.taught:
        return "the train split has no row to compare with"
    reasons = list(dict.fromkeys(one.reason for one in held))
    if len(reasons) == 1:
        return reasons[0]
    return "; ".join(f"{one.rule}: {one.reason}" for one in held)


def _sightings(
    rule: Rule[Any], findings: Sequence[Finding], asked: Sequence[Question]
) -> Sightings:
    if rule.needs_group:
        groups = {one.subject for one in findings}
        rows = {(one.path, one.line) for one in asked if one.group in groups}
    else:
        found = {_place(one.at) for one in findings}
        rows = found & {(one.path, one.line) for one in asked}
    return Sightings(rule.code, rule.name, frozenset(rows))


def _place(at: Location) -> Place:
    return at.path, at.line
