"""The report of a comparison: differences with their tests, and the rows that changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ftlint.evaluation.confused import grid
from ftlint.evaluation.pairs import Pairs
from ftlint.evaluation.scheme import Scheme
from ftlint.evaluation.score import Scored
from ftlint.evaluation.visible import visible
from ftlint.mask import mask
from ftlint.wording import count

_MOST_ROWS = 10
_ASKED_FOR = (0.01, 0.02, 0.03, 0.05)
"""The differences in accuracy that are planned for."""


def lines(name: str, pairs: Pairs) -> Iterator[str]:
    """How our rows differ from those of the run *name*."""
    n, fixed, broken = len(pairs.ours.scored), pairs.fixed, pairs.broken
    yield (
        f"against {visible(name, 40)} on the same {count(n, 'row')}: "
        f"{len(fixed):,} fixed, {len(broken):,} broken"
    )
    if pairs.unanswered:
        share = f"{100 * pairs.unanswered:.1f} %"
        yield f"note: {visible(name, 40)} has no answer to {share} of them, which count as wrong"
    yield from grid(list(_differences(pairs)), _HEADER, "lrrrlrl")
    yield from _planning(pairs)
    yield from _changed("fixed", fixed, pairs.ours.scheme)
    yield from _changed("broken", broken, pairs.ours.scheme)


_HEADER = ("metric", "model", "other", "difference", "95 % interval", "p", "test")


def _differences(pairs: Pairs) -> Iterator[list[str]]:
    """The figures that differ; accuracy in any case."""
    for metric in pairs.ours.scheme.compared:
        sides = (pairs.ours.measures.overall[metric], pairs.theirs.measures.overall[metric])
        found = pairs.difference(metric)
        values = ["-" if one.value is None else f"{one.value:.3f}" for one in sides]
        if found is not None and found.low == found.high == 0 and metric != "accuracy":
            continue
        if found is None:
            yield [metric, *values, "-", "", "-", ""]
            continue
        span = f"{found.low:+.3f} to {found.high:+.3f}"
        yield [metric, *values, f"{found.value:+.3f}", span, f"{found.p:.4f}", found.test]


def _planning(pairs: Pairs) -> Iterator[str]:
    needed = pairs.needed
    if needed is None:
        yield "no difference in accuracy was seen, which no number of rows can show"
    elif needed > len(pairs.ours.scored):
        yield f"a test of a difference in accuracy like this one takes {needed:,} rows"
    planned = [(points, pairs.rows_for(points)) for points in _ASKED_FOR]
    told = ", ".join(f"{rows:,} for {100 * points:.0f} %" for points, rows in planned if rows)
    yield f"rows that show a difference in accuracy (80 % power): {told}"


def _changed(what: str, found: Sequence[tuple[Scored, Scored]], scheme: Scheme) -> Iterator[str]:
    if not found:
        return
    rows = [
        [
            f"{visible(ours.path, 40)}:{ours.line}",
            visible(ours.gold, 20),
            _said(theirs, scheme),
            _said(ours, scheme),
        ]
        for ours, theirs in found[:_MOST_ROWS]
    ]
    yield ""
    if scheme.labels is None and scheme.part:
        header = [what, "target", "other: not right", "model: not right"]
    else:
        header = [what, "label" if scheme.labels else "target", "other said", "model said"]
    yield from grid(rows, header, "llll")
    if len(found) > _MOST_ROWS:
        yield f"{_MOST_ROWS} of {len(found):,}; --format json has all"


def _said(one: Scored, scheme: Scheme) -> str:
    """What was answered, or the parts of a long answer that are not right."""
    if scheme.labels is None and scheme.part and one.predicted is not None:
        return visible(", ".join(one.off) or "-", 30)
    return visible(one.predicted, 20) if one.predicted is not None else one.outcome.value.upper()


def as_object(name: str, pairs: Pairs) -> dict[str, Any]:
    """A comparison for ``json.dumps``."""
    differences = {}
    for metric in pairs.ours.scheme.compared:
        found = pairs.difference(metric)
        differences[metric] = found and {
            "value": found.value,
            "low": found.low,
            "high": found.high,
            "p": found.p,
            "test": found.test,
        }
    return {
        "run": mask(name),
        "unanswered": pairs.unanswered,
        "differences": differences,
        "rows_needed": pairs.needed,
        "fixed": [_place(ours) for ours, _ in pairs.fixed],
        "broken": [_place(ours) for ours, _ in pairs.broken],
    }


def _place(one: Scored) -> dict[str, Any]:
    return {"path": one.path, "line": one.line}
