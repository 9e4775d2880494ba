"""Which engine finds the pairs, decided by how many candidates each would make."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

from ftlint.similarity.bandjoin import BandJoin
from ftlint.similarity.crowd import Crowd
from ftlint.similarity.hashing import Sets, joined
from ftlint.similarity.minhash import (
    band_keys,
    bands,
    equal_values,
    least_equal,
    recall,
    shortened,
    signatures,
)
from ftlint.similarity.prefix import PrefixJoin
from ftlint.similarity.sides import Mapper, Side

if TYPE_CHECKING:
    from ftlint.similarity.minhash import Keys, Pairs, Sketches

Engine = Literal["auto", "minhash", "exact"]
_MOST_SORTED = {"word": 100_000_000, "char": 500_000}
"""The exact join sorts all shingles first. So many characters rarely leave it few candidates."""
_SIGNED = 1 << 20
"""Bytes of text whose signatures are made at once: their shingles take many times as much."""
_FREE, _EACH = 100_000, 20
"""The exact join may verify so many candidates, and so many more for each text that is left."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Which ``engine`` runs and ``why``, with what it expects to find at the threshold."""

    engine: str
    why: str
    recall: float
    candidates: Callable[[], Iterator[Pairs]]
    crowd: Crowd | None = None
    """Further candidates: of texts that have very many."""


def plan(left: Side, right: Side | None, threshold: float, engine: Engine, mapper: Mapper) -> Plan:
    """The plan for the pairs of *left* and *right*, or (None) of *left* with itself."""
    sides = (left,) if right is None else (left, right)
    if engine == "minhash":
        return _minhash(sides, threshold, "as asked", mapper)
    shingles = sum(int(side.sizes.sum()) for side in sides)
    if engine == "auto" and shingles > _MOST_SORTED[left.way.unit]:
        return _minhash(sides, threshold, "too many shingles for the exact join", mapper)
    join = PrefixJoin(left.all(), None if right is None else right.all(), threshold)
    if engine == "exact":
        return Plan("exact", "as asked", 1.0, join.pairs)
    most = _FREE + _EACH * sum(len(side.rows) for side in sides)
    if join.predicted <= most:
        return Plan("exact", "few candidate pairs", 1.0, join.pairs)
    why = "too many candidate pairs for the exact join"
    return _minhash(sides, threshold, why, mapper)


def _minhash(sides: tuple[Side, ...], threshold: float, why: str, mapper: Mapper) -> Plan:
    signed = [_signed(side, threshold, mapper) for side in sides]
    keys, sketches = zip(*signed, strict=True)
    join = BandJoin(keys[0], keys[1] if len(keys) > 1 else None)

    def candidates() -> Iterator[Pairs]:
        for pairs in join.pairs():
            kept = equal_values(sketches[0], sketches[-1], pairs) >= least_equal(threshold)
            yield pairs[0][kept], pairs[1][kept]

    crowd = Crowd(join, sketches[0], sketches[1] if len(sketches) > 1 else None, threshold)
    return Plan("minhash", why, recall(threshold), candidates, crowd)


def _signed(side: Side, threshold: float, mapper: Mapper) -> tuple[Keys, Sketches]:
    """The keys of the bands of the texts of *side*, and their sketches."""
    import numpy as np

    sign = partial(_signed_part, side=side, threshold=threshold)
    parts = [_shortened(joined([]), threshold), *mapper(sign, side.rows.spans(_SIGNED))]
    keys, sketches = zip(*parts, strict=True)
    return np.concatenate(keys, axis=1), np.concatenate(sketches)


def _signed_part(span: tuple[int, int], side: Side, threshold: float) -> tuple[Keys, Sketches]:
    import numpy as np

    return _shortened(side.shingles(np.arange(*span)), threshold)


def _shortened(sets: Sets, threshold: float) -> tuple[Keys, Sketches]:
    """What is kept of the signatures of *sets*: these alone would take 640 bytes a text."""
    b, r = bands(threshold)
    signed = signatures(sets, b * r)
    return band_keys(signed, threshold), shortened(signed)
