"""What the rules about the size of a split share: how many rows it has, and where it starts."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from ftlint import Location, Row, Rule


@dataclass(frozen=True, slots=True)
class Size:
    """Rows that are JSON objects, and the first line of the split."""

    examples: int = 0
    first: Location | None = None

    @property
    def place(self) -> Location:
        """Where to report something about the split."""
        return self.first or Location("", 1)


class SizeRule(Rule[Size]):
    """Judges how many rows the splits have."""

    scope = "split"

    @property
    def shared(self) -> Hashable:
        return "sizes"

    def start(self) -> Size:
        return Size()

    def step(self, state: Size, row: Row) -> Size:
        first = state.first
        if first is None or (row.file.shown, row.line) < (first.path, first.line):
            first = row.at()
        return Size(state.examples + (row.example is not None), first)

    def merge(self, left: Size, right: Size) -> Size:
        places = [place for place in (left.first, right.first) if place is not None]
        return Size(left.examples + right.examples, min(places, default=None))
