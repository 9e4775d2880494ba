"""The similar pairs by one measure: sift, plan, join, verify."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from ftlint.similarity.plan import Engine, Plan, plan
from ftlint.similarity.results import Account
from ftlint.similarity.rows import Rows
from ftlint.similarity.shingle import Measure
from ftlint.similarity.sides import Mapper, Side, sift
from ftlint.similarity.survey import Surveyed
from ftlint.similarity.verify import similarities

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ftlint.similarity.minhash import Pairs

    Wanted = Callable[[Pairs], NDArray[np.bool_]]
    Found = tuple[Pairs, NDArray[np.float64]]


@dataclass(slots=True)
class Pairing:
    """Two sides (or one, twice) and the plan for their pairs; ``short`` are the texts of each
    side that have too few shingles to be in one. Texts go by their places in ``left`` and
    ``right``. When all pairs have been found, ``partial`` tells which left texts were not compared
    with all of their candidates, and ``unsettled`` counts those of them without a match."""

    way: Measure
    threshold: float
    left: Side
    right: Side
    surveyed: tuple[Surveyed, Surveyed]
    short: list[Rows]
    plan: Plan
    candidates: int = 0
    partial: NDArray[np.bool_] | None = None
    unsettled: int = 0

    def found(self, wanted: Wanted | None = None) -> Iterator[Found]:
        """The pairs at or above the threshold, in blocks, with their similarity.

        Only *wanted* ones are verified, asked for block by block. A pair can come twice.
        """
        import numpy as np

        def asked(pairs: Pairs) -> NDArray[np.bool_]:
            judged = self.judged(pairs)
            return judged if wanted is None else judged & wanted(pairs)

        met = np.zeros(len(self.left.rows), np.bool_)
        crowd = self.plan.crowd
        further = () if crowd is None else crowd.pairs(asked, met)
        for pairs in chain(self.plan.candidates(), further):
            pairs, alike = self._verified(_only(pairs, asked(pairs)))
            met[pairs[0]] = True
            if self.left is self.right:
                met[pairs[1]] = True
            yield pairs, alike
        if crowd is not None:
            self.partial = crowd.partial
            self.unsettled = int((crowd.partial & ~met).sum())

    def all(self, wanted: Wanted | None = None) -> Found:
        """All *wanted* pairs at or above the threshold, once each, with their similarity."""
        import numpy as np

        found = [((np.zeros(0, np.int64),) * 2, np.zeros(0)), *self.found(wanted)]
        a, b = (np.concatenate([pairs[side] for pairs, _ in found]) for side in (0, 1))
        alike = np.concatenate([some for _, some in found])
        _, first = np.unique(a * max(len(self.right.rows), 1) + b, return_index=True)
        return (a[first], b[first]), alike[first]

    def _verified(self, pairs: Pairs) -> Found:
        self.candidates += len(pairs[0])
        left, right = self.left, self.right
        alike = similarities(left.sets, right.sets, pairs, (left.sizes, right.sizes))
        near = alike >= self.threshold
        return _only(pairs, near), alike[near]

    def judged(self, pairs: Pairs) -> NDArray[np.bool_]:
        """Which pairs this measure, and no other, decides on."""
        import numpy as np

        here, there = (one.words for one in self.surveyed)
        if self.way.judged_below is None or here is None or there is None:
            return np.ones(len(pairs[0]), np.bool_)
        mine = here[self.left.rows.numbers[pairs[0]]]
        theirs = there[self.right.rows.numbers[pairs[1]]]
        judged: NDArray[np.bool_] = np.minimum(mine, theirs) < self.way.judged_below
        return judged

    def shortened(self, number: int) -> bool:
        """Whether a template was cut out of left text *number*."""
        cut = self.surveyed[0].shortened
        return cut is not None and bool(cut[number])

    def compared_in_part(self, place: int) -> bool:
        """Whether the left text at *place* may have more matches than were found."""
        return self.partial is not None and bool(self.partial[place])

    def account(self) -> Account:
        """How the texts were compared, so far."""
        both = self.surveyed[:1] if self.right is self.left else self.surveyed
        taken = [len(one.taken(self.way)) for one in both]
        return Account(
            self.way,
            self.plan.engine,
            self.plan.why,
            self.plan.recall,
            taken[0],
            taken[1] if len(taken) > 1 else 0,
            self.candidates,
            sum(one.cut(self.way) for one in both),
            sum(len(rows) for rows in self.short),
            0 if self.plan.crowd is None else self.plan.crowd.unlisted,
            self.unsettled,
        )


def _only(pairs: Pairs, mask: NDArray[np.bool_]) -> Pairs:
    return pairs[0][mask], pairs[1][mask]


def pairing(
    left: Surveyed,
    right: Surveyed | None,
    threshold: float,
    way: Measure,
    engine: Engine,
    mapper: Mapper,
) -> Pairing:
    """The pairing by *way* of *left* and *right*, or (None) of *left* with itself."""
    other = None if right is None else right.taken(way)
    sides, short = sift(left.taken(way), other, threshold, way, mapper)
    chosen = plan(sides[0], None if right is None else sides[1], threshold, engine, mapper)
    surveyed = (left, left if right is None else right)
    short = [one.plus(two.bare(way)) for one, two in zip(short, surveyed, strict=False)]
    return Pairing(way, threshold, sides[0], sides[-1], surveyed, short, chosen)
