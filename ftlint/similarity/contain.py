"""Texts that stand in longer ones: the share of their word n-grams found there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from ftlint.similarity.hashing import (
    Block,
    Sets,
    different,
    ends_of,
    joined,
    shingle_hashes,
    shingle_sets,
    spans,
)
from ftlint.similarity.results import Containment, Containments
from ftlint.similarity.shingle import Measure
from ftlint.similarity.sides import Mapper
from ftlint.similarity.sieve import Sieve, sieve_of
from ftlint.similarity.survey import survey

if TYPE_CHECKING:
    from ftlint.similarity.hashing import Hashes, Numbers

    Hits = tuple[Numbers, Numbers, Numbers, Numbers]
    """For held-out texts, by number: the known text with the most n-grams of it, the first of
    equals; how many these are; and how many known texts have enough."""


def contained(
    held_out: Sequence[str],
    known: Sequence[str],
    n: int,
    *,
    coverage: float = 0.0,
    mapper: Mapper = map,
) -> Containments:
    """The *held_out* texts whose n-grams of *n* words stand in one of the *known* texts.

    Both are normalised. Those come out of whose distinct n-grams one known text has the share
    *coverage*, and at least one n-gram; templates that very many texts share do not count. The
    literature: a single shared 13-gram (``n=13``; Brown et al. 2020, appendix C), 70 % of the
    8-grams (``n=8, coverage=0.7``; Chowdhery et al. 2022, section 8).
    """
    import numpy as np

    way = Measure("word", n)
    left, right = survey([held_out, known], (way,), mapper)
    blocks = left.rows.parts()
    sets = joined([shingle_sets(block, way) for block in blocks])
    index = _index(sets)
    # A share that is equal to *coverage* but for rounding is enough.
    least = np.maximum(np.ceil(coverage * sets.sizes - 1e-9), 1).astype(np.int64)
    lookup = partial(_lookup, index=index, way=way, least=least)
    hits: list[Hits] = [(np.zeros(0, np.int64),) * 4]
    seen = np.zeros(len(index.grams), np.bool_)
    texts = 0
    for (a, b, common, total), met, size in mapper(lookup, right.rows.tasks()):
        seen[met] = True
        hits.append((a, b + texts, common, total))
        texts += size
    anywhere = np.bincount(index.owners, seen[index.places], minlength=len(sets))
    a, b, common, total = _best(_together(hits))
    shares = common / sets.sizes[a], anywhere[a] / sets.sizes[a]
    columns = (a, b, *shares, total - 1)
    found = tuple(Containment(*row) for row in zip(*(one.tolist() for one in columns), strict=True))
    short = int((sets.sizes == 0).sum())
    cut = sum(int(one.shortened.sum()) for one in (left, right) if one.shortened is not None)
    return Containments(found, short, cut)


@dataclass(frozen=True, slots=True)
class _Index:
    """The n-grams of the held-out texts: those of which text ``owners[i]`` has the one at
    ``places[i]`` of the sorted ``grams``; in order of the places, ``starts`` and ``counts``."""

    grams: Hashes
    owners: Numbers
    places: Numbers
    starts: Numbers
    counts: Numbers
    sieve: Sieve


def _index(sets: Sets) -> _Index:
    import numpy as np

    grams, places = np.unique(sets.values, return_inverse=True)
    order = np.argsort(places, kind="stable")
    owners = np.repeat(np.arange(len(sets)), sets.sizes)[order]
    counts = np.bincount(places, minlength=len(grams))
    sieve = sieve_of([grams], len(grams))
    return _Index(grams, owners, places[order], ends_of(counts)[:-1], counts, sieve)


def _lookup(block: Block, index: _Index, way: Measure, least: Numbers) -> tuple[Hits, Numbers, int]:
    """The best hits of the held-out texts of which a text of *block* has at least *least* n-grams,
    which n-grams are found at all, and how many texts *block* has."""
    import numpy as np

    hits: list[Hits] = [(np.zeros(0, np.int64),) * 4]
    met, texts = [np.zeros(0, np.int64)], 0
    for part in block.parts():
        # Those of a long text in their order: the index would else be read all over memory.
        sets = shingle_sets(part, way) if len(part.ends) == 1 else shingle_hashes(part, way)
        likely = np.flatnonzero(index.sieve.knows(sets.values))
        values = sets.values[likely]
        places = np.minimum(np.searchsorted(index.grams, values), len(index.grams) - 1)
        true = index.grams[places] == values if len(index.grams) else np.zeros(0, np.bool_)
        rows = np.searchsorted(sets.offsets, likely[true], "right") - 1
        codes = different(rows * len(index.grams) + places[true])
        rows, places = codes // max(len(index.grams), 1), codes % max(len(index.grams), 1)
        met.append(different(places))
        a = index.owners[spans(index.starts[places], index.counts[places])]
        pairs, common = np.unique(
            a * len(sets) + np.repeat(rows, index.counts[places]), return_counts=True
        )
        enough = common >= least[pairs // len(sets)]
        a, b = pairs[enough] // len(sets), pairs[enough] % len(sets) + texts
        hits.append(_best((a, b, common[enough], np.ones(len(a), np.int64))))
        texts += len(sets)
    return _best(_together(hits)), np.concatenate(met), texts


def _together(hits: Sequence[Hits]) -> Hits:
    import numpy as np

    a, b, common, total = (np.concatenate(some) for some in zip(*hits, strict=True))
    return a, b, common, total


def _best(hits: Hits) -> Hits:
    """One for each held-out text: the best, with the total of all."""
    import numpy as np

    a, b, common, total = hits
    order = np.lexsort((b, -common, a))
    first = np.flatnonzero(np.diff(a[order], prepend=-1))
    totals = np.add.reduceat(total[order], first) if len(first) else first
    best = order[first]
    return a[best], b[best], common[best], totals
