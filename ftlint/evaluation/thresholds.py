"""Flagging a class from a probability on: what each threshold costs and catches."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ftlint.errors import InputError
from ftlint.evaluation.grammar import Gate, parse
from ftlint.evaluation.metrics import share
from ftlint.evaluation.values import Value

SHOWN = (0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
"""The thresholds of the table."""
_COST = re.compile(r"\s*expected_cost\s*\[\s*(.*?)\s*\]\s*")


@dataclass(frozen=True, slots=True)
class Point:
    """One row: the probability of the class, whether it has it, and what either choice costs."""

    score: float
    positive: bool
    cost: float | None = None
    cost_unflagged: float | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Cut:
    """What becomes of the rows when those with at least ``threshold`` are flagged.

    ``cost`` is that of one row on average, None where the config declares no costs.
    """

    threshold: float
    precision: Value
    recall: Value
    flagged: Value
    cost: float | None


@dataclass(frozen=True, slots=True)
class Wish:
    """What a threshold is chosen for: a precision or recall of ``label``, or the least cost.

    ``gate`` is None for the least cost.
    """

    text: str
    label: str
    gate: Gate | None


def wish(text: str) -> Wish:
    """The wish that *text* spells: a gate on precision or recall, or ``expected_cost[fraud]``.

    Raises InputError.
    """
    match = _COST.fullmatch(text)
    if match is not None and match[1]:
        return Wish(text.strip(), match[1].strip('"'), None)
    gate = parse(text)
    fits = gate.metric in ("precision", "recall") and gate.pick == "class" and gate.upward
    if not fits or gate.reference is not None or gate.field or gate.min_n:
        raise InputError(
            f'threshold "{text}": expected precision[LABEL] >= NUMBER, recall[LABEL] >= NUMBER or '
            "expected_cost[LABEL]"
        )
    return Wish(gate.text, gate.label, gate)


def cut(points: Sequence[Point], threshold: float) -> Cut:
    """What becomes of *points* at *threshold*."""
    flagged = [one.score >= threshold for one in points]
    hits = [yes and one.positive for yes, one in zip(flagged, points, strict=True)]
    parts = _Groups(points)
    costs = [
        one.cost if yes else one.cost_unflagged for yes, one in zip(flagged, points, strict=True)
    ]
    known = [one for one in costs if one is not None]
    whole = len(known) == len(points) > 0
    return Cut(
        threshold,
        parts.share("precision", hits, flagged),
        parts.share("recall", hits, [one.positive for one in points]),
        parts.share("flagged", flagged, [True] * len(points)),
        sum(known) / len(known) if whole else None,
    )


class _Groups:
    """Shares of points, by their groups where they have some."""

    def __init__(self, points: Sequence[Point]) -> None:
        grouped = any(one.group is not None for one in points)
        self._groups = (
            [one.group if one.group is not None else i for i, one in enumerate(points)]
            if grouped
            else None
        )

    def share(self, name: str, hits: Sequence[bool], rows: Sequence[bool]) -> Value:
        if self._groups is None:
            return share(name, sum(hits), sum(rows))
        parts: dict[str | int, tuple[int, int]] = {}
        for group, hit, row in zip(self._groups, hits, rows, strict=True):
            before = parts.get(group, (0, 0))
            parts[group] = (before[0] + hit, before[1] + row)
        return share(name, sum(hits), sum(rows), list(parts.values()))


def table(points: Sequence[Point]) -> tuple[Cut, ...]:
    """The cuts that are shown."""
    return tuple(cut(points, threshold) for threshold in SHOWN)


def choose(points: Sequence[Point], wanted: Wish) -> Cut | None:
    """The cut of *points* that serves *wanted* best; None where no threshold reaches it.

    For a wanted precision the one with the most recall, for a wanted recall the one with the most
    precision, else the one with the least cost; among equals the highest threshold.
    """
    if wanted.gate is None:
        return _least_cost(points)
    best: tuple[tuple[float, float], float] | None = None
    positives = sum(one.positive for one in points)
    for threshold, flagged, hits in _steps(points):
        precision = share("precision", hits, flagged)
        recall = share("recall", hits, positives)
        ours, other = precision, recall
        if wanted.gate.metric == "recall":
            ours, other = recall, precision
        figure = wanted.gate.figure(ours)
        if figure is None or not wanted.gate.clears(figure, wanted.gate.number):
            continue
        rank = (other.value or 0.0, threshold)
        if best is None or rank > best[0]:
            best = (rank, threshold)
    return None if best is None else cut(points, best[1])


def _steps(points: Iterable[Point]) -> Iterable[tuple[float, int, int]]:
    """Each distinct score, from the highest: how many rows it flags, and how many are right.

    A score of 0 is that of a row without a probability, which nothing flags.
    """
    ranked = sorted(points, key=lambda one: -one.score)
    hits = 0
    for i, one in enumerate(ranked):
        hits += one.positive
        last = i + 1 == len(ranked) or ranked[i + 1].score != one.score
        if last and one.score > 0:
            yield one.score, i + 1, hits


def _least_cost(points: Sequence[Point]) -> Cut | None:
    if any(one.cost is None or one.cost_unflagged is None for one in points):
        return None
    ranked = sorted(points, key=lambda one: -one.score)
    saved, best = 0.0, (0.0, float("inf"))
    for i, one in enumerate(ranked):
        saved += (one.cost_unflagged or 0.0) - (one.cost or 0.0)
        last = i + 1 == len(ranked) or ranked[i + 1].score != one.score
        if last and one.score > 0 and saved > best[0]:
            best = (saved, one.score)
    return cut(points, best[1])
