"""MinHash signatures in bulk, and the pairs that agree in a band of them.

The signatures equal those of ``datasketch.MinHash`` (scheme ``affine32``) value by value, with
the lower half of a shingle's hash as the hash of the shingle.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ftlint.similarity.hashing import Sets, spans

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ftlint.similarity.hashing import Numbers

    Signatures = NDArray[np.uint32]
    Keys = NDArray[np.uint32]
    Pairs = tuple[Numbers, Numbers]

RECALL = 0.998
"""Least expected share of the pairs exactly at the threshold that are found."""
_IN_BANDS = 0.999
_MOST_HASHES = 160
_SEED = 1
"""The seed of ``datasketch.MinHash`` unless told otherwise."""
_DEVIATIONS = 4
LONG = 128
"""Texts that agree in a band are all compared with each other up to this many; of more, each is
compared with the ``WINDOW`` next to it in the order of the following band."""
WINDOW = 32


def bands(threshold: float) -> tuple[int, int]:
    """Bands and rows (b, r) whose recall 1 - (1 - t^r)^b at the threshold t is at least 0.999.

    Of those with at most 160 hashes the one with the longest bands, which gives the fewest
    candidates. datasketch's own default weighs misses and false candidates alike and finds 40 %
    of the pairs at 0.8.
    """
    best = (_MOST_HASHES, 1)
    for r in range(1, _MOST_HASHES):
        chance = threshold**r
        b = 1 if chance >= _IN_BANDS else math.ceil(math.log(1 - _IN_BANDS) / math.log1p(-chance))
        if b * r > _MOST_HASHES:
            break
        best = (b, r)
    return best


def recall(threshold: float) -> float:
    """The expected recall at *threshold* of the bands chosen for it, and of ``likely``."""
    b, r = bands(threshold)
    return (1 - (1 - threshold**r) ** b) * (1 + math.erf(_DEVIATIONS / math.sqrt(2))) / 2


@lru_cache(maxsize=8)
def _permutations(n: int) -> tuple[Any, Any]:
    """The factors and summands of datasketch's ``affine32``, 32 bits each."""
    import numpy as np

    chance = np.random.RandomState(_SEED)
    factors = chance.randint(0, 1 << 31, n, dtype=np.uint32) * np.uint32(2) + np.uint32(1)
    return factors, chance.randint(0, 1 << 32, n, dtype=np.uint32)


def signatures(sets: Sets, n: int) -> Signatures:
    """The MinHash of each set, of *n* hashes: shape (texts, n). Repetitions do no harm.

    An empty set has the greatest value everywhere.
    """
    import numpy as np

    hashes = sets.values.astype(np.uint32)
    # The end of MurmurHash3, with which datasketch begins.
    hashes ^= hashes >> np.uint32(16)
    hashes *= np.uint32(0x85EBCA6B)
    hashes ^= hashes >> np.uint32(13)
    hashes *= np.uint32(0xC2B2AE35)
    hashes ^= hashes >> np.uint32(16)
    filled = np.flatnonzero(sets.sizes > 0)
    starts = sets.offsets[filled]
    result = np.full((n, len(sets)), 0xFFFFFFFF, np.uint32)
    if len(filled):
        for row, factor, summand in zip(result, *_permutations(n), strict=True):
            row[filled] = np.minimum.reduceat(hashes * factor + summand, starts)
    signed: Signatures = np.ascontiguousarray(result.T)
    return signed


def band_keys(signed: Signatures, threshold: float) -> Keys:
    """A 32-bit key of each band: shape (bands, texts). Equal bands have equal keys."""
    import numpy as np

    b, r = bands(threshold)
    keys = np.zeros((b, len(signed)), np.uint64)
    for k in range(r):
        keys = (keys ^ signed[:, k : b * r : r].T) * np.uint64(0x9E3779B97F4A7C15)
        keys ^= keys >> np.uint64(29)
    short: Keys = (keys >> np.uint64(32)).astype(np.uint32)
    return short


@dataclass(frozen=True, slots=True)
class _Band:
    """The candidates of one band: those of left text i are ``made[i]`` of ``order`` from
    ``starts[i]`` on; ``long`` tells where that is not all of them."""

    order: NDArray[np.int32]
    starts: NDArray[np.int32]
    made: NDArray[np.int32]
    long: NDArray[np.bool_]


