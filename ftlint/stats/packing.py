"""How many sequences of one length rows fill when they are packed."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Packed:
    """Rows in sequences of ``length`` tokens. ``tokens`` is what is left of the rows after those
    that are longer, which are ``cut``, have lost their ends."""

    length: int
    sequences: int
    tokens: int
    cut: int

    @property
    def filled(self) -> float:
        """The share of the sequences that is not padding."""
        return self.tokens / (self.sequences * self.length) if self.sequences else 0.0


def pack(lengths: Mapping[int, int], length: int) -> Packed:
    """Packs rows, given as how many there are of each length, by best-fit decreasing.

    From the longest to the shortest, each row goes into the fullest sequence that has room for it,
    or opens a new one. It is how TRL packs by default (``bfd``, which cuts longer rows).
    """
    rows = Counter[int]()
    for one, n in lengths.items():
        rows[min(one, length)] += n
    room = _Room()
    sequences = 0
    for one in sorted(filter(None, rows), reverse=True):
        left = rows[one]
        while left:
            space = room.tightest(one)
            if space is None:
                space, opened = length, -(-left // (length // one))
                sequences += opened
                room.add(space, opened)
            left -= room.fill(space, one, left)
    cut = sum(n for one, n in lengths.items() if one > length)
    return Packed(length, sequences, sum(one * n for one, n in rows.items()), cut)


class _Room:
    """How many sequences have how much space."""

    def __init__(self) -> None:
        self._counts: Counter[int] = Counter()
        self._spaces: list[int] = []

    def add(self, space: int, n: int) -> None:
        if n and not self._counts[space]:
            insort(self._spaces, space)
        self._counts[space] += n

    def tightest(self, size: int) -> int | None:
        """The least space that has room for *size*."""
        at = bisect_left(self._spaces, size)
        return self._spaces[at] if at < len(self._spaces) else None

    def fill(self, space: int, size: int, rows: int) -> int:
        """Puts up to *rows* rows of *size* into sequences with so much *space*; says how many.

        A sequence that has taken a row is the tightest for the next, so that each is filled up
        before another is begun.
        """
        each, there = space // size, self._counts[space]
        full, rest = divmod(rows, each)
        if full >= there:
            full, rest = there, 0
        self._take(space, full + bool(rest))
        self.add(space - each * size, full)
        self.add(space - rest * size, int(rest > 0))
        return full * each + rest

    def _take(self, space: int, n: int) -> None:
        self._counts[space] -= n
        if not self._counts[space]:
            del self._counts[space]
            self._spaces.pop(bisect_left(self._spaces, space))
