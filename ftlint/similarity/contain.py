"""Texts that stand in longer ones: the share of their word n-grams found there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from ftlint.similarity.hashing import Sets, distinct, ends_of, joined, shingle_hashes, spans
from ftlint.similarity.results import Containment, Containments
from ftlint.similarity.rows import Task
from ftlint.similarity.shingle import Measure
from ftlint.similarity.sides import Mapper
from ftlint.similarity.sieve import Sieve, sieve_of
from ftlint.similarity.survey import survey

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ftlint.similarity.hashing import Hashes, Numbers

    Hits = tuple[Numbers, Numbers, Numbers]


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
    sets = joined([distinct(shingle_hashes(block, way)) for block in blocks])
    index = _index(sets)
    lookup = partial(_lookup, index=index, way=way)
    hits: list[Hits] = [(np.zeros(0, np.int64),) * 3]
    seen = np.zeros(len(index.grams), np.bool_)
    texts = 0
    for (a, b, common), met, size in mapper(lookup, right.rows.tasks()):
        seen[met] = True
        hits.append((a, b + texts, common))
        texts += size
    a, b, common = (np.concatenate(some) for some in zip(*hits, strict=True))
    shares = common / sets.sizes[a]
    enough = shares >= coverage
    anywhere = np.bincount(index.owners, seen[index.places], minlength=len(sets))
    found = tuple(_best(a[enough], b[enough], shares[enough], anywhere / np.maximum(sets.sizes, 1)))
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
    sieve = sieve_of([sets], len(grams))
    return _Index(grams, owners, places[order], ends_of(counts)[:-1], counts, sieve)


def _lookup(task: Task, index: _Index, way: Measure) -> tuple[Hits, Numbers, int]:
    """How many n-grams each text of *task* shares with each held-out text, which n-grams these
    are, and how many texts *task* has."""
    import numpy as np

    hits: list[Hits] = [(np.zeros(0, np.int64),) * 3]
    met, texts = [np.zeros(0, np.int64)], 0
    for part in task.parts():
        sets = shingle_hashes(part, way)
        likely = np.flatnonzero(index.sieve.knows(sets.values))
        values = sets.values[likely]
        places = np.minimum(np.searchsorted(index.grams, values), len(index.grams) - 1)
        true = index.grams[places] == values if len(index.grams) else np.zeros(0, np.bool_)
        rows = np.searchsorted(sets.offsets, likely[true], "right") - 1
        codes = np.unique(rows * len(index.grams) + places[true])
        rows, places = codes // max(len(index.grams), 1), codes % max(len(index.grams), 1)
        met.append(np.unique(places))
        a = index.owners[spans(index.starts[places], index.counts[places])]
        pairs, common = np.unique(
            a * len(sets) + np.repeat(rows, index.counts[places]), return_counts=True
        )
        hits.append((pairs // len(sets), pairs % len(sets) + texts, common))
        texts += len(sets)
    a, b, common = (np.concatenate(some) for some in zip(*hits, strict=True))
    return (a, b, common), np.concatenate(met), texts


def _best(
    a: Numbers, b: Numbers, shares: NDArray[np.float64], anywhere: NDArray[np.float64]
) -> Iterator[Containment]:
    import numpy as np

    order = np.lexsort((b, -shares, a))
    a, b, shares = a[order], b[order], shares[order]
    total = np.bincount(a, minlength=len(anywhere))
    for i in np.flatnonzero(np.diff(a, prepend=-1)).tolist():
        left = int(a[i])
        yield Containment(
            left, int(b[i]), float(shares[i]), float(anywhere[left]), int(total[left]) - 1
        )
