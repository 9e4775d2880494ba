"""What the rules about row formats share: how many rows of each file are of which format."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping

from ftlint import CorpusRule, Example, Finding, Remark
from ftlint.formats import FORMATS
from ftlint.plain import PlainRows
from ftlint_rules._rows import Rows, counted, joined, several

FormatCounts = dict[tuple[str, str], Rows]
"""(path, name of the format) to its rows."""


class FormatRule(CorpusRule[FormatCounts]):
    """Judges the formats of each file. Rows that are of no known format are passed over."""

    scope = "split"
    movable = True
    takes_plain = True
    formats = frozenset(FORMATS)

    @property
    def shared(self) -> Hashable:
        return "formats"

    def start(self) -> FormatCounts:
        return {}

    def add(self, state: FormatCounts, example: Example) -> FormatCounts:
        if "messages" in example.data or example.kind.matches(example.data):
            key = (example.row.file.shown, example.format)
            state[key] = counted(state.get(key), example.row, example.at)
        return state

    def step_plain(self, state: FormatCounts, rows: PlainRows) -> FormatCounts:
        key = (rows.file.shown, rows.format)
        state[key] = several(state.get(key), len(rows), rows, 0)
        return state

    def merge(self, left: FormatCounts, right: FormatCounts) -> FormatCounts:
        for key, rows in right.items():
            left[key] = joined(left.get(key), rows) or rows
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