class BandJoin:
    """The pairs of texts that agree in a band, on two sides or (*right* is None) on one.

    ``predicted`` counts them with repetitions before any is made, ``unlisted`` those in groups of
    more than ``LONG`` that are not made in the band where these are most.
    """

    def __init__(self, left: Keys, right: Keys | None) -> None:
        self._left, self._own = left, right is None
        self._right = left if right is None else right
        self.predicted = self.unlisted = 0
        self._bands = [self._band(j) for j in range(len(left))]

    @property
    def partial(self) -> NDArray[np.bool_]:
        """Which left texts are in a group of more than ``LONG``."""
        import numpy as np

        partial: NDArray[np.bool_] = np.logical_or.reduce([band.long for band in self._bands])
        return partial

    def _band(self, j: int) -> _Band:
        import numpy as np

        mine, theirs = (_paired(keys, j) for keys in (self._left, self._right))
        order = np.argsort(theirs, kind="stable")
        ordered = theirs[order]
        low_key = mine >> np.uint64(32) << np.uint64(32)
        starts = np.searchsorted(ordered, low_key)
        ends = np.searchsorted(ordered, low_key | np.uint64(0xFFFFFFFF), "right")
        long = ends - starts > LONG
        if self._own:
            starts = np.empty(len(order), np.int64)
            starts[order] = np.arange(1, len(order) + 1)
            sizes = ends - starts
        else:
            sizes = ends - starts
            near = np.searchsorted(ordered, mine) - WINDOW // 2
            near = np.maximum(np.minimum(near, ends - WINDOW), starts)
            starts = np.where(long, near, starts)
        made = np.where(long, np.minimum(sizes, WINDOW), sizes)
        self.predicted += int(made.sum())
        self.unlisted = max(self.unlisted, int((sizes - made).sum()))
        small = [one.astype(np.int32) for one in (order, starts, made)]
        return _Band(small[0], small[1], small[2], long)

    def pairs(self) -> Iterator[Pairs]:
        """The pairs (left, right), band by band; on one side, left before right.

        Only a pair of a long group can come again in a later band.
        """
        import numpy as np

        for j, band in enumerate(self._bands):
            for low in range(0, len(band.made), _STEP):
                made = band.made[low : low + _STEP]
                a = np.repeat(np.arange(low, low + len(made)), made)
                b = band.order[spans(band.starts[low : low + _STEP], made)].astype(np.int64)
                fresh = np.ones(len(a), np.bool_)
                for i in range(j):
                    met = self._left[i][a] == self._right[i][b]
                    fresh &= ~met | self._bands[i].long[a]
                a, b = a[fresh], b[fresh]
                yield (np.minimum(a, b), np.maximum(a, b)) if self._own else (a, b)


def _paired(keys: Keys, j: int) -> NDArray[np.uint64]:
    """The keys of band j, and those of the band after it to order equal ones."""
    import numpy as np

    paired: NDArray[np.uint64] = (
        keys[j].astype(np.uint64) << np.uint64(32) | keys[(j + 1) % len(keys)]
    )
    return paired


_STEP = 1 << 16


def likely(
    left: Signatures, right: Signatures, pairs: Pairs, threshold: float
) -> NDArray[np.bool_]:
    """Which *pairs* may reach *threshold* by the share of equal values in their signatures.

    Those under it by four standard deviations are out: 3 of 100,000 pairs at the threshold.
    """
    import numpy as np

    n = left.shape[1]
    least = n * (threshold - _DEVIATIONS * math.sqrt(threshold * (1 - threshold) / n))
    kept = np.empty(len(pairs[0]), np.bool_)
    for low in range(0, len(kept), _STEP):
        a, b = (side[low : low + _STEP] for side in pairs)
        kept[low : low + _STEP] = np.count_nonzero(left[a] == right[b], axis=1) >= least
    return kept


def lsh(signed: Iterable[Signatures], threshold: float) -> Any:
    """A ``datasketch.MinHashLSH`` that holds these signatures under their numbers from 0 on.

    It answers like one to which the same ``datasketch.MinHash`` objects were given one by one.
    """
    from datasketch import MinHash, MinHashLSH

    b, r = bands(threshold)
    index = MinHashLSH(num_perm=b * r, params=(b, r))
    shared = MinHash(num_perm=b * r).permutations
    number = 0
    for block in signed:
        for values in block:
            one = MinHash(hashvalues=values, permutations=shared, scheme="affine32")
            index.insert(number, one, check_duplication=False)
            number += 1
    return index
