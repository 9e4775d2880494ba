"""How much higher the figures of all rows are than those of the rows that did not leak."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from ftlint.evaluation.figures import PLAIN, beta
from ftlint.evaluation.metrics import Measures
from ftlint.evaluation.pairs import counts
from ftlint.evaluation.sample import Sample, column
from ftlint.evaluation.score import Scored
from ftlint.evaluation.tallies import draws, figures, numbers
from ftlint.evaluation.values import Value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftlint.evaluation.bootstrap import Floats, Ints

Cell = tuple[int, int, tuple[bool, ...], bool]
"""Rows that are alike: their label, their answer, the shares they count in, whether they leaked."""


def inflation(whole: Sample) -> Measures:
    """Each figure of *whole* less that of its rows that did not leak.

    The interval is the middle 95 % of the differences in resamples of all rows (or groups), the
    same for every run: in each both figures are taken, so that what they have in common cancels.
    Figures without a resample have none.
    """
    clean = whole.clean
    drawn = _drawn(whole)
    overall, classes = whole.measures.overall, whole.measures.classes
    return Measures(
        {
            name: _less(one, clean.measures.overall.get(name), drawn.get(name))
            for name, one in overall.items()
        },
        {
            name: {
                label: _less(one, clean.measures.classes[name].get(label), _of(drawn, name, i))
                for i, (label, one) in enumerate(values.items())
            }
            for name, values in classes.items()
            if name in clean.measures.classes
        },
        clean.measures.supports,
    )


def _of(drawn: Mapping[str, Floats], name: str, i: int) -> Floats | None:
    found = drawn.get(name)
    return None if found is None or found.ndim < 2 else found[:, i]


def _less(whole: Value, clean: Value | None, drawn: Floats | None) -> Value:
    from ftlint.evaluation.bootstrap import spread

    if whole.value is None or clean is None or clean.value is None:
        return Value(whole.name, None)
    span = None if drawn is None or drawn.ndim > 1 else spread(drawn)
    low, high = span or (None, None)
    return Value(whole.name, whole.value - clean.value, low, high, clean.n)


def _drawn(whole: Sample) -> dict[str, Floats]:
    """The difference of each figure in each resample."""
    from ftlint.evaluation.bootstrap import REPETITIONS, resample, together

    place = {name: i for i, name in enumerate(whole.labels or ())}
    cells = [_cell(one, place, leaked=whole.has_leaked(one)) for one in whole.scored]
    if all(cell[-1] for cell in cells):
        return {}
    alike = dict(sorted(Counter(cells).items()))
    groups = whole.groups
    clusters = None if groups is None else [Counter(cells[i] for i in rows) for rows in groups]
    batches = resample(alike, clusters, REPETITIONS, whole.seed)
    found = together(_differences(whole, list(alike), drawn) for drawn in batches)
    return {**found, **_counted(whole)}


def _counted(whole: Sample) -> dict[str, Floats]:
    """The same of the figures that come from what a scorer counts."""
    from ftlint.evaluation.bootstrap import REPETITIONS, together

    scheme = whole.scheme
    if whole.labels is not None or not scheme.own:
        return {}
    rows = []
    for one in whole.scored:
        found = numbers(one, scheme)
        rows.append(found + (tuple(0.0 for _ in found) if whole.has_leaked(one) else found))
    batches = []
    for sums in draws(rows, whole.groups, REPETITIONS, whole.seed):
        half = sums.shape[1] // 2
        every, kept = figures(sums[:, :half], scheme), figures(sums[:, half:], scheme)
        batches.append({name: every[name] - kept[name] for name in every})
    return together(batches)


def _cell(one: Scored, place: Mapping[str, int], *, leaked: bool) -> Cell:
    flags = tuple(counts(name, one) for name in PLAIN)
    return (place[one.gold], column(one, place), flags, leaked) if place else (0, 0, flags, leaked)


def _differences(whole: Sample, cells: Sequence[Cell], drawn: Ints) -> dict[str, Floats]:
    import numpy as np

    kept = drawn * np.array([not cell[-1] for cell in cells])
    told = kept.sum(axis=1) > 0
    sides = [dict(_figures(whole, cells, side[told])) for side in (drawn, kept)]
    return {name: found - sides[1][name] for name, found in sides[0].items()}


def _figures(whole: Sample, cells: Sequence[Cell], drawn: Ints) -> Iterator[tuple[str, Floats]]:
    import numpy as np

    from ftlint.evaluation.bootstrap import figures as of_classes
    from ftlint.evaluation.bootstrap import sums

    if whole.labels is not None:
        betas = {name: b for name in whole.figures if (b := beta(name)) is not None}
        places = [cell[:2] for cell in cells]
        yield from of_classes(sums(drawn, places, len(whole.labels), whole.costs), betas).items()
    for name, flags in zip(PLAIN, np.array([cell[2] for cell in cells]).T, strict=True):
        yield name, drawn @ flags / drawn.sum(axis=1)
