"""The exact join: pairs of sets that share one of their rarest shingles.

Two sets of sizes m and n with a Jaccard similarity of t share at least one of the first
m - ceil(t m) + 1 and n - ceil(t n) + 1 in any common order (Chaudhuri et al. 2006; Bayardo et al.
2007). The order is by rarity, so few share one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ftlint.similarity.hashing import Sets, different, spans

if TYPE_CHECKING:
    from ftlint.similarity.hashing import Numbers
    from ftlint.similarity.minhash import Pairs

_AT_ONCE = 1 << 21
_WEIGHT = 12
"""Bits of the weight of a shingle: the number of pairs it would make, or as many as fit."""
_MOST_SLOTS = 23
"""Bits of the table in which shingles are counted, so that it stays small beside the sets."""


class PrefixJoin:
    """The pairs of sets that can be similar, on two sides or (*right* is None) on one.

    ``predicted`` counts them with repetitions before any is made.
    """

    def __init__(self, left: Sets, right: Sets | None, threshold: float) -> None:
        import numpy as np

        self._threshold, self._own = threshold, right is None
        self._sizes = left.sizes, left.sizes if right is None else right.sizes
        sides = (left,) if right is None else (left, right)
        made, bits = _tokens(sides)
        prefixes = [
            _prefixes(side, tokens, bits, threshold)
            for side, tokens in zip(sides, made, strict=True)
        ]
        self._left, (tokens, rows) = prefixes[0], prefixes[-1]
        order = np.argsort(tokens, kind="stable")
        self._postings = rows[order]
        ordered = tokens[order]
        ends = np.searchsorted(ordered, self._left[0], "right")
        if self._own:
            places = np.empty(len(order), np.int64)
            places[order] = np.arange(len(order))
            self._starts = places + 1
        else:
            self._starts = np.searchsorted(ordered, self._left[0])
        self._counts = ends - self._starts
        self.predicted = int(self._counts.sum())

    def pairs(self) -> Iterator[Pairs]:
        """The distinct pairs (left, right) in blocks; on one side, left before right."""
        import numpy as np

        rows = self._left[1]
        total = np.cumsum(self._counts)
        low = 0
        while low < len(rows):
            full = (total[low - 1] if low else 0) + _AT_ONCE
            high = max(low + 1, int(np.searchsorted(total, full, "right")))
            # A block ends with a text, so that no pair is in two blocks.
            high = int(np.searchsorted(rows, rows[high - 1], "right"))
            a = np.repeat(rows[low:high], self._counts[low:high])
            b = self._postings[spans(self._starts[low:high], self._counts[low:high])]
            low = high
            m, n = self._sizes[0][a], self._sizes[1][b]
            fit = np.minimum(m, n) >= self._threshold * np.maximum(m, n) - 1e-9
            if self._own:
                fit &= a != b
            width = len(self._sizes[1])
            codes = different(a[fit] * width + b[fit])
            yield codes // width, codes % width


def _tokens(sides: Sequence[Sets]) -> tuple[list[Numbers], int]:
    """For each value of each side a token of its shingle, the rarer the lower; and how many bits
    lie under the token's weight, which is 0 for a shingle that makes no pair.

    Shingles can share a token. That costs candidates but loses none: a set then has it twice.
    """
    import numpy as np

    bits = 63 - _WEIGHT - max(len(side).bit_length() for side in sides)
    size = min(max(16, sum(len(side.values) for side in sides).bit_length() + 1), _MOST_SLOTS)
    weights, *others = (np.bincount(_high(side, size), minlength=1 << size) for side in sides)
    if others:
        weights *= others[0]
    else:
        weights -= 1
    # Short ones, so that what is read all over the table stays close at hand.
    ranks = np.minimum(weights, (1 << _WEIGHT) - 1, out=weights).astype(np.uint16)
    made = []
    for side in sides:
        tokens = ranks.take(_high(side, size)).astype(np.int64)
        tokens <<= bits
        tokens |= _high(side, bits)
        made.append(tokens)
    return made, bits


def _high(sets: Sets, bits: int) -> Numbers:
    """The first *bits* bits of each value."""
    import numpy as np

    high: Numbers = (sets.values >> np.uint64(64 - bits)).view(np.int64)
    return high


def _prefixes(sets: Sets, tokens: Numbers, bits: int, threshold: float) -> tuple[Numbers, Numbers]:
    """The tokens in the prefix of each set that can make a pair, and the numbers of the sets."""
    import numpy as np

    keys = np.repeat(np.arange(len(sets)) << (bits + _WEIGHT), sets.sizes)
    keys |= tokens
    keys.sort()
    lengths = sets.sizes - np.ceil(threshold * sets.sizes - 1e-9).astype(np.int64) + 1
    chosen = keys[spans(sets.offsets[:-1], np.minimum(lengths, sets.sizes))]
    tokens = chosen & ((1 << bits + _WEIGHT) - 1)
    paired = tokens >= 1 << bits
    return tokens[paired], chosen[paired] >> (bits + _WEIGHT)
