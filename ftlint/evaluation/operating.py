"""The threshold of a class: chosen on the validation rows, and only checked on the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ftlint.errors import InputError
from ftlint.evaluation.costs import Costs
from ftlint.evaluation.gates import Status, Verdict, resolve
from ftlint.evaluation.grammar import similar
from ftlint.evaluation.sample import Sample
from ftlint.evaluation.score import Scored
from ftlint.evaluation.thresholds import Cut, Point, Wish, choose, cut, table


@dataclass(frozen=True)
class Operating:
    """What thresholds do to the class ``label``.

    ``cuts`` are those of the evaluated rows. With a wish, ``chosen`` is the cut of the ``rows``
    validation rows that serves it best, None if none does, and ``checked`` what the same threshold
    does to the evaluated rows.
    """

    label: str
    cuts: tuple[Cut, ...]
    wish: Wish | None = None
    rows: int = 0
    chosen: Cut | None = None
    checked: Cut | None = None


def operating(ours: Sample, wish: Wish | None, validation: Sample | None) -> Operating | None:
    """The thresholds of the class of *wish*, or of the rarer of two; None without probabilities.

    Raises InputError where *wish* cannot be served: its label is unknown, there are no validation
    rows or no costs, or answers came without logprobs.
    """
    if wish is None:
        label = _rarer(ours) if ours.probable else None
        return None if label is None else Operating(label, table(points(ours, label)))
    label = check_wish(wish, ours.labels, ours.costs)
    where = f'threshold "{wish.text}"'
    if validation is None:
        raise InputError(f"{where}: it is chosen on validation rows; add validation=FILE")
    for name, sample in (("evaluated", ours), ("validation", validation)):
        if not sample.probable:
            raise InputError(
                f"{where}: it takes the probabilities of labels, and fewer than 99 % of the "
                f"answers to the {name} rows have logprobs; record them with logprobs"
            )
    chosen = choose(points(validation, label), wish)
    rows = points(ours, label)
    checked = None if chosen is None else cut(rows, chosen.threshold)
    return Operating(label, table(rows), wish, len(validation.scored), chosen, checked)


def on(found: Operating, ours: Sample) -> Operating:
    """What the same thresholds do to the rows of *ours*."""
    rows = points(ours, found.label)
    checked = None if found.chosen is None else cut(rows, found.chosen.threshold)
    return replace(found, cuts=table(rows), checked=checked)


def check_wish(wish: Wish, labels: Sequence[str] | None, costs: Costs | None) -> str:
    """The label of *labels* that *wish* is about. Raises InputError where it cannot be served."""
    where = f'threshold "{wish.text}"'
    if labels is None:
        raise InputError(f"{where}: it takes labels, and this is no classification")
    if wish.gate is not None:
        return resolve(wish.gate, labels)
    if wish.label not in labels:
        raise InputError(f'{where}: unknown class "{wish.label}"{similar(wish.label, labels)}')
    if costs is None:
        raise InputError(f"{where}: no costs are declared; add [eval.costs] to the config")
    return wish.label


def verdict(found: Operating) -> Verdict | None:
    """What became of the wish on the evaluated rows; None for the least cost, or without a wish."""
    wish = found.wish
    if wish is None or wish.gate is None:
        return None
    gate = replace(wish.gate, text=f"{wish.gate.text} (threshold)")
    if found.chosen is None or found.checked is None:
        reason = f"no threshold reaches it on the {found.rows:,} validation rows"
        return Verdict(gate, Status.FAIL, None, gate.number, reason)
    value = found.checked.recall if gate.metric == "recall" else found.checked.precision
    at = f"from {found.chosen.threshold:.3f} on, chosen on {found.rows:,} validation rows"
    figure = gate.figure(value)
    if figure is None or value.value is None:
        reason = f"{gate.metric} is not measured {at}: no row is flagged, or none has the label"
        return Verdict(gate, Status.UNMEASURED, None, gate.number, reason)
    reason = (
        f'{gate.metric} of "{found.label}" is {value.value:.3f} on {value.n:,} rows {at}, '
        f"95 % interval {value.low:.3f} to {value.high:.3f}"
    )
    status = Status.FAIL
    if gate.clears(figure, gate.number):
        status = Status.PASS
    elif gate.clears(value.value, gate.number):
        status = Status.INCONCLUSIVE
    return Verdict(gate, status, figure, gate.number, reason)


def points(sample: Sample, label: str) -> list[Point]:
    """The rows of *sample* by their probability of *label*; 0 for a row that has none."""
    return [_point(one, label, sample.labels or (), sample.costs) for one in sample.scored]


def _point(one: Scored, label: str, labels: tuple[str, ...], costs: Costs | None) -> Point:
    sure = one.probabilities or {}
    flagged = unflagged = None
    if costs is not None:
        gold, others = labels.index(one.gold), [name for name in labels if name != label]
        second = max(others, key=lambda name: sure.get(name, 0.0)) if sure and others else None
        flagged = costs.of(gold, labels.index(label))
        unflagged = costs.of(gold, labels.index(second) if second else len(labels) + 1)
    return Point(sure.get(label, 0.0), one.gold == label, flagged, unflagged, one.group)


def _rarer(ours: Sample) -> str | None:
    """The class with fewer rows, of exactly two."""
    supports = ours.measures.supports
    return min(supports, key=lambda name: supports[name]) if len(supports) == 2 else None
