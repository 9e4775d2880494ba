"""MinHash signatures in bulk, and the pairs that agree in a band of them.

The signatures equal those of ``datasketch.MinHash`` (scheme ``affine32``) value by value, with
the lower half of a shingle's hash as the hash of the shingle.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ftlint.similarity.hashing import Sets

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ftlint.similarity.hashing import Numbers

    Signatures = NDArray[np.uint32]
    Sketches = NDArray[np.uint8]
    Keys = NDArray[np.uint32]
    Pairs = tuple[Numbers, Numbers]

RECALL = 0.998
"""Least expected share of the pairs exactly at the threshold that are found."""
_IN_BANDS = 0.999
_MOST_HASHES = 160
_SEED = 1
"""The seed of ``datasketch.MinHash`` unless told otherwise."""
_DEVIATIONS = 4
_STEP = 1 << 15


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
    """The expected recall at *threshold* of the bands chosen for it, and of ``least_equal``."""
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


def shortened(signed: Signatures) -> Sketches:
    """The lowest byte of each value, in rows filled up to whole 64-bit words with zeros."""
    import numpy as np

    n = signed.shape[1]
    small = np.zeros((len(signed), -(-n // 8) * 8), np.uint8)
    small[:, :n] = signed & np.uint32(255)
    return small


def equal_values(left: Sketches, right: Sketches, pairs: Pairs) -> Numbers:
    """How many bytes of the two rows of each pair are equal."""
    import numpy as np

    counts = np.empty(len(pairs[0]), np.int64)
    for low in range(0, len(counts), _STEP):
        a, b = (side[low : low + _STEP] for side in pairs)
        words = (left[a] == right[b]).view(np.uint64).sum(axis=1, dtype=np.uint64)
        # The product's highest byte is the sum of all bytes, of which no row has 256.
        counts[low : low + _STEP] = words * np.uint64(0x0101010101010101) >> np.uint64(56)
    return counts


def least_equal(threshold: float) -> float:
    """How many bytes of two rows are equal at least if the texts reach *threshold*, but for 3 of
    100,000 pairs at the threshold: four standard deviations under the mean."""
    b, r = bands(threshold)
    n = b * r
    deviation = math.sqrt(threshold * (1 - threshold) / n)
    return n * (threshold - _DEVIATIONS * deviation) + -n % 8


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
