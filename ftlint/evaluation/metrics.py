"""What a confusion matrix says, each figure with its interval.

Nothing here imports numpy, so that gates on saved figures start at once; the bootstrap does.
What was not measured is None, never NaN and never 0.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from ftlint.evaluation.prediction import UNANSWERED, Outcome

Z95 = 1.959963984540054
"""The 97.5 % point of the normal distribution."""

RATES = {
    "invalid_rate": Outcome.INVALID,
    "refusal_rate": Outcome.REFUSED,
    "truncation_rate": Outcome.TRUNCATED,
    "error_rate": Outcome.ERROR,
}
OVERALL = (
    "accuracy",
    "majority",
    "skill",
    "balanced_accuracy",
    "macro_f1",
    "weighted_f1",
    "mcc",
    "coverage",
    *RATES,
)
"""The figures of a whole split, in the order in which they are shown."""
PER_CLASS = ("precision", "recall", "f1")
"""The figures of one class."""
PLAIN = ("accuracy", "coverage", *RATES)
"""The figures of a task without labels."""


@dataclass(frozen=True, slots=True)
class Value:
    """A figure: ``low`` and ``high`` are its 95 % interval, ``n`` the rows it was measured on.

    ``value`` of None says that it was not measured.
    """

    name: str
    value: float | None
    low: float | None = None
    high: float | None = None
    n: int = 0


@dataclass(frozen=True)
class Confusion:
    """Counts of rows by label and answer; only the cells that are not zero.

    ``cells`` maps (row, column) to a count. Row and column i are ``labels[i]``; two more columns
    hold the answers outside the label set and the rows without an answer.
    """

    labels: tuple[str, ...]
    cells: Mapping[tuple[int, int], int]

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


def wilson(hits: int, n: int) -> tuple[float, float] | None:
    """The 95 % score interval of a share of *hits* in *n*; None where *n* is 0.

    Wilson, E. B. (1927), "Probable inference, the law of succession, and statistical
    inference", J. Am. Stat. Assoc. 22, 209-212. Unlike the normal approximation it stays inside
    0 to 1 and is not of zero width at 0 or all hits.
    """
    if not n:
        return None
    share, z2 = hits / n, Z95 * Z95
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z95 * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    low = 0.0 if hits == 0 else middle - half
    return low, 1.0 if hits == n else middle + half


def share(name: str, hits: int, n: int) -> Value:
    """The share of *hits* in *n* rows with its Wilson interval."""
    interval = wilson(hits, n)
    if interval is None:
        return Value(name, None)
    return Value(name, hits / n, *interval, n=n)


def measure(confusion: Confusion, outcomes: Mapping[Outcome, int], seed: int = 0) -> Measures:
    """All figures of a classification.

    Non-answers are misses of their class and answers of none. Averages run over the classes
    that have rows in the split. Accuracy, rates, precision and recall have Wilson intervals;
    the rest have bootstrap intervals, drawn with *seed*.
    """
    # numpy takes 0.3 s to import, which reading gates or showing help should not cost.
    from ftlint.evaluation.bootstrap import intervals

    drawn = intervals(confusion, seed=seed)
    classes = _per_class(confusion)
    spread = {name: drawn.f1.get(i) for i, name in enumerate(confusion.labels)}
    classes["f1"] = {name: _within(one, spread[name]) for name, one in classes["f1"].items()}
    overall = {**_shares(outcomes), **_against_majority(confusion, outcomes)}
    for name, value in _averages(confusion, classes).items():
        overall[name] = _within(Value(name, value, n=confusion.n), drawn.overall.get(name))
    supports = dict(zip(confusion.labels, confusion.supports, strict=True))
    return Measures({name: overall[name] for name in OVERALL}, classes, supports)


def measure_plain(outcomes: Mapping[Outcome, int]) -> Measures:
    """The figures of a task without labels: accuracy, coverage and the rates of non-answers."""
    return Measures(_shares(outcomes))


def _within(value: Value, interval: tuple[float, float] | None) -> Value:
    if value.value is None or interval is None:
        return value
    return replace(value, low=interval[0], high=interval[1])


def _shares(outcomes: Mapping[Outcome, int]) -> dict[str, Value]:
    n = sum(outcomes.values())
    answered = n - sum(outcomes.get(one, 0) for one in UNANSWERED)
    shares = {
        "accuracy": share("accuracy", outcomes.get(Outcome.CORRECT, 0), n),
        "coverage": share("coverage", answered, n),
    }
    shares.update({name: share(name, outcomes.get(one, 0), n) for name, one in RATES.items()})
    return shares


def _against_majority(confusion: Confusion, outcomes: Mapping[Outcome, int]) -> dict[str, Value]:
    """The share of the largest class, and what accuracy is worth beyond it.

    skill = (accuracy - majority) / (1 - majority): 0 for always answering the largest class, 1
    for a perfect model. Its interval is accuracy's, with the composition of the split given.
    """
    n = confusion.n
    largest = max(confusion.supports, default=0)
    majority = Value("majority", largest / n if n else None, n=n)
    accuracy = share("accuracy", outcomes.get(Outcome.CORRECT, 0), n)
    value, low, high = (
        _skill(one, largest, n) for one in (accuracy.value, accuracy.low, accuracy.high)
    )
    return {"majority": majority, "skill": Value("skill", value, low, high, n)}


def _skill(accuracy: float | None, largest: int, n: int) -> float | None:
    if accuracy is None or largest == n:
        return None
    return (accuracy - largest / n) / (1 - largest / n)


def _per_class(confusion: Confusion) -> dict[str, dict[str, Value]]:
    """Precision, recall and F1 by label; None where the split has no row of the label."""
    table: dict[str, dict[str, Value]] = {name: {} for name in PER_CLASS}
    for i, label in enumerate(confusion.labels):
        support, hits, said = confusion.supports[i], confusion.hits[i], confusion.answers[i]
        table["precision"][label] = share("precision", hits, said if support else 0)
        table["recall"][label] = share("recall", hits, support)
        f1 = 2 * hits / (support + said) if support else None
        table["f1"][label] = Value("f1", f1, n=support)
    return table


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
