"""Bootstrap intervals of figures that have no formula for theirs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ftlint.evaluation.costs import Costs
    from ftlint.evaluation.metrics import Cluster, Confusion

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

C = TypeVar("C")
F1 = {"f1": 1.0}
OF_ALL = ("balanced_accuracy", "macro_f1", "weighted_f1", "mcc", "expected_cost")
"""The figures of the whole split that have no formula for their interval."""
REPETITIONS = 1000
_NUMBERS_AT_ONCE = 4_000_000


@dataclass(frozen=True, slots=True)
class Intervals:
    """95 % intervals: ``overall`` by metric, ``classes`` by metric and index of the label."""

    overall: Mapping[str, tuple[float, float]]
    classes: Mapping[str, Mapping[int, tuple[float, float]]]


@dataclass(frozen=True, slots=True)
class Draws:
    """Resampled sums, one row for each repetition; but for ``cost`` one column for each class."""

    supports: Floats
    answers: Floats
    hits: Floats
    cost: Floats | None = None


def intervals(
    confusion: Confusion,
    repetitions: int = REPETITIONS,
    seed: int = 0,
    clusters: Sequence[Cluster] | None = None,
    betas: Mapping[str, float] = F1,
    costs: Costs | None = None,
) -> Intervals:
    """Percentile intervals from *repetitions* resamples of the rows, the same for every run.

    A class that is not drawn is left out of that repetition's averages. A matrix without any miss
    has intervals of zero width: there is nothing to resample. *betas* are the F-measures of a
    class by their names.
    """
    if not confusion.n:
        return Intervals({}, {name: {} for name in betas})
    cells = sorted(confusion.cells.items())
    groups = None if clusters is None else [one.cells for one in clusters]
    columns = together(
        figures(sums(drawn, [cell for cell, _ in cells], len(confusion.labels), costs), betas)
        for drawn in resample(dict(cells), groups, repetitions, seed)
    )
    present = [i for i, support in enumerate(confusion.supports) if support]
    return Intervals(
        {name: span for name in OF_ALL if name in columns and (span := spread(columns[name]))},
        {
            name: {i: span for i in present if (span := spread(columns[name][:, i]))}
            for name in betas
        },
    )


def together(batches: Iterable[dict[str, Floats]]) -> dict[str, Floats]:
    """The figures of all *batches* of repetitions."""
    found = list(batches)
    return {name: np.concatenate([one[name] for one in found]) for name in found[0]}


def spread(values: Floats) -> tuple[float, float] | None:
    """The middle 95 % of *values*, those that were not measured left out; None for none."""
    measured = values[~np.isnan(values)]
    if not len(measured):
        return None
    low, high = np.quantile(measured, (0.025, 0.975))
    return float(low), float(high)


def resample(
    cells: Mapping[C, int],
    clusters: Sequence[Mapping[C, int]] | None,
    repetitions: int,
    seed: int,
) -> Iterator[Ints]:
    """How often each of *cells* is drawn, a row for each repetition, in batches of bounded size.

    Rows that fall into one cell are alike, so resampling rows is a multinomial draw of the cells:
    Efron, B. (1979), "Bootstrap methods: another look at the jackknife", Ann. Stat. 7, 1-26. Given
    *clusters*, which add up to *cells*, whole ones are drawn.
    """
    rng = np.random.default_rng(seed)
    if clusters is None:
        counts = np.array(list(cells.values()), dtype=np.float64)
        for size in _batches(repetitions, 6 * len(cells)):
            yield rng.multinomial(sum(cells.values()), counts / counts.sum(), size=size)
        return
    place = {cell: i for i, cell in enumerate(cells)}
    entries = sorted(
        (place[cell], group, n) for group, one in enumerate(clusters) for cell, n in one.items()
    )
    column, group, count = np.array(entries).T
    even = np.full(len(clusters), 1 / len(clusters))
    for size in _batches(repetitions, 2 * len(entries) + len(clusters) + 5 * len(cells)):
        weights = rng.multinomial(len(clusters), even, size=size)
        yield _by_group(weights[:, group] * count, column, len(cells)).astype(np.int64)


def _batches(repetitions: int, numbers: int) -> Iterator[int]:
    batch = max(1, _NUMBERS_AT_ONCE // numbers)
    for start in range(0, repetitions, batch):
        yield min(batch, repetitions - start)


def sums(
    drawn: Ints, cells: Sequence[tuple[int, int]], labels: int, costs: Costs | None = None
) -> Draws:
    """What a drawn number of rows of each of *cells*, (label, answer), adds up to by class."""
    gold, said = np.array(cells).T
    hits = np.zeros((len(drawn), labels + 2))
    right = np.flatnonzero(gold == said)
    order = right[np.argsort(gold[right], kind="stable")]
    if len(order):
        hits = _by_group(drawn[:, order], gold[order], labels + 2)
    weights = None if costs is None else np.array([costs.of(*cell) for cell in cells])
    return Draws(
        _in_order(drawn, gold, labels + 2),
        _in_order(drawn, said, labels + 2),
        hits,
        None if weights is None else drawn @ weights,
    )


def _in_order(drawn: Ints, groups: Ints, width: int) -> Floats:
    order = np.argsort(groups, kind="stable")
    return _by_group(drawn[:, order], groups[order], width)


def _by_group(drawn: Ints, groups: Ints, width: int) -> Floats:
    """The columns of *drawn* added up by their group; *groups* are sorted."""
    starts = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]])
    added = np.zeros((len(drawn), width))
    added[:, groups[starts]] = np.add.reduceat(drawn, starts, axis=1)
    return added


def figures(draws: Draws, betas: Mapping[str, float] = F1) -> dict[str, Floats]:
    """Every figure of each repetition; those of a class have a column for each."""
    supports, n = draws.supports, draws.supports.sum(axis=1)
    absent = supports == 0
    accuracy = draws.hits.sum(axis=1) / n
    majority = supports.max(axis=1) / n
    with np.errstate(divide="ignore", invalid="ignore"):
        found = {
            "accuracy": accuracy,
            "skill": np.where(majority == 1, np.nan, (accuracy - majority) / (1 - majority)),
            "recall": np.where(absent, np.nan, draws.hits / supports),
            "precision": np.where(absent, np.nan, draws.hits / draws.answers),
            "fpr": np.where(absent, np.nan, (draws.answers - draws.hits) / (n[:, None] - supports)),
        }
        for name, b in {**F1, **betas}.items():
            measured = (1 + b * b) * draws.hits / (b * b * supports + draws.answers)
            found[name] = np.where(absent, np.nan, measured)
    found["balanced_accuracy"] = np.nanmean(found["recall"], axis=1)
    found["macro_f1"] = np.nanmean(found["f1"], axis=1)
    found["weighted_f1"] = np.nansum(found["f1"] * supports, axis=1) / n
    found["mcc"] = _mcc(draws, n)
    if draws.cost is not None:
        found["expected_cost"] = draws.cost / n
    return found


def _mcc(draws: Draws, n: Floats) -> Floats:
    spread = n**2 - (draws.supports**2).sum(axis=1)
    varied = n**2 - (draws.answers**2).sum(axis=1)
    expected = (draws.supports * draws.answers).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        plain: Any = (n * draws.hits.sum(axis=1) - expected) / np.sqrt(spread * varied)
    return np.where(spread == 0, np.nan, np.where(varied == 0, 0.0, plain))
