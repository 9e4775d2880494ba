"""The figures of what scorers count, which all are ratios of sums over the rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ftlint.evaluation.figures import PER_CLASS
from ftlint.evaluation.metrics import Measures, Parts, share
from ftlint.evaluation.scheme import Scheme
from ftlint.evaluation.score import Scored
from ftlint.evaluation.values import Value
from ftlint.scorer import Counts

if TYPE_CHECKING:
    from ftlint.evaluation.bootstrap import Floats

Groups = Sequence[Sequence[int]]
Numbers = tuple[float, ...]
_NOTHING = Counts(0, 0, 0)


def numbers(one: Scored, scheme: Scheme) -> Numbers:
    """What a row adds to the sums that all figures of *scheme* are made of.

    Two for each share and mean: its value, and 1 for a row that it is about. Three for each part,
    and for all others together: hits, said and wanted.
    """
    found: list[float] = []
    for name in (*scheme.shares, *scheme.means):
        value = one.values.get(name)
        found += (0.0, 0.0) if value is None else (float(value), 1.0)
    if scheme.part:
        for name in scheme.parts:
            found += one.counts.get(name, _NOTHING)
        known = set(scheme.parts)
        others = [counts for name, counts in one.counts.items() if name not in known]
        found += map(sum, zip(*others, strict=True)) if others else _NOTHING
    return tuple(found)


def figures(sums: Floats, scheme: Scheme) -> dict[str, Floats]:
    """Every figure of each row of *sums*; those of a part have a column for each.

    F1 is 2 hits / (said + wanted), precision hits / said, recall hits / wanted; of all parts
    together the sums are added up first. ``macro_f1`` is the mean of the parts' F1. A part that no
    row wants has no figures.
    """
    import numpy as np

    single = (*scheme.shares, *scheme.means)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = {name: sums[:, 2 * i] / sums[:, 2 * i + 1] for i, name in enumerate(single)}
        if scheme.part:
            counts = sums[:, 2 * len(single) :].reshape(len(sums), -1, 3)
            for name, values in _ratios(counts.sum(axis=1)).items():
                found[f"{scheme.pooled}_{name}"] = values
            absent = counts[:, :-1, 2] == 0
            for name, values in _ratios(counts[:, :-1]).items():
                found[name] = np.where(absent, np.nan, values)
            present = (~absent).sum(axis=1)
            found["macro_f1"] = np.where(absent, 0.0, found["f1"]).sum(axis=1) / present
    return found


def _ratios(counts: Floats) -> dict[str, Floats]:
    hits, said, wanted = counts[..., 0], counts[..., 1], counts[..., 2]
    return {"precision": hits / said, "recall": hits / wanted, "f1": 2 * hits / (said + wanted)}


def draws(
    rows: Sequence[Numbers], groups: Groups | None, repetitions: int, seed: int
) -> Iterator[Floats]:
    """The sums of *rows* in each resample of them, or of whole *groups*, in batches."""
    import numpy as np

    from ftlint.evaluation.bootstrap import resample

    whole = dict(sorted(Counter(rows).items()))
    cells = np.array(list(whole))
    clusters = None if groups is None else [Counter(rows[i] for i in one) for one in groups]
    for drawn in resample(whole, clusters, repetitions, seed):
        yield drawn @ cells


def measure_counted(
    scored: Sequence[Scored], scheme: Scheme, groups: Groups | None, seed: int = 0
) -> Measures:
    """The figures that *scheme* has of its own.

    Shares of rows, precision and recall have Wilson intervals; where a row has several of a part,
    or rows come in *groups*, of as many independent ones as tell as much. The rest have bootstrap
    intervals, drawn with *seed*.
    """
    if not scheme.own or not scored:
        return _nothing(scheme)
    import numpy as np

    from ftlint.evaluation.bootstrap import REPETITIONS, spread, together

    rows = [numbers(one, scheme) for one in scored]
    points = figures(np.array(rows).sum(axis=0, keepdims=True), scheme)
    drawn = together(figures(sums, scheme) for sums in draws(rows, groups, REPETITIONS, seed))

    def resampled(name: str, n: int, part: int | None = None) -> Value:
        point, column = points[name][0], drawn[name]
        if part is not None:
            point, column = point[part], column[:, part]
        span = None if np.isnan(point) else spread(column)
        return Value(name, None) if span is None else Value(name, float(point), *span, n=n)

    overall = {name: _share(name, scored, groups) for name in scheme.shares}
    for name in scheme.means:
        overall[name] = resampled(name, sum(name in one.values for one in scored))
    if not scheme.part:
        return Measures(overall)
    pooled = _shares([_sum(one.counts.values()) for one in scored], groups)
    for name in PER_CLASS:
        key = f"{scheme.pooled}_{name}"
        found = pooled.get(name)
        overall[key] = resampled(key, len(scored)) if found is None else replace(found, name=key)
    overall["macro_f1"] = resampled("macro_f1", len(scored))
    classes: dict[str, dict[str, Value]] = {name: {} for name in PER_CLASS}
    supports = {}
    for place, part in enumerate(scheme.parts):
        counts = [one.counts.get(part, _NOTHING) for one in scored]
        supports[part] = _sum(counts).wanted
        shares = _shares(counts, groups) if supports[part] else {}
        for name in ("precision", "recall"):
            classes[name][part] = shares.get(name, Value(name, None))
        having = sum(one.wanted > 0 for one in counts)
        classes["f1"][part] = resampled("f1", having, place)
    return Measures(overall, classes, supports)


def _nothing(scheme: Scheme) -> Measures:
    """The figures of no rows."""
    classes = {name: {part: Value(name, None) for part in scheme.parts} for name in PER_CLASS}
    return Measures(
        {name: Value(name, None) for name in scheme.own},
        classes if scheme.part else {},
        dict.fromkeys(scheme.parts, 0),
    )


def _share(name: str, scored: Sequence[Scored], groups: Groups | None) -> Value:
    """The share of the rows that have *name*, of those that it is about."""
    pairs = [(int(one.values.get(name, 0)), int(name in one.values)) for one in scored]
    hits, n = map(sum, zip(*pairs, strict=True))
    parts = None if groups is None else [_pair(pairs[i] for i in one) for one in groups]
    return share(name, hits, n, parts)


def _shares(rows: Sequence[Counts], groups: Groups | None) -> dict[str, Value]:
    """Precision and recall of one part, or of all together, given its counts row by row.

    Their ``n`` are the rows that have any, not the things in them.
    """
    whole = _sum(rows)
    found = {}
    for name, place in (("precision", 1), ("recall", 2)):
        pairs = [(counts.hits, counts[place]) for counts in rows]
        parts: Parts | None = None
        if groups is not None:
            parts = [_pair(pairs[i] for i in one) for one in groups]
        elif any(n > 1 for _, n in pairs):
            # What stands in one row is no independent draw.
            parts = pairs
        value = share(name, whole.hits, whole[place], parts)
        found[name] = replace(value, n=sum(n > 0 for _, n in pairs))
    return found


def _pair(pairs: Iterable[tuple[int, int]]) -> tuple[int, int]:
    hits, n = zip(*pairs, strict=True)
    return sum(hits), sum(n)


def _sum(counts: Iterable[Counts]) -> Counts:
    found = list(counts)
    return Counts(*map(sum, zip(*found, strict=True))) if found else _NOTHING


def flags(one: Scored, name: str) -> bool:
    """Whether a row counts in the share *name*."""
    return one.values.get(name) == 1


def joined(first: Measures, second: Measures, order: Sequence[str]) -> Measures:
    """Both, with the figures of *order* first."""
    found: Mapping[str, Value] = {**first.overall, **second.overall}
    overall = {name: found[name] for name in order}
    return Measures(overall, second.classes, second.supports)
