"""The most probable pairs among texts that agree in a band with too many others to try all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from ftlint.similarity.bandjoin import BandJoin, Entries
from ftlint.similarity.hashing import different
from ftlint.similarity.minhash import equal_values, least_equal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ftlint.similarity.hashing import Numbers
    from ftlint.similarity.minhash import Pairs, Sketches

    Mask = NDArray[np.bool_]
    Wanted = Callable[[Pairs], Mask]

FIRST, LAST, IN_ALL = 128, 2048, 1 << 21
"""A text is compared with its most probable candidates: the first 128, or more where all such
texts together have no more than ``IN_ALL``, and up to 2,048 as long as it has no match."""
LOOKS = 1 << 24
NARROW = 16
"""Signatures are compared about ``LOOKS`` times. Where the groups are too large for that, a text
looks in each at those next to it in the order of the following bands, at ``NARROW`` at least."""
_AT_ONCE = 1 << 19


class Crowd:
    """The pairs of a *join* in its long groups, for each left text by their probability.

    ``left`` and ``right`` (None: the same) are the sketches of the texts. When all pairs have been
    made, ``partial`` tells which left texts were not compared with all of their candidates, and
    ``unlisted`` how many pairs (at least) were not made.
    """

    def __init__(
        self, join: BandJoin, left: Sketches, right: Sketches | None, threshold: float
    ) -> None:
        import numpy as np

        self._join, self._own, self._least = join, right is None, least_equal(threshold)
        self._left, self._right = left, left if right is None else right
        self.partial = np.zeros(len(left), np.bool_)
        self.unlisted = 0

    def pairs(self, wanted: Wanted, met: Mask) -> Iterator[Pairs]:
        """The *wanted* pairs (left, right) in blocks; on one side, left before right, and some
        twice.

        The caller marks in *met*, before it asks for the next block, the left texts that have a
        match now.
        """
        import numpy as np

        entries = self._join.entries(LOOKS, NARROW)
        self.unlisted += entries.unseen
        self.partial[entries.clipped] = True
        marks, total = self._join.marks(), np.cumsum(entries.sizes)
        most = min(LAST, max(FIRST, IN_ALL // max(len(different(entries.rows)), 1)))
        low = 0
        while low < len(entries.rows):
            full = (total[low - 1] if low else 0) + _AT_ONCE
            high = max(low + 1, int(np.searchsorted(total, full, "right")))
            high = int(np.searchsorted(entries.rows, entries.rows[high - 1], "right"))
            (a, b), equal = self._probable(entries, low, high)
            likely = len(a)
            kept = wanted(self._ordered(a, b))
            a, b, equal = a[kept], b[kept], equal[kept]
            order = np.lexsort((marks[b], -equal, a))
            done = 0
            for block in self._rounds(a[order], b[order], met, most):
                done += len(block[0])
                yield block
            self.unlisted += max(0, likely // (2 if self._own else 1) - done)
            low = high

    def _probable(self, entries: Entries, low: int, high: int) -> tuple[Pairs, Numbers]:
        """The pairs that may reach the threshold and are in long groups only, with how many
        values of their signatures are equal."""
        a, b = self._join.seen(entries, low, high)
        equal = equal_values(self._left, self._right, (a, b))
        kept = equal >= self._least
        if self._own:
            kept &= a != b
        a, b, equal = a[kept], b[kept], equal[kept]
        fresh = ~self._join.listed(a, b)
        return (a[fresh], b[fresh]), equal[fresh]

    def _rounds(self, a: Numbers, b: Numbers, met: Mask, most: int) -> Iterator[Pairs]:
        """The pairs of some left texts *a*, which ascend, the most probable ones first."""
        import numpy as np

        ranks = np.arange(len(a)) - np.searchsorted(a, a)
        low, high = 0, most
        while low < min(LAST, len(a)):
            turn = (ranks >= low) & (ranks < high)
            chosen = turn & ~met[a] if low else turn
            self.partial[a[turn & ~chosen]] = True
            if chosen.any():
                yield self._ordered(a[chosen], b[chosen])
            low, high = high, min(4 * high, LAST)
        self.partial[a[ranks >= LAST]] = True

    def _ordered(self, a: Numbers, b: Numbers) -> Pairs:
        import numpy as np

        return (np.minimum(a, b), np.maximum(a, b)) if self._own else (a, b)
