"""The scored rows of one model, on a split or on a slice of it, and the figures of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from ftlint.evaluation.costs import Costs
from ftlint.evaluation.linted import Place
from ftlint.evaluation.metrics import Cluster, Confusion, Measures, measure, measure_plain, share
from ftlint.evaluation.prediction import Outcome
from ftlint.evaluation.scheme import PLAIN_SCHEME, Scheme
from ftlint.evaluation.score import Scored
from ftlint.evaluation.tallies import joined, measure_counted
from ftlint.evaluation.values import Value

_ANSWERED = (Outcome.CORRECT, Outcome.WRONG, Outcome.INVALID)
_LEAST_KNOWN = 0.99
"""The share of the answers that must have probabilities for figures of them to be shown: those
that have none may be the unsure ones."""


@dataclass(frozen=True)
class Sample:
    """Scored rows, and the ``scheme`` of their figures.

    ``figures`` are the names of those wanted beside the usual ones, ``known`` those that were
    measured elsewhere, ``seed`` is that of all resamples. ``leaked`` are the rows that leaked, None
    where that is not known.
    """

    scored: tuple[Scored, ...]
    scheme: Scheme = PLAIN_SCHEME
    figures: tuple[str, ...] = ()
    known: Mapping[str, Value] = field(default_factory=dict)
    costs: Costs | None = None
    seed: int = 0
    leaked: frozenset[Place] | None = None

    @property
    def labels(self) -> tuple[str, ...] | None:
        """The classes, None where the task has no labels."""
        return self.scheme.labels

    def only(self, name: str, value: str) -> Sample:
        """The rows whose field *name* has this *value*."""
        kept = tuple(one for one in self.scored if one.fields.get(name) == value)
        return replace(self, scored=kept, known={})

    @cached_property
    def clean(self) -> Sample:
        """The rows that did not leak."""
        kept = tuple(one for one in self.scored if not self.has_leaked(one))
        return replace(self, scored=kept, known={})

    def has_leaked(self, one: Scored) -> bool:
        """Whether the row is known to have leaked."""
        return self.leaked is not None and (one.path, one.line) in self.leaked

    @cached_property
    def outcomes(self) -> dict[Outcome, int]:
        """How many rows ended in each outcome, zeros included."""
        return count(self.scored)

    @cached_property
    def confusion(self) -> Confusion | None:
        """The confusion matrix, None where the task has no labels."""
        return None if self.labels is None else tally(self.scored, self.labels)

    @cached_property
    def groups(self) -> tuple[tuple[int, ...], ...] | None:
        """The rows that belong together, by their places; None where no row has a group.

        A row without one stands for itself.
        """
        if all(one.group is None for one in self.scored):
            return None
        found: dict[str | int, list[int]] = {}
        for i, one in enumerate(self.scored):
            found.setdefault(i if one.group is None else one.group, []).append(i)
        return tuple(map(tuple, found.values()))

    @cached_property
    def measures(self) -> Measures:
        """All figures of these rows."""
        measures = self._of_answers
        extra = {**times(self.scored), **self._leak_rate(), **self.known}
        if self.probable and self.labels is not None:
            # Imports numpy.
            from ftlint.evaluation.calibration import ranking

            place = {name: i for i, name in enumerate(self.labels)}
            overall, classes = ranking(
                [one.probabilities for one in self.scored],
                [place[one.gold] for one in self.scored],
                self.labels,
                self.groups,
                self.seed,
            )
            extra = {**overall, **extra}
            measures = replace(measures, classes={**measures.classes, **classes})
        return replace(measures, overall={**measures.overall, **extra})

    def _leak_rate(self) -> dict[str, Value]:
        if self.leaked is None:
            return {}
        flags = [self.has_leaked(one) for one in self.scored]
        groups = self.groups
        parts = None
        if groups is not None:
            parts = [(sum(flags[i] for i in rows), len(rows)) for rows in groups]
        return {"leak_rate": share("leak_rate", sum(flags), len(flags), parts)}

    @property
    def probable(self) -> bool:
        """Whether nearly every answer has probabilities of the labels."""
        answered = [one.probabilities for one in self.scored if one.outcome in _ANSWERED]
        known = sum(one is not None for one in answered)
        return known > 0 and known >= _LEAST_KNOWN * len(answered)

    @property
    def _of_answers(self) -> Measures:
        clusters = None if self.groups is None else [self._cluster(one) for one in self.groups]
        if self.confusion is None:
            plain = measure_plain(self.outcomes, clusters)
            counted = measure_counted(self.scored, self.scheme, self.groups, self.seed)
            return joined(plain, counted, self.scheme.overall)
        return measure(self.confusion, self.outcomes, self.seed, clusters, self.figures, self.costs)

    def _cluster(self, rows: Sequence[int]) -> Cluster:
        members = [self.scored[i] for i in rows]
        cells = {} if self.labels is None else tally(members, self.labels).cells
        return Cluster(cells, Counter(one.outcome for one in members))


def count(scored: Iterable[Scored]) -> dict[Outcome, int]:
    """How many rows ended in each outcome, zeros included."""
    counts = Counter(one.outcome for one in scored)
    return {outcome: counts[outcome] for outcome in Outcome}


def column(one: Scored, place: Mapping[str, int]) -> int:
    """Where the answer of a row stands in a confusion matrix whose labels stand at *place*."""
    if one.predicted is not None:
        return place[one.predicted]
    return len(place) + (one.outcome is not Outcome.INVALID)


def tally(scored: Iterable[Scored], names: Sequence[str]) -> Confusion:
    """The confusion matrix of *scored* over the labels *names*."""
    place = {name: i for i, name in enumerate(names)}
    cells = Counter((place[one.gold], column(one, place)) for one in scored)
    return Confusion(tuple(names), cells)


def times(scored: Iterable[Scored]) -> dict[str, Value]:
    """How long answers took, in milliseconds: the median and the 95 % point (nearest rank)."""
    known = sorted(
        1000 * one.prediction.latency for one in scored if one.prediction.latency is not None
    )
    if not known:
        return {}
    ranks = {"p50_ms": (len(known) + 1) // 2, "p95_ms": -(-95 * len(known) // 100)}
    return {name: Value(name, known[rank - 1], n=len(known)) for name, rank in ranks.items()}
