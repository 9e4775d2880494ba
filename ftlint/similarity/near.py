"""The indexed texts that are most similar to each queried one, however little that is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise, takewhile
from typing import TYPE_CHECKING

from ftlint.similarity.hashing import (
    Block,
    Sets,
    distinct,
    ends_of,
    joined,
    shingle_hashes,
    spans,
)
from ftlint.similarity.rows import TASK
from ftlint.similarity.shingle import Measure
from ftlint.similarity.survey import everything
from ftlint.similarity.texts import Texts

if TYPE_CHECKING:
    from ftlint.similarity.hashing import Hashes, Numbers

MOST_WORK = 300_000_000
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
    part: int = TASK,
) -> list[tuple[Near, ...]]:
    """The *most* nearest *indexed* texts of each *queried* one, nearest first, equals by number.

    Texts are normalised. Exact: each pair that shares a shingle is compared; those that share none
    are left out. A text that is too short for a shingle is near none. The answer is shorter than
    *queried* where more than *work* shared shingles would have to be counted, judged by the first
    *part* of the indexed texts, so many bytes: its further texts were not looked at.
    """
    import numpy as np

    sets = _sets(everything(Texts.of(queried)).parts(), way)
    terms, places = np.unique(sets.values, return_inverse=True)
    asked = [places[low:high] for low, high in pairwise(sets.offsets.tolist())]
    rows = everything(Texts.of(indexed))
    found: list[tuple[Near, ...]] = [()] * len(asked)
    for low, high in rows.spans(part):
        posted = _Postings.of(_sets(rows.block(low, high).parts(), way), terms)
        if not low:
            del found[posted.affordable(asked, work * (high - low) / len(rows)) :]
        for i, near in enumerate(found):
            found[i] = _best((*near, *posted.best(asked[i], low, most)), most)
    return found


def _sets(parts: Iterator[Block], way: Measure) -> Sets:
    return joined([distinct(shingle_hashes(part, way)) for part in parts])


def _best(found: Sequence[Near], most: int) -> tuple[Near, ...]:
    return tuple(sorted(found, key=lambda one: (-one.similarity, one.right))[:most])


@dataclass(frozen=True, slots=True)
class _Postings:
    """Some texts by their shingles: those with shingle i are ``owners[starts[i]:starts[i + 1]]``.

    ``sizes`` are how many shingles each text has, those that nobody asked for included.
    """

    starts: Numbers
    owners: Numbers
    sizes: Numbers

    @classmethod
    def of(cls, sets: Sets, terms: Hashes) -> _Postings:
        """The texts of *sets* by the *terms*, shingles that are sorted."""
        import numpy as np

        places = np.minimum(np.searchsorted(terms, sets.values), max(len(terms) - 1, 0))
        shared = terms[places] == sets.values if len(terms) else np.zeros(len(places), np.bool_)
        places = places[shared]
        # Two stable sorts of 16 bits are linear in time, one of all bits is not.
        order = np.argsort((places & 0xFFFF).astype(np.uint16), kind="stable")
        order = order[np.argsort((places[order] >> 16).astype(np.uint16), kind="stable")]
        owners = np.repeat(np.arange(len(sets)), sets.sizes)[shared]
        return cls(ends_of(np.bincount(places, minlength=len(terms))), owners[order], sets.sizes)

    def affordable(self, asked: Sequence[Numbers], work: float) -> int:
        """How many texts of *asked* can be compared by counting so many shared shingles."""
        counts = self.starts[1:] - self.starts[:-1]
        done = accumulate(int(counts[one].sum()) for one in asked)
        return sum(1 for _ in takewhile(lambda n: n <= work, done))

    def best(self, asked: Numbers, first: int, most: int) -> Iterator[Near]:
        """The nearest to the text with the shingles *asked*; the first text has number *first*."""
        import numpy as np

        starts = self.starts[asked]
        found = self.owners[spans(starts, self.starts[asked + 1] - starts)]
        common = np.bincount(found, minlength=len(self.sizes))
        rows = np.flatnonzero(common)
        similarity = common[rows] / (self.sizes[rows] + len(asked) - common[rows])
        if len(rows) > most:
            # Equals of the last one stay, so that the first of them can win.
            kept = similarity >= np.partition(similarity, -most)[-most]
            rows, similarity = rows[kept], similarity[kept]
        order = np.argsort(-similarity, kind="stable")[:most]
        for right, alike in zip(rows[order].tolist(), similarity[order].tolist(), strict=True):
            yield Near(first + right, alike)
