"""What is known of texts before they are compared: their templates, and how long they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ftlint.similarity.hashing import Block, word_spans
from ftlint.similarity.rows import Rows
from ftlint.similarity.shingle import Measure
from ftlint.similarity.sides import Mapper
from ftlint.similarity.template import templates
from ftlint.similarity.texts import Texts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ftlint.similarity.hashing import Numbers

LEFT = 7
"""Words, or five word 3-grams, that a text must have beside templates to be like others at all:
of fewer, a changed word leaves hardly any."""
_TASK = 1 << 23
_PART = 1 << 20


@dataclass(frozen=True, slots=True)
class Surveyed:
    """Texts to compare. ``words`` counts those of each, without templates; it is None where no
    measure asks for it. ``shortened`` tells which texts have a template cut out."""

    rows: Rows
    words: Numbers | None
    shortened: NDArray[np.bool_] | None

    def taken(self, way: Measure) -> Rows:
        """The texts that *way* compares."""
        mask = self._mask(way)
        return self.rows if mask is None else self.rows.only(mask & ~self._bare())

    def bare(self, way: Measure) -> Rows:
        """The texts of *way* that are too little beside templates: only equal ones match."""
        mask = self._mask(way)
        return self.rows.only(self._bare() if mask is None else mask & self._bare())

    def _bare(self) -> NDArray[np.bool_]:
        import numpy as np

        if self.words is None or self.shortened is None:
            return np.zeros(len(self.rows), np.bool_)
        return self.shortened & (self.words < LEFT)

    def cut(self, way: Measure) -> int:
        """How many of them have a template cut out."""
        mask = self._mask(way)
        if self.shortened is None or mask is None:
            return 0
        return int((mask & self.shortened).sum())

    def _mask(self, way: Measure) -> NDArray[np.bool_] | None:
        if self.words is None:
            return None
        mask: NDArray[np.bool_] = self.words >= way.least
        return mask if way.below is None else mask & (self.words < way.below)


def survey(
    sides: Sequence[Sequence[str]], ways: Sequence[Measure], mapper: Mapper, least: int = 0
) -> list[Surveyed]:
    """The *sides*, without the templates that they share.

    A text of which fewer than *least* words would be left keeps its templates.
    """
    import numpy as np

    packed = [Texts.of(texts) for texts in sides]
    rows = [Rows(texts, np.arange(len(texts))) for texts in packed]
    runs = templates(rows)
    surveyed = []
    for one in rows:
        cut = replace(one, runs=runs, least=least)
        words = shortened = None
        if runs is not None or len(ways) > 1:
            words = _words(cut, mapper)
        if words is not None and runs is not None:
            shortened = words != _words(one, mapper)
        surveyed.append(Surveyed(cut, words, shortened))
    return surveyed


def _words(rows: Rows, mapper: Mapper) -> Numbers:
    import numpy as np

    counts = mapper(_counted, rows.blocks(_TASK))
    return np.concatenate([np.zeros(0, np.int64), *counts])


def _counted(block: Block) -> Numbers:
    import numpy as np

    counts = [np.diff(word_spans(part)[2], prepend=0) for part in block.parts(_PART)]
    return np.concatenate(counts)
