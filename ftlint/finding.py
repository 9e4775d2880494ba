"""Findings: what a rule saw, where, and how bad it is; and the log that counts them."""

from __future__ import annotations

import bisect
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import field
from enum import IntEnum
from typing import Literal

from ftlint.dataclass import dataclass


class Severity(IntEnum):
    """How bad a finding is. Ordered, so that ``--fail-on`` is a comparison."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    def __str__(self) -> str:
        return self.name.lower()

    @classmethod
    def parse(cls, text: str) -> Severity:
        """The severity called *text*; raises ValueError that lists the known ones."""
        try:
            return cls[text.upper()]
        except KeyError:
            known = ", ".join(str(severity) for severity in cls)
            raise ValueError(f'unknown severity "{text}"; expected one of {known}') from None


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A symbolic place in a data set: the line, and a JSON pointer or a byte inside it.

    Columns and excerpts are made of it only when it is shown. ``line`` counts from 1,
    ``offset`` is the byte offset of the line in the (decompressed) file, ``length`` its bytes
    without the line end, ``column`` the byte column (from 1) where no pointer can lead: in a
    line that is not JSON. ``within`` is a piece of the text that the pointer leads to, to be
    marked instead of the whole; ``on_key`` marks the key of what it leads to.
    """

    path: str
    line: int
    pointer: str = ""
    column: int = 0
    split: str = ""
    offset: int = 0
    length: int = 0
    within: str = ""
    on_key: bool = False

    def __reduce__(self) -> tuple[object, ...]:
        return Location, tuple(getattr(self, name) for name in self.__slots__)


@dataclass(frozen=True, slots=True, order=True)
class Related:
    """Another place that a finding is about, and what it is there for."""

    message: str
    at: Location


Action = Literal[
    "replace", "remove", "rename-key", "drop-row", "bytes", "end-line", "line-ends", "to-jsonl"
]


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """One change of the bytes of a file.

    ``replace`` puts the JSON *text* in the place of the value at ``at`` (with ``within``: plain
    text in the place of that piece, wherever it stands in the value); ``remove`` takes the member
    or item away, comma included; ``rename-key`` calls the member *text*; ``drop-row`` drops the
    line; ``bytes`` puts *text* in the place of ``within`` at the byte ``column``; ``end-line``
    ends the line like the one before. Two change a whole file: ``line-ends`` ends every line with
    *text*, ``to-jsonl`` writes each top-level JSON value, or item of the one array, on a line.
    """

    at: Location
    action: Action
    text: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Fix:
    """What makes a finding go away. ``safe``: what the rows mean cannot change by it."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a rule saw. ``subject`` is the content that it is about.

    ``subject`` goes into the fingerprint, so that a finding stays the same when its row moves
    and becomes a new one when its row is edited. ``targets`` are those that it holds for, empty
    if it holds for all that were asked about. ``compared`` says that a reader wants to see in
    which words the text at ``at`` differs from that of the first ``related`` place.
    """

    rule: str
    code: str
    severity: Severity
    message: str
    at: Location
    related: tuple[Related, ...] = ()
    help: str = ""
    subject: str = ""
    targets: tuple[str, ...] = ()
    fix: Fix | None = None
    compared: bool = False

    @property
    def text(self) -> str:
        """The message, and the targets that it holds for if they are not all."""
        return f"{self.message} [{', '.join(self.targets)}]" if self.targets else self.message

    @property
    def order(self) -> tuple[object, ...]:
        """Sorts findings by place, and the findings of one place always the same way."""
        at = self.at
        place = (at.path, at.line, _natural(at.pointer), at.column, at)
        return (*place, self.code, self.message, self.related, self.targets)

    @property
    def fingerprint(self) -> str:
        """64 bits in hex, made of the rule and the content, never of the line number."""
        import hashlib

        parts = (self.rule, self.at.pointer, self.subject or self.message)
        text = "\0".join(parts).encode("utf-8", "surrogatepass")
        return hashlib.blake2b(text, digest_size=8).hexdigest()


def _natural(pointer: str) -> list[tuple[int, str]]:
    """A key by which message 2 comes before message 10."""
    return [(int(one) if one.isdecimal() else -1, one) for one in pointer.split("/")]


@dataclass(frozen=True, slots=True, order=True)
class Remark:
    """A sentence about a whole run: how a rule chose, or what its findings add up to."""

    rule: str
    text: str
    dataset: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Skipped:
    """A rule that could not run on a data set, and why."""

    rule: str
    reason: str
    dataset: str = ""


@dataclass(slots=True)
class FindingLog:
    """Counts every finding and keeps the first ``limit`` of each rule, by place.

    Merging is associative and commutative: which findings are kept depends on the findings
    alone. ``limit`` of None keeps all.
    """

    limit: int | None = None
    counts: Counter[tuple[str, Severity]] = field(default_factory=Counter)
    kept: dict[str, list[Finding]] = field(default_factory=dict)

    def add(self, finding: Finding) -> None:
        self.counts[finding.rule, finding.severity] += 1
        kept = self.kept.setdefault(finding.rule, [])
        if self.limit is None or len(kept) < self.limit or finding.order < kept[-1].order:
            bisect.insort(kept, finding, key=lambda one: one.order)
            if self.limit is not None:
                del kept[self.limit :]

    def extend(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            self.add(finding)

    def merge(self, other: FindingLog) -> FindingLog:
        """This log with *other* added."""
        self.counts.update(other.counts)
        for rule, findings in other.kept.items():
            both = sorted([*self.kept.get(rule, ()), *findings], key=lambda one: one.order)
            self.kept[rule] = both if self.limit is None else both[: self.limit]
        return self

    def __iter__(self) -> Iterator[Finding]:
        """The kept findings by place."""
        return iter(sorted((f for kept in self.kept.values() for f in kept), key=lambda f: f.order))

    def total(self, at_least: Severity = Severity.INFO) -> int:
        """How many findings there were, kept or not, of severity *at_least* or worse."""
        return sum(n for (_, severity), n in self.counts.items() if severity >= at_least)

    def by_rule(self) -> dict[str, int]:
        """How many findings each rule had, kept or not."""
        totals: Counter[str] = Counter()
        for (rule, _), n in self.counts.items():
            totals[rule] += n
        return dict(totals)
