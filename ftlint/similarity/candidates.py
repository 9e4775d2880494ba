"""Candidate pairs by MinHash and locality-sensitive hashing, with datasketch."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

RECALL = 0.999
"""Least expected share of the pairs exactly at the threshold that become candidates."""
_MOST_HASHES = 160


def bands(threshold: float) -> tuple[int, int]:
    """Bands and rows (b, r) whose recall 1 - (1 - t^r)^b at the threshold t is at least RECALL.

    Of those with at most 160 hashes the one with the longest bands, which gives the fewest
    candidates. datasketch's own default weighs misses and false candidates alike and finds 40 %
    of the pairs at 0.8.
    """
    best = (_MOST_HASHES, 1)
    for r in range(1, _MOST_HASHES):
        chance = threshold**r
        b = 1 if chance >= RECALL else math.ceil(math.log(1 - RECALL) / math.log1p(-chance))
        if b * r > _MOST_HASHES:
            break
        best = (b, r)
    return best


def recall(threshold: float) -> float:
    """The expected recall at *threshold* of the bands chosen for it."""
    b, r = bands(threshold)
    return 1 - (1 - threshold**r) ** b


def signatures(sets: Iterable[frozenset[str]], threshold: float) -> Iterator[Any]:
    """A ``datasketch.MinHash`` for each set of shingles."""
    from datasketch import MinHash

    b, r = bands(threshold)
    encoded = ([piece.encode("utf-8", "surrogatepass") for piece in one] for one in sets)
    yield from MinHash.generator(encoded, num_perm=b * r, hashfunc=_hash)


def _hash(piece: bytes) -> int:
    """A fixed 32-bit hash, the same on every machine and in every run."""
    return int.from_bytes(hashlib.blake2b(piece, digest_size=4).digest(), "little")


class Index:
    """Finds, for a set of shingles, the indexed ones that are probably similar."""

    def __init__(self, threshold: float) -> None:
        from datasketch import MinHashLSH

        b, r = bands(threshold)
        self._lsh = MinHashLSH(num_perm=b * r, params=(b, r))

    def insert(self, number: int, signature: Any) -> None:
        self._lsh.insert(number, signature, check_duplication=False)

    def query(self, signature: Any) -> Sequence[int]:
        """The numbers of the candidates, in ascending order."""
        return sorted(self._lsh.query(signature))
