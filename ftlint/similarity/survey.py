"""What is known of texts before they are compared: their templates, and how long they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from ftlint.similarity.cut import Cuts, cuts
from ftlint.similarity.edges import word_spans
from ftlint.similarity.hashing import Block
from ftlint.similarity.rows import Rows
from ftlint.similarity.shingle import Measure
from ftlint.similarity.sides import Mapper
from ftlint.similarity.template import templates
from ftlint.similarity.texts import Packed, Texts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ftlint.similarity.hashing import Hashes, Numbers

LEFT = 7
"""Words, or five word 3-grams, that a text must have beside templates to be like others at all:
of fewer, a changed word leaves hardly any."""


@dataclass(frozen=True, slots=True)
class Surveyed:
    """Texts to compare. ``words`` counts those of each, without templates; it is None where no
    measure asks for it. ``shortened`` tells which texts have a template cut out, ``among`` which
    are compared at all (None: every one)."""

    rows: Rows
    words: Numbers | None
    shortened: NDArray[np.bool_] | None
    among: NDArray[np.bool_] | None = None

    def taken(self, way: Measure) -> Rows:
        """The texts that *way* compares."""
        return self.rows.only(self._mask(way) & ~self._bare())

    def bare(self, way: Measure) -> Rows:
        """The texts of *way* that are too little beside templates: only equal ones match."""
        return self.rows.only(self._mask(way) & self._bare())

    def asked(self, way: Measure) -> Rows:
        """The texts of *way*, those that only match equal ones as well."""
        return self.rows.only(self._mask(way))

    def cut(self, way: Measure) -> int:
        """How many texts of *way* have a template cut out."""
        return 0 if self.shortened is None else int((self._mask(way) & self.shortened).sum())

    def _bare(self) -> NDArray[np.bool_]:
        import numpy as np

        if self.words is None or self.shortened is None:
            return np.zeros(len(self.rows), np.bool_)
        bare: NDArray[np.bool_] = self.shortened & (self.words < LEFT)
        return bare

    def _mask(self, way: Measure) -> NDArray[np.bool_]:
        import numpy as np

        mask = np.ones(len(self.rows), np.bool_) if self.among is None else self.among
        if self.words is None:
            return mask
        mask = mask & (self.words >= way.least)
        return mask if way.below is None else mask & (self.words < way.below)


def survey(
    sides: Sequence[Sequence[str]], ways: Sequence[Measure], mapper: Mapper, least: int = 0
) -> list[Surveyed]:
    """The *sides*, without the templates that they share.

    A text of which fewer than *least* words would be left keeps its templates.
    """
    rows = [everything(Texts.of(texts)) for texts in sides]
    runs = templates(rows)
    return [surveyed(one, runs, ways, mapper, least) for one in rows]


def everything(texts: Packed) -> Rows:
    """All of *texts*."""
    import numpy as np

    return Rows(texts, np.arange(len(texts)))


def surveyed(
    rows: Rows, runs: Hashes | None, ways: Sequence[Measure], mapper: Mapper, least: int = 0
) -> Surveyed:
    """*rows* without the templates of these *runs*."""
    import numpy as np

    if runs is None:
        return Surveyed(rows, _words(rows, mapper) if len(ways) > 1 else None, None)
    work = partial(_templated, runs=runs, least=least)
    found = list(mapper(work, rows.tasks()))
    none = np.zeros(0, np.int64)
    words, left = (np.concatenate([none, *(one[i] for one in found)]) for i in (0, 1))
    made, first = [], 0
    for counts, _, some in found:
        made.append(replace(some, owners=rows.numbers[some.owners + first]))
        first += len(counts)
    return Surveyed(replace(rows, cuts=Cuts.joined(made)), left, left != words)


def _templated(block: Block, runs: Hashes, least: int) -> tuple[Numbers, Numbers, Cuts]:
    """How many words each text of *block* has, how many without *runs*, and what these cut out."""
    import numpy as np

    words, left, found, first = [], [], [], 0
    for part in block.parts():
        counts, some = cuts(part, runs, least)
        words.append(counts)
        left.append(_count(some.of(part, np.arange(len(counts)))) if len(some.owners) else counts)
        found.append(replace(some, owners=some.owners + first))
        first += len(counts)
    return np.concatenate(words), np.concatenate(left), Cuts.joined(found)


def _words(rows: Rows, mapper: Mapper) -> Numbers:
    import numpy as np

    counts = mapper(_counted, rows.tasks())
    return np.concatenate([np.zeros(0, np.int64), *counts])


def _counted(block: Block) -> Numbers:
    import numpy as np

    return np.concatenate([_count(part) for part in block.parts()])


def _count(block: Block) -> Numbers:
    """How many words each text of *block* has."""
    import numpy as np

    counts: Numbers = np.diff(word_spans(block)[2], prepend=0)
    return counts
