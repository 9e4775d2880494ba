"""A sieve for texts that share too little with all others to be similar to any of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ftlint.similarity.glance import Glance
    from ftlint.similarity.hashing import Hashes

    Mask = NDArray[np.bool_]

_LEAST_BITS, _MOST_BITS = 16, 28


def stride(threshold: float) -> int:
    """One in how many shingles to look at first.

    A text is out once the unknown ones among these are about 1 - *threshold* of all. More than
    0.45 of the shingles of ordinary texts are unknown.
    """
    return max(1, int(0.45 / max(1 - threshold, 0.05)))


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

    def passes(self, seen: Glance, threshold: float, *, exact: bool) -> Mask:
        """Which texts can have a Jaccard similarity of *threshold* with a text of the sieve.

        A text with k distinct shingles known and u unknown has at most k / (k + u). Those that
        were not looked at may all be known. No text that can be similar is lost; if not *exact*,
        some more pass.
        """
        known = self.knows(seen.keys)
        most = seen.sizes - (seen.highs - seen.lows) + seen.counts(known)
        unknown = seen.different(~known) if exact else seen.counts(seen.fresh() & ~known)
        passed: Mask = (most > 0) & (unknown <= most * (1 - threshold) / threshold + 1e-9)
        return passed


def sieve_of(parts: Iterable[Hashes], expected: int) -> Sieve:
    """A sieve of all shingles in *parts*, of which about *expected* are distinct."""
    import numpy as np

    bits = _bits(8 * expected)
    table = np.zeros(1 << bits, np.bool_)
    for part in parts:
        table[(part >> np.uint64(64 - bits)).view(np.int64)] = True
    return Sieve(bits, np.packbits(table, bitorder="little"))


def sieve_of_repeated(parts: Iterable[Hashes], expected: int) -> Sieve:
    """A sieve of the shingles that occur more than once in *parts*, *expected* in all."""
    import numpy as np

    bits = _bits(4 * expected)
    table = np.zeros(1 << bits, np.uint8)
    mask = (1 << 21) - 1
    owner = np.empty(mask + 1, np.int32)
    for part in parts:
        slots = (part >> np.uint64(64 - bits)).view(np.int64)
        again = table.take(slots) > 0
        table[slots] = 1
        # Within a part: whoever does not own its slot met another there, an equal one or not.
        numbers = np.arange(len(slots), dtype=np.int32)
        owner[slots & mask] = numbers
        again |= owner.take(slots & mask) != numbers
        table[slots[again]] = 2
    table >>= np.uint8(1)
    return Sieve(bits, np.packbits(table, bitorder="little"))


def _bits(slots: int) -> int:
    return min(max(slots.bit_length(), _LEAST_BITS), _MOST_BITS)
