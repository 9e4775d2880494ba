"""What a confusion matrix says, each figure with its interval.

Nothing here imports numpy, so that gates on saved figures start at once; the bootstrap does.
What was not measured is None, never NaN and never 0.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from ftlint.evaluation.costs import Costs
from ftlint.evaluation.figures import OVERALL, PLAIN, RATES, beta
from ftlint.evaluation.prediction import UNANSWERED, Outcome
from ftlint.evaluation.significance import wilson_of
from ftlint.evaluation.values import Value

Cells = Mapping[tuple[int, int], int]


@dataclass(frozen=True)
class Confusion:
    """Counts of rows by label and answer; only the cells that are not zero.

    ``cells`` maps (row, column) to a count. Row and column i are ``labels[i]``; two more columns
    hold the answers outside the label set and the rows without an answer.
    """

    labels: tuple[str, ...]
    cells: Cells

    @property
    def invalid(self) -> int:
        """The column of answers that are no label."""
        return len(self.labels)

    @property
    def no_answer(self) -> int:
        """The column of rows without an answer."""
        return len(self.labels) + 1

    @cached_property
    def n(self) -> int:
        """How many rows there are."""
        return sum(self.cells.values())

    @cached_property
    def supports(self) -> tuple[int, ...]:
        """How many rows have each label."""
        return self._sums(0, len(self.labels))

    @cached_property
    def answers(self) -> tuple[int, ...]:
        """How many rows were answered with each column, the last two included."""
        return self._sums(1, len(self.labels) + 2)

    @cached_property
    def hits(self) -> tuple[int, ...]:
        """How many rows of each label were answered with it."""
        return tuple(self.cells.get((i, i), 0) for i in range(len(self.labels)))

    def _sums(self, axis: int, length: int) -> tuple[int, ...]:
        sums = [0] * length
        for cell, count in self.cells.items():
            sums[cell[axis]] += count
        return tuple(sums)


@dataclass(frozen=True)
class Measures:
    """All figures of one model on one split.

    ``overall`` is keyed by metric, ``classes`` by metric and then by label; ``supports`` gives
    the rows of each label and is empty where the task has no labels.
    """

    overall: Mapping[str, Value]
    classes: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    supports: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Cluster:
    """The rows of one group, which are no independent draws: their cells and their outcomes."""

    cells: Cells
    outcomes: Mapping[Outcome, int]


Parts = Iterable[tuple[int, int]]
"""A share by its groups: hits and rows of each."""


def share(name: str, hits: int, n: int, parts: Parts | None = None) -> Value:
    """The share of *hits* in *n* rows with its Wilson interval.

    Given the *parts* by group, the interval is that of as many independent rows as tell as much:
    see :func:`effective`.
    """
    if not n:
        return Value(name, None)
    rows = float(n) if parts is None else effective(hits, n, parts)
    return Value(name, hits / n, *wilson_of(hits / n, rows), n=n)


def effective(hits: int, n: int, parts: Parts) -> float:
    """How many independent rows tell as much as *n* rows in groups: from 1 to *n*.

    p (1 - p) / SE^2 with the clustered standard error, SE^2 = G / (G - 1) sum_g r_g^2 / n^2 and
    r_g the sum of (hit - p) in group g: Miller, E. (2024), arXiv:2411.00640, section 2.2. Where
    all rows or none are hits nothing varies, and each group counts once.
    """
    groups = [(hit, rows) for hit, rows in parts if rows]
    if hits in (0, n):
        return float(len(groups))
    if len(groups) < 2:
        return 1.0
    p = hits / n
    spread = math.fsum((hit - p * rows) ** 2 for hit, rows in groups)
    squared = spread * len(groups) / (len(groups) - 1) / (n * n)
    return float(n) if not squared else max(1.0, min(float(n), p * (1 - p) / squared))


def measure(
    confusion: Confusion,
    outcomes: Mapping[Outcome, int],
    seed: int = 0,
    clusters: Sequence[Cluster] | None = None,
    figures: Iterable[str] = (),
    costs: Costs | None = None,
) -> Measures:
    """All figures of a classification, and those of *figures* that are called ``fbeta(B)``.

    Non-answers are misses of their class and answers of none. Averages run over the classes
    that have rows in the split. Accuracy, rates, precision and recall have Wilson intervals;
    the rest have bootstrap intervals, drawn with *seed*. Where the rows come in *clusters* both
    draw whole ones.
    """
    # numpy takes 0.3 s to import, which reading gates or showing help should not cost.
    from ftlint.evaluation.bootstrap import intervals

    betas = {"f1": 1.0, **{name: b for name in figures if (b := beta(name)) is not None}}
    drawn = intervals(confusion, seed=seed, clusters=clusters, betas=betas, costs=costs)
    classes = _per_class(confusion, clusters)
    for name, b in betas.items():
        plain = {one: _fbeta(name, confusion, i, b) for i, one in enumerate(confusion.labels)}
        spread = {one: drawn.classes[name].get(i) for i, one in enumerate(confusion.labels)}
        classes[name] = {one: _within(value, spread[one]) for one, value in plain.items()}
    shares = _shares(outcomes, clusters)
    overall = {**shares, **_against_majority(confusion, shares["accuracy"])}
    for name, value in _averages(confusion, classes).items():
        overall[name] = _within(Value(name, value, n=confusion.n), drawn.overall.get(name))
    supports = dict(zip(confusion.labels, confusion.supports, strict=True))
    found = {name: overall[name] for name in OVERALL}
    if costs is not None and confusion.n:
        cost = math.fsum(n * costs.of(*cell) for cell, n in confusion.cells.items()) / confusion.n
        mean = Value("expected_cost", cost, n=confusion.n)
        found["expected_cost"] = _within(mean, drawn.overall.get("expected_cost"))
    return Measures(found, classes, supports)


def measure_plain(
    outcomes: Mapping[Outcome, int], clusters: Sequence[Cluster] | None = None
) -> Measures:
    """The figures of a task without labels: accuracy, coverage and the rates of non-answers."""
    shares = _shares(outcomes, clusters)
    return Measures({name: shares[name] for name in PLAIN})


def _within(value: Value, interval: tuple[float, float] | None) -> Value:
    if value.value is None or interval is None:
        return value
    return replace(value, low=interval[0], high=interval[1])


def _shares(
    outcomes: Mapping[Outcome, int], clusters: Sequence[Cluster] | None
) -> dict[str, Value]:
    n = sum(outcomes.values())
    answers = [one for one in Outcome if one not in UNANSWERED]
    kinds = {"accuracy": [Outcome.CORRECT], "coverage": answers}
    kinds.update({name: [one] for name, one in RATES.items()})
    return {
        name: share(name, _among(outcomes, kind), n, _parts(clusters, kind))
        for name, kind in kinds.items()
    }


def _among(outcomes: Mapping[Outcome, int], kind: Iterable[Outcome]) -> int:
    return sum(outcomes.get(one, 0) for one in kind)


def _parts(clusters: Sequence[Cluster] | None, kind: Sequence[Outcome]) -> Parts | None:
    if clusters is None:
        return None
    return [(_among(one.outcomes, kind), sum(one.outcomes.values())) for one in clusters]


def _against_majority(confusion: Confusion, accuracy: Value) -> dict[str, Value]:
    """The share of the largest class, and what accuracy is worth beyond it.

    skill = (accuracy - majority) / (1 - majority): 0 for always answering the largest class, 1
    for a perfect model. Its interval is accuracy's, with the composition of the split given.
    """
    n = confusion.n
    largest = max(confusion.supports, default=0)
    majority = Value("majority", largest / n if n else None, n=n)
    value, low, high = (
        _skill(one, largest, n) for one in (accuracy.value, accuracy.low, accuracy.high)
    )
    return {"majority": majority, "skill": Value("skill", value, low, high, n)}


def _skill(accuracy: float | None, largest: int, n: int) -> float | None:
    if accuracy is None or largest == n:
        return None
    return (accuracy - largest / n) / (1 - largest / n)


def _per_class(
    confusion: Confusion, clusters: Sequence[Cluster] | None
) -> dict[str, dict[str, Value]]:
    """The shares by label; None where the split has no row of the label."""
    table: dict[str, dict[str, Value]] = {"precision": {}, "recall": {}, "fpr": {}}
    groups = None if clusters is None else [_sums(one.cells) for one in clusters]
    for i, label in enumerate(confusion.labels):
        whole = (confusion.supports[i], confusion.answers[i], confusion.hits[i], confusion.n)
        by_group = None if groups is None else [_at(one, i) for one in groups]
        counts = _class_shares(*whole)
        known = None if by_group is None else [_class_shares(*one) for one in by_group]
        for name, (hits, n) in counts.items():
            of_groups = None if known is None else [one[name] for one in known]
            table[name][label] = share(name, hits, n if whole[0] else 0, of_groups)
    return table


_Sums = tuple[Counter[int], Counter[int], Counter[int], int]


def _sums(cells: Cells) -> _Sums:
    """Rows by label, by answer, both, and all together."""
    supports: Counter[int] = Counter()
    answers: Counter[int] = Counter()
    hits: Counter[int] = Counter()
    for (gold, said), n in cells.items():
        supports[gold] += n
        answers[said] += n
        hits[gold] += n * (gold == said)
    return supports, answers, hits, supports.total()


def _at(sums: _Sums, label: int) -> tuple[int, int, int, int]:
    supports, answers, hits, n = sums
    return supports[label], answers[label], hits[label], n


def _fbeta(name: str, confusion: Confusion, label: int, b: float) -> Value:
    support, said = confusion.supports[label], confusion.answers[label]
    if not support:
        return Value(name, None)
    figure = (1 + b * b) * confusion.hits[label] / (b * b * support + said)
    return Value(name, figure, n=support)


def _class_shares(support: int, said: int, hits: int, n: int) -> dict[str, tuple[int, int]]:
    """What each share of a class counts, and of how many rows."""
    return {
        "precision": (hits, said),
        "recall": (hits, support),
        "fpr": (said - hits, n - support),
    }


def _averages(
    confusion: Confusion, classes: Mapping[str, Mapping[str, Value]]
) -> dict[str, float | None]:
    supports = dict(zip(confusion.labels, confusion.supports, strict=True))
    recalls = [one.value for one in classes["recall"].values() if one.value is not None]
    f1s = {name: one.value for name, one in classes["f1"].items() if one.value is not None}
    weighted = [f1 * supports[name] / confusion.n for name, f1 in f1s.items()]
    return {
        "balanced_accuracy": _mean(recalls),
        "macro_f1": _mean(list(f1s.values())),
        "weighted_f1": math.fsum(weighted) if weighted else None,
        "mcc": mcc(confusion),
    }


def _mean(values: Sequence[float]) -> float | None:
    return math.fsum(values) / len(values) if values else None


def mcc(confusion: Confusion) -> float | None:
    """The multi-class Matthews correlation; non-answers are answers that are never right.

    Gorodkin, J. (2004), "Comparing two K-category assignments by a K-category correlation
    coefficient", Comput. Biol. Chem. 28, 367-374. None where the split has a single class, which
    nothing can correlate with; 0, its limit, where all answers are the same.
    """
    n = confusion.n
    spread = n * n - sum(one * one for one in confusion.supports)
    varied = n * n - sum(one * one for one in confusion.answers)
    if not spread:
        return None
    if not varied:
        return 0.0
    expected = sum(a * b for a, b in zip(confusion.supports, confusion.answers, strict=False))
    return (n * sum(confusion.hits) - expected) / math.sqrt(spread * varied)
