"""How long things are: a multiset of lengths, which yields exact percentiles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

Place = tuple[str, int]
"""A file and a line."""

_MOST_BINS = 12


@dataclass(slots=True)
class Lengths:
    """How often each length occurs, and where the greatest does first.

    ``greatest`` is the length with its sign turned, the file and the line. A fold: merging is
    associative and commutative. Memory grows with the number of different lengths.
    """

    counts: Counter[int] = field(default_factory=Counter)
    greatest: tuple[int, str, int] | None = None

    def extend(self, lengths: Sequence[int], places: Sequence[Place]) -> None:
        """Adds *lengths*, each with the place where it was measured."""
        if not lengths:
            return
        self.counts.update(lengths)
        most = max(lengths)
        if self.greatest is None or -most <= self.greatest[0]:
            file, line = min(place for n, place in zip(lengths, places, strict=True) if n == most)
            self._keep((-most, file, line))

    def _keep(self, found: tuple[int, str, int] | None) -> None:
        known = [one for one in (self.greatest, found) if one is not None]
        self.greatest = min(known, default=None)

    def merge(self, other: Lengths) -> Lengths:
        """These lengths with *other* added."""
        self.counts.update(other.counts)
        self._keep(other.greatest)
        return self

    @property
    def n(self) -> int:
        """How many things were measured."""
        return self.counts.total()

    @property
    def sum(self) -> int:
        """All lengths together."""
        return sum(length * n for length, n in self.counts.items())

    @property
    def mean(self) -> float:
        """The mean length; 0 of nothing."""
        return self.sum / self.n if self.counts else 0.0

    @property
    def least(self) -> int:
        """The smallest length; 0 of nothing."""
        return min(self.counts, default=0)

    @property
    def most(self) -> int:
        """The greatest length; 0 of nothing."""
        return max(self.counts, default=0)

    def percentile(self, percent: int) -> int:
        """The nearest rank: the least length that *percent* of all do not exceed; 0 of nothing."""
        rank, passed = -(-self.n * percent // 100), 0
        for length in sorted(self.counts):
            passed += self.counts[length]
            if passed >= rank:
                return length
        return 0

    def cut_to(self, limit: int | None) -> int:
        """The sum where each length counts as *limit* at most; None is no limit."""
        if limit is None:
            return self.sum
        return sum(min(length, limit) * n for length, n in self.counts.items())

    def over(self, limit: int) -> int:
        """How many are longer than *limit*."""
        return sum(n for length, n in self.counts.items() if length > limit)

    def histogram(self) -> list[tuple[int, int, int]]:
        """First and last length of each bin, and how many fall into it.

        Bins are equally wide; if the longest is more than eight times the median, each is twice as
        wide as the one before.
        """
        if not self.counts:
            return []
        starts = self._doubling() if self.most > 8 * self.percentile(50) else self._even()
        bins = []
        for first, after in pairwise(starts):
            held = sum(n for length, n in self.counts.items() if first <= length < after)
            bins.append((first, after - 1, held))
        return bins

    def _doubling(self) -> list[int]:
        start = 1 << (self.least.bit_length() - 1) if self.least else 0
        starts = [start]
        while starts[-1] <= self.most:
            starts.append(starts[-1] * 2 or 1)
        return starts

    def _even(self) -> list[int]:
        span, size = self.most - self.least + 1, 1
        steps = (factor * 10**power for power in range(20) for factor in (1, 2, 5))
        size = next(step for step in steps if span <= step * (_MOST_BINS - 1))
        first = self.least // size * size
        return list(range(first, self.most + size + 1, size))
