"""What the rules about row formats share: how many rows of each file are of which format."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass

from ftlint import CorpusRule, Example, Finding, Location, Remark
from ftlint.formats import FORMATS


@dataclass(slots=True)
class Rows:
    """The rows of one format in one file: how many, and the first of them."""

    count: int
    first: Location


FormatCounts = dict[tuple[str, str], Rows]
"""(path, name of the format) to its rows."""


class FormatRule(CorpusRule[FormatCounts]):
    """Judges the formats of each file. Rows that are of no known format are passed over."""

    scope = "split"
    formats = frozenset(FORMATS)

    @property
    def shared(self) -> Hashable:
        return "formats"

    def start(self) -> FormatCounts:
        return {}

    def add(self, state: FormatCounts, example: Example) -> FormatCounts:
        if "messages" in example.data or example.kind.matches(example.data):
            _count(state, (example.row.file.shown, example.format), Rows(1, example.at()))
        return state

    def merge(self, left: FormatCounts, right: FormatCounts) -> FormatCounts:
        for key, rows in right.items():
            _count(left, key, rows)
        return left

    def finish(self, states: Mapping[str, FormatCounts]) -> Iterator[Finding | Remark]:
        for state in states.values():
            files: dict[str, dict[str, Rows]] = defaultdict(dict)
            for (path, kind), rows in sorted(state.items()):
                files[path][kind] = rows
            for found in files.values():
                yield from self.judge(found)

    def judge(self, found: dict[str, Rows]) -> Iterator[Finding | Remark]:
        """The findings of one file, from its rows by the name of their format."""
        raise NotImplementedError


def _count(state: FormatCounts, key: tuple[str, str], rows: Rows) -> None:
    known = state.get(key)
    if known is None:
        state[key] = Rows(rows.count, rows.first)
    else:
        known.count += rows.count
        known.first = min(known.first, rows.first)
