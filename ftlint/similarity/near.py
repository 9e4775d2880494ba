"""The indexed texts that are most similar to each queried one, however little that is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ftlint.similarity.hashing import Sets, distinct, ends_of, joined, shingle_hashes, spans
from ftlint.similarity.shingle import Measure
from ftlint.similarity.survey import everything
from ftlint.similarity.texts import Packed, Texts

if TYPE_CHECKING:
    from ftlint.similarity.hashing import Hashes, Numbers

MOST_WORK = 1_000_000_000
"""Shared shingles that are counted at most: about ten seconds."""


@dataclass(frozen=True, slots=True)
class Near:
    """The indexed text ``right``, and the Jaccard similarity of its shingles to the queried one."""

    right: int
    similarity: float


def nearest(
    queried: Sequence[str],
    indexed: Sequence[str],
    most: int,
    way: Measure,
    *,
    work: int = MOST_WORK,
) -> list[tuple[Near, ...]]:
    """The *most* nearest *indexed* texts of each *queried* one, nearest first, equals by number.

    Texts are normalised. Exact: each pair that shares a shingle is compared; those that share none
    are left out. A text that is too short for a shingle is near none. The answer is shorter than
    *queried* where more than *work* shared shingles would have to be counted: its further texts
    were not looked at.
    """
    asked = _sets(Texts.of(queried), way)
    posted = _Postings.of(_sets(Texts.of(indexed), way), asked)
    return [_best(*found, most) for found in posted.compared(asked, work)]


def _sets(texts: Packed, way: Measure) -> Sets:
    return joined([distinct(shingle_hashes(part, way)) for part in everything(texts).parts()])


@dataclass(frozen=True, slots=True)
class _Postings:
    """The indexed texts by their shingles: ``owners[i]`` has ``keys[i]``; ``sizes`` of all sets."""

    keys: Hashes
    owners: Numbers
    sizes: Numbers

    @classmethod
    def of(cls, sets: Sets, wanted: Sets) -> _Postings:
        """Those of *sets*, for the shingles that *wanted* has."""
        import numpy as np

        shared = np.isin(sets.values, wanted.values)
        keys = sets.values[shared]
        owners = np.repeat(np.arange(len(sets)), sets.sizes)[shared]
        order = np.argsort(keys, kind="stable")
        return cls(keys[order], owners[order], sets.sizes)

    def compared(self, asked: Sets, work: int) -> Iterator[tuple[Numbers, Numbers, Numbers]]:
        """Of each set of *asked*: the texts that share shingles, how many, and of how many."""
        import numpy as np

        starts = np.searchsorted(self.keys, asked.values)
        counts = np.searchsorted(self.keys, asked.values, "right") - starts
        done = ends_of(counts)[asked.offsets[1:]]
        for i in range(int(np.searchsorted(done, work, "right"))):
            low, high = asked.offsets[i], asked.offsets[i + 1]
            found = self.owners[spans(starts[low:high], counts[low:high])]
            common = np.bincount(found, minlength=len(self.sizes))
            rows = np.flatnonzero(common)
            yield rows, common[rows], self.sizes[rows] + (high - low) - common[rows]


def _best(rows: Numbers, common: Numbers, union: Numbers, most: int) -> tuple[Near, ...]:
    import numpy as np

    similarity = common / np.maximum(union, 1)
    if len(rows) > most:
        # Equals of the last one stay, so that the first of them can win.
        least = np.partition(similarity, -most)[-most]
        kept = similarity >= least
        rows, similarity = rows[kept], similarity[kept]
    order = np.argsort(-similarity, kind="stable")[:most]
    pairs = zip(rows[order].tolist(), similarity[order].tolist(), strict=True)
    return tuple(Near(right, alike) for right, alike in pairs)
