"""A sieve for texts that share too little with all others to be similar to any of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ftlint.similarity.hashing import Sets, distinct, ends_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ftlint.similarity.hashing import Hashes, Numbers

    Mask = NDArray[np.bool_]

_LEAST_BITS, _MOST_BITS = 16, 28


@dataclass(frozen=True, slots=True)
class Sieve:
    """The shingles that a text must share: a bitmap over the first ``bits`` bits of their hashes.

    A shingle that is not in it may seem to be (about one of ten), never the other way round.
    """

    bits: int
    bitmap: NDArray[np.uint8]

    def knows(self, values: Hashes) -> Mask:
        """Whether each of *values* is among the shingles."""
        import numpy as np

        slots = values >> np.uint64(64 - self.bits)
        bytes_ = self.bitmap.take((slots >> np.uint64(3)).view(np.int64))
        known: Mask = (bytes_ >> (slots.astype(np.uint8) & np.uint8(7)) & np.uint8(1)).view(
            np.bool_
        )
        return known

    def passes(self, sets: Sets, threshold: float) -> Mask:
        """Which texts can have a Jaccard similarity of *threshold* with a text of the sieve.

        A text with k distinct shingles known and u unknown has at most k / (k + u). *sets* may
        hold repetitions. No text that can be similar is lost.
        """
        import numpy as np

        known = self.knows(sets.values)
        counts = np.add.reduceat(np.append(known, False), sets.offsets, dtype=np.int32)[:-1]
        counts[sets.sizes == 0] = 0
        most = np.floor(counts * (1 - threshold) / threshold + 1e-9).astype(np.int64)
        passed: Mask = (counts > 0) & (sets.sizes - counts <= most)
        open_ = np.flatnonzero((counts > 0) & ~passed)
        open_ = open_[_at_least(sets, known, open_) <= most[open_]]
        if len(open_):
            some = sets.take(open_)
            unknown = ~self.knows(some.values)
            owners = np.repeat(np.arange(len(open_)), some.sizes)[unknown]
            rest = Sets(ends_of(np.bincount(owners, minlength=len(open_))), some.values[unknown])
            passed[open_[distinct(rest).sizes <= most[open_]]] = True
        return passed


def _at_least(sets: Sets, known: Mask, chosen: Numbers) -> Numbers:
    """A number that the distinct unknown shingles of each chosen text reach, at most 64."""
    import numpy as np

    marks = np.left_shift(np.uint64(1), sets.values & np.uint64(63))
    marks[known] = 0
    ored = np.bitwise_or.reduceat(np.append(marks, np.uint64(0)), sets.offsets)[chosen]
    bits = np.unpackbits(ored.view(np.uint8).reshape(-1, 8), axis=1)
    counts: Numbers = bits.sum(axis=1, dtype=np.int64)
    return counts


def sieve_of(parts: Iterable[Sets], expected: int) -> Sieve:
    """A sieve of all shingles in *parts*, of which about *expected* are distinct."""
    import numpy as np

    bits = _bits(8 * expected)
    table = np.zeros(1 << bits, np.bool_)
    for part in parts:
        table[(part.values >> np.uint64(64 - bits)).view(np.int64)] = True
    return Sieve(bits, np.packbits(table, bitorder="little"))


def sieve_of_repeated(parts: Iterable[Sets], expected: int) -> Sieve:
    """A sieve of the shingles that occur more than once in *parts*, *expected* in all."""
    import numpy as np

    bits = _bits(4 * expected)
    table = np.zeros(1 << bits, np.uint8)
    mask = (1 << 21) - 1
    owner = np.empty(mask + 1, np.int32)
    for part in parts:
        slots = (part.values >> np.uint64(64 - bits)).view(np.int64)
        again = table.take(slots) > 0
        table[slots] = 1
        # Within a part: whoever does not own its slot met another there, an equal one or not.
        numbers = np.arange(len(slots), dtype=np.int32)
        owner[slots & mask] = numbers
        again |= owner.take(slots & mask) != numbers
        table[slots[again]] = 2
    return Sieve(bits, np.packbits(table == 2, bitorder="little"))


def _bits(slots: int) -> int:
    return min(max(slots.bit_length(), _LEAST_BITS), _MOST_BITS)
