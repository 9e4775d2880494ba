"""Two models on the same rows: where they differ, and whether that is more than chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from ftlint.evaluation.figures import PLAIN, RATES, beta
from ftlint.evaluation.metrics import Measures
from ftlint.evaluation.prediction import UNANSWERED, Outcome
from ftlint.evaluation.sample import Sample, column
from ftlint.evaluation.score import Scored
from ftlint.evaluation.significance import mcnemar, rows_to_tell
from ftlint.evaluation.tallies import draws, figures, flags, numbers

C = TypeVar("C")

REPETITIONS = 5000
"""Resamples of a difference: more than of a figure, because p-values are read from their tails."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Our figure less theirs, with its 95 % interval.

    ``p`` is two-sided and for no difference at all; ``test`` says how it was found.
    """

    value: float
    low: float
    high: float
    p: float
    test: str


@dataclass(frozen=True)
class Pairs:
    """Two models' scored rows, in one order.

    ``unanswered`` is the share of the rows to which the other run has no answer at all.
    """

    ours: Sample
    theirs: Sample

    def __post_init__(self) -> None:
        """Raises ValueError unless both have the same rows."""
        places = [[(one.path, one.line) for one in side.scored] for side in self._sides]
        if places[0] != places[1]:
            raise ValueError("the two runs are not of the same rows")

    @property
    def _sides(self) -> tuple[Sample, Sample]:
        return self.ours, self.theirs

    @property
    def fixed(self) -> list[tuple[Scored, Scored]]:
        """The rows that only we have right."""
        return [pair for pair in self._pairs() if _right(pair[0]) and not _right(pair[1])]

    @property
    def broken(self) -> list[tuple[Scored, Scored]]:
        """The rows that only they have right."""
        return [pair for pair in self._pairs() if _right(pair[1]) and not _right(pair[0])]

    @property
    def unanswered(self) -> float:
        failed = self.theirs.outcomes[Outcome.ERROR]
        return failed / len(self.theirs.scored) if self.theirs.scored else 0.0

    @property
    def needed(self) -> int | None:
        """How many rows would show a difference in accuracy like the one seen."""
        n, fixed, broken = len(self.ours.scored), len(self.fixed), len(self.broken)
        return rows_to_tell((fixed - broken) / n, (fixed + broken) / n) if n else None

    def rows_for(self, difference: float) -> int | None:
        """How many rows would show a *difference* in accuracy where so many rows differ."""
        n = len(self.ours.scored)
        disagreement = (len(self.fixed) + len(self.broken)) / n if n else 0.0
        return rows_to_tell(difference, disagreement)

    def difference(
        self, metric: str, label: str | None = None, offset: float = 0.0
    ) -> Difference | None:
        """How much higher our figure is; None where there is no paired test of it.

        The p-value is McNemar's exact one for shares of independent rows and no *offset*; else it
        is read from the resamples, as the chance of a difference beyond *offset* on the other side.
        """
        drawn = self._drawn(metric, label)
        mine, other = (_figure(one.measures, metric, label) for one in self._sides)
        if drawn is None or mine is None or other is None:
            return None
        from ftlint.evaluation.bootstrap import spread

        span = spread(drawn)
        if span is None:
            return None
        shares = (*PLAIN, *self.ours.scheme.shares)
        exact = label is None and metric in shares and self.ours.groups is None and not offset
        if exact:
            p, test = mcnemar(*self._discordant(metric)), "McNemar exact"
        else:
            p, test = _tail(drawn, offset), "paired bootstrap"
        return Difference(mine - other, *span, p, test)

    def _pairs(self) -> Iterator[tuple[Scored, Scored]]:
        return zip(self.ours.scored, self.theirs.scored, strict=True)

    def _discordant(self, metric: str) -> tuple[int, int]:
        flags = [(counts(metric, ours), counts(metric, theirs)) for ours, theirs in self._pairs()]
        return sum(a and not b for a, b in flags), sum(b and not a for a, b in flags)

    def _drawn(self, metric: str, label: str | None) -> Any:
        """The difference in each resample of the rows."""
        if not self.ours.scored:
            return None
        if metric in PLAIN:
            return self._shares(metric)
        names = self.ours.scheme.named
        found = (self._counted if self.ours.labels is None else self._classes).get(metric)
        if found is None or (label is not None) != (found.ndim == 2):
            return None
        return found if label is None else found[:, names.index(label)]

    def _shares(self, metric: str) -> Any:
        import numpy as np

        from ftlint.evaluation.bootstrap import resample

        cells = [(int(counts(metric, a)) - int(counts(metric, b)),) for a, b in self._pairs()]
        whole = dict(sorted(Counter(cells).items()))
        signs = np.array([cell[0] for cell in whole])
        drawn = resample(whole, self._clusters(cells), REPETITIONS, self.ours.seed)
        return np.concatenate([one @ signs / one.sum(axis=1) for one in drawn])

    def _clusters(self, cells: Sequence[C]) -> list[Counter[C]] | None:
        groups = self.ours.groups
        if groups is None:
            return None
        return [Counter(cells[i] for i in rows) for rows in groups]

    @cached_property
    def _classes(self) -> Mapping[str, Any]:
        """The differences of all figures that come from a confusion matrix."""
        from ftlint.evaluation.bootstrap import figures as of_classes
        from ftlint.evaluation.bootstrap import resample, sums, together

        betas = {name: b for name in self.ours.figures if (b := beta(name)) is not None}
        names = self.ours.labels or ()
        place = {name: i for i, name in enumerate(names)}
        cells = [(place[a.gold], column(a, place), column(b, place)) for a, b in self._pairs()]
        whole = dict(sorted(Counter(cells).items()))
        sides = [[(cell[0], cell[side]) for cell in whole] for side in (1, 2)]
        found = []
        for drawn in resample(whole, self._clusters(cells), REPETITIONS, self.ours.seed):
            ours, theirs = (
                of_classes(sums(drawn, side, len(names), self.ours.costs), betas) for side in sides
            )
            found.append({name: ours[name] - theirs[name] for name in ours})
        return together(found)

    @cached_property
    def _counted(self) -> Mapping[str, Any]:
        """The differences of all figures that come from what a scorer counts."""
        from ftlint.evaluation.bootstrap import together

        scheme = self.ours.scheme
        if not scheme.own:
            return {}
        rows = [numbers(ours, scheme) + numbers(theirs, scheme) for ours, theirs in self._pairs()]
        found = []
        for sums in draws(rows, self.ours.groups, REPETITIONS, self.ours.seed):
            half = sums.shape[1] // 2
            ours, theirs = figures(sums[:, :half], scheme), figures(sums[:, half:], scheme)
            found.append({name: ours[name] - theirs[name] for name in ours})
        return together(found)


def _right(one: Scored) -> bool:
    return one.outcome is Outcome.CORRECT


def counts(metric: str, one: Scored) -> bool:
    """Whether a row counts in the share *metric*."""
    if metric == "accuracy":
        return _right(one)
    if metric == "coverage":
        return one.outcome not in UNANSWERED
    if metric in RATES:
        return one.outcome is RATES[metric]
    return flags(one, metric)


def _figure(measures: Measures, metric: str, label: str | None) -> float | None:
    table = measures.overall if label is None else measures.classes.get(metric, {})
    found = table.get(metric if label is None else label)
    return None if found is None else found.value


def _tail(drawn: Any, offset: float) -> float:
    """The two-sided chance of *drawn* differences on the other side of *offset*, never quite 0.

    Davison, A. C. & Hinkley, D. V. (1997), "Bootstrap methods and their application", section 4.4.
    """
    import numpy as np

    measured = drawn[~np.isnan(drawn)]
    fewer = min(int((measured <= offset).sum()), int((measured >= offset).sum()))
    return min(1.0, 2 * (fewer + 1) / (len(measured) + 1))
