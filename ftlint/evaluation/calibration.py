"""How well label probabilities rank rows, and whether they mean what they say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ftlint.evaluation.bootstrap import REPETITIONS, resample, spread
from ftlint.evaluation.values import Value

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

BINS = 10
"""Bins of the calibration error, with equally many rows each."""
_FEWEST_REPETITIONS = 200
_MOST_NUMBERS = 20_000_000


def ranking(
    probabilities: Sequence[Mapping[str, float] | None],
    golds: Sequence[int],
    labels: Sequence[str],
    clusters: Sequence[Sequence[int]] | None = None,
    seed: int = 0,
) -> tuple[dict[str, Value], dict[str, dict[str, Value]]]:
    """The figures of the split, and those of each class: each class against the rest.

    ``auroc`` is the chance that a row of the class has a higher probability than another row, ties
    counting half; ``auprc`` the average precision; those of the split are means over the classes
    with rows. A row without probabilities has none of any label: it is never flagged. ``brier``
    (half of Brier's sum of squares, which is the usual figure for two labels) and ``ece`` are over
    the rows that have probabilities. Intervals come from resamples of rows, or of *clusters* of
    them, where these are not too many; ``ece`` has none, as resampling biases it upward. Where the
    rows of a class all rank above the others the interval has no width: nothing varies.
    """
    table = np.array([[(one or {}).get(name, 0.0) for name in labels] for one in probabilities])
    gold = np.array(golds)
    sizes = _MOST_NUMBERS // max(1, table.size)
    repetitions = min(REPETITIONS, sizes) if sizes >= _FEWEST_REPETITIONS else 0
    drawn = _weights(len(gold), clusters, repetitions, seed)
    weights = np.concatenate([np.ones((1, len(gold))), drawn])
    classes: dict[str, dict[str, Value]] = {"auroc": {}, "auprc": {}}
    kept: dict[str, list[Floats]] = {"auroc": [], "auprc": []}
    for i, label in enumerate(labels):
        both = one_against_rest(table[:, i], gold == i, weights)
        for name, figures in zip(("auroc", "auprc"), both, strict=True):
            classes[name][label] = _value(name, figures, len(gold))
            if not np.isnan(figures[0]):
                kept[name].append(figures)
    overall = {
        name: _value(name, _mean(np.array(figures)), len(gold)) if figures else Value(name, None)
        for name, figures in kept.items()
    }
    known = np.array([one is not None for one in probabilities])
    overall.update(_calibration(table[known], gold[known], weights[:, known]))
    return overall, classes


def _mean(figures: Floats) -> Floats:
    """The mean over classes; a class that a resample lacks is left out of it."""
    measured = (~np.isnan(figures)).sum(axis=0)
    with np.errstate(invalid="ignore"):
        return np.where(measured > 0, np.nansum(figures, axis=0) / measured, np.nan)


def _weights(
    n: int, clusters: Sequence[Sequence[int]] | None, repetitions: int, seed: int
) -> Floats:
    if not repetitions:
        return np.zeros((0, n))
    rows = {(i,): 1 for i in range(n)}
    groups = None if clusters is None else [{(i,): 1 for i in one} for one in clusters]
    return np.concatenate(list(resample(rows, groups, repetitions, seed))).astype(np.float64)


def _value(name: str, figures: Floats, n: int) -> Value:
    """The first of *figures* is that of all rows, the others those of the resamples."""
    if np.isnan(figures[0]):
        return Value(name, None)
    low, high = spread(figures[1:]) or (None, None)
    return Value(name, float(figures[0]), low, high, n)


def one_against_rest(scores: Floats, positive: NDArray[np.bool_], weights: Floats) -> list[Floats]:
    """The area under the ROC curve and the average precision, one for each row of *weights*."""
    order = np.argsort(scores, kind="stable")
    ranked = scores[order]
    starts = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]])
    weighed = weights[:, order]
    yes = np.add.reduceat(weighed * positive[order], starts, axis=1)
    no = np.add.reduceat(weighed * ~positive[order], starts, axis=1)
    all_yes, all_no = yes.sum(axis=1), no.sum(axis=1)
    below = np.cumsum(no, axis=1) - no
    above_yes = np.cumsum(yes[:, ::-1], axis=1)[:, ::-1]
    above = above_yes + np.cumsum(no[:, ::-1], axis=1)[:, ::-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        auroc = (yes * (below + no / 2)).sum(axis=1) / (all_yes * all_no)
        precision = np.where(above > 0, above_yes / above, 0.0)
        auprc = (yes * precision).sum(axis=1) / all_yes
    return [auroc, np.where(all_no > 0, auprc, np.nan)]


def _calibration(table: Floats, gold: Ints, weights: Floats) -> dict[str, Value]:
    if not len(gold):
        return {name: Value(name, None) for name in ("brier", "ece")}
    missed = table.copy()
    missed[np.arange(len(gold)), gold] -= 1
    with np.errstate(divide="ignore", invalid="ignore"):
        brier = weights @ (missed**2).sum(axis=1) / 2 / weights.sum(axis=1)
    error = calibration_error(table.max(axis=1), table.argmax(axis=1) == gold)
    return {
        "brier": _value("brier", brier, len(gold)),
        "ece": Value("ece", error, n=len(gold)),
    }


def calibration_error(sure: Iterable[float], right: Iterable[bool]) -> float:
    """The mean gap between how sure a model was and how often it was right, over equal bins.

    Naeini, M. P. et al. (2015), "Obtaining well calibrated probabilities using Bayesian binning",
    AAAI, with bins of equal mass instead of equal width.
    """
    pairs = sorted(zip(sure, right, strict=True), key=lambda pair: pair[0])
    gaps = (abs(sum(p - hit for p, hit in one)) for one in _bins(pairs))
    return sum(gaps) / len(pairs)


def _bins(pairs: Sequence[tuple[float, bool]]) -> Iterator[Sequence[tuple[float, bool]]]:
    edges = [len(pairs) * i // BINS for i in range(BINS + 1)]
    spans = ((edges[i], edges[i + 1]) for i in range(BINS))
    return (pairs[start:stop] for start, stop in spans if stop > start)
