"""The exact join: pairs of sets that share one of their rarest shingles.

Two sets of sizes m and n with a Jaccard similarity of t share at least one of the first
m - ceil(t m) + 1 and n - ceil(t n) + 1 in any common order (Chaudhuri et al. 2006; Bayardo et al.
2007). The order is by rarity, so few share one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ftlint.similarity.hashing import Sets, spans

if TYPE_CHECKING:
    from ftlint.similarity.hashing import Numbers
    from ftlint.similarity.minhash import Pairs

_AT_ONCE = 1 << 21


class PrefixJoin:
    """The pairs of sets that can be similar, on two sides or (*right* is None) on one.

    ``predicted`` counts them with repetitions before any is made.
    """

    def __init__(self, left: Sets, right: Sets | None, threshold: float) -> None:
        import numpy as np

        self._threshold, self._own = threshold, right is None
        self._sizes = left.sizes, left.sizes if right is None else right.sizes
        mine, theirs = _ranks(left, right)
        self._left = _prefixes(left, mine, threshold)
        tokens, rows = self._left if right is None else _prefixes(right, theirs, threshold)
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
            width = len(self._sizes[1])
            codes = np.unique(a[fit] * width + b[fit])
            yield codes // width, codes % width


def _ranks(left: Sets, right: Sets | None) -> tuple[Numbers, Numbers]:
    """For each value the place of its shingle by rarity, -1 for one that makes no pair."""
    import numpy as np

    sides = (left,) if right is None else (left, right)
    values = np.concatenate([side.values for side in sides])
    if not len(values):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    order = np.argsort(values)
    fresh = np.ones(len(values), np.bool_)
    fresh[1:] = values[order[1:]] != values[order[:-1]]
    tokens = np.cumsum(fresh) - 1
    if right is None:
        weights = np.bincount(tokens) - 1
    else:
        here = order < len(left.values)
        weights = np.bincount(tokens[here], minlength=tokens[-1] + 1)
        weights *= np.bincount(tokens[~here], minlength=tokens[-1] + 1)
    ranks = np.empty(len(weights), np.int64)
    ranks[np.argsort(weights, kind="stable")] = np.arange(len(weights))
    ranks[weights == 0] = -1
    ranked = np.empty(len(values), np.int64)
    ranked[order] = ranks[tokens]
    return ranked[: len(left.values)], ranked[len(left.values) :]


def _prefixes(sets: Sets, ranks: Numbers, threshold: float) -> tuple[Numbers, Numbers]:
    """The shingles in the prefix of each set that can make a pair, and the numbers of the sets."""
    import numpy as np

    owners = np.repeat(np.arange(len(sets)), sets.sizes)
    keys = np.sort(owners << 32 | (ranks + 1))
    ranks = (keys & 0xFFFFFFFF) - 1
    lengths = sets.sizes - np.ceil(threshold * sets.sizes - 1e-9).astype(np.int64) + 1
    places = np.arange(len(keys)) - sets.offsets[owners]
    chosen = (places < lengths[owners]) & (ranks >= 0)
    return ranks[chosen], owners[chosen]
