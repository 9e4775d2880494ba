"""Bootstrap intervals of figures that have no formula for theirs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ftlint.evaluation.metrics import Confusion

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

REPETITIONS = 1000
_NUMBERS_AT_ONCE = 4_000_000


@dataclass(frozen=True, slots=True)
class Intervals:
    """95 % intervals: ``overall`` by metric, ``f1`` by the index of the label."""

    overall: Mapping[str, tuple[float, float]]
    f1: Mapping[int, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class _Draws:
    """Resampled sums, one row for each repetition and one column for each class."""

    supports: Floats
    answers: Floats
    hits: Floats


def intervals(confusion: Confusion, repetitions: int = REPETITIONS, seed: int = 0) -> Intervals:
    """Percentile intervals from *repetitions* resamples of the rows, the same for every run.

    Rows that fall into one cell of the confusion are alike, so resampling rows is a multinomial
    draw of the cells: Efron, B. (1979), "Bootstrap methods: another look at the jackknife",
    Ann. Stat. 7, 1-26. A class that is not drawn is left out of that repetition's averages. A
    matrix without any miss has intervals of zero width: there is nothing to resample.
    """
    if not confusion.n:
        return Intervals({}, {})
    batches = [_figures(draws) for draws in _resample(confusion, repetitions, seed)]
    columns = {name: np.concatenate([one[name] for one in batches]) for name in batches[0]}
    f1 = columns.pop("f1")
    present = [i for i, support in enumerate(confusion.supports) if support]
    return Intervals(
        {name: span for name, one in columns.items() if (span := _span(one)) is not None},
        {i: span for i in present if (span := _span(f1[:, i])) is not None},
    )


def _span(values: Floats) -> tuple[float, float] | None:
    measured = values[~np.isnan(values)]
    if not len(measured):
        return None
    low, high = np.quantile(measured, (0.025, 0.975))
    return float(low), float(high)


def _resample(confusion: Confusion, repetitions: int, seed: int) -> Iterator[_Draws]:
    """Draws in batches, so that memory stays bounded however many cells there are."""
    cells = sorted(confusion.cells.items())
    places = np.array([cell for cell, _ in cells])
    counts = np.array([count for _, count in cells], dtype=np.float64)
    rng = np.random.default_rng(seed)
    width = len(confusion.labels) + 2
    batch = max(1, _NUMBERS_AT_ONCE // (len(cells) + 4 * width))
    for start in range(0, repetitions, batch):
        size = min(batch, repetitions - start)
        drawn = rng.multinomial(confusion.n, counts / counts.sum(), size=size)
        yield _sums(drawn, places[:, 0], places[:, 1], width)


def _sums(drawn: Ints, gold: Ints, said: Ints, width: int) -> _Draws:
    order = np.argsort(said, kind="stable")
    hits = np.zeros((len(drawn), width))
    right = gold == said
    hits[:, gold[right]] = drawn[:, right]
    return _Draws(
        _by_group(drawn, gold, width), _by_group(drawn[:, order], said[order], width), hits
    )


def _by_group(drawn: Ints, groups: Ints, width: int) -> Floats:
    """The columns of *drawn* added up by their group; *groups* are sorted."""
    starts = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]])
    sums = np.zeros((len(drawn), width))
    sums[:, groups[starts]] = np.add.reduceat(drawn, starts, axis=1)
    return sums


def _figures(draws: _Draws) -> dict[str, Floats]:
    supports, n = draws.supports, draws.supports.sum(axis=1)
    absent = supports == 0
    with np.errstate(divide="ignore", invalid="ignore"):
        recall = np.where(absent, np.nan, draws.hits / supports)
        f1 = np.where(absent, np.nan, 2 * draws.hits / (supports + draws.answers))
    return {
        "balanced_accuracy": np.nanmean(recall, axis=1),
        "macro_f1": np.nanmean(f1, axis=1),
        "weighted_f1": np.nansum(f1 * supports, axis=1) / n,
        "mcc": _mcc(draws, n),
        "f1": f1,
    }


def _mcc(draws: _Draws, n: Floats) -> Floats:
    spread = n**2 - (draws.supports**2).sum(axis=1)
    varied = n**2 - (draws.answers**2).sum(axis=1)
    expected = (draws.supports * draws.answers).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        plain: Any = (n * draws.hits.sum(axis=1) - expected) / np.sqrt(spread * varied)
    return np.where(spread == 0, np.nan, np.where(varied == 0, 0.0, plain))
