"""The report of slices: the figures of the rows with each value of a field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ftlint.evaluation.confused import grid
from ftlint.evaluation.evidence import Evidence
from ftlint.evaluation.values import Value
from ftlint.evaluation.visible import visible
from ftlint.mask import mask
from ftlint.wording import count


def lines(evidence: Evidence) -> Iterator[str]:
    """A table for each field."""
    for field, slices in evidence.slices.items():
        yield from table(field, slices)
        without = _without(evidence, field)
        if without:
            yield f"{count(without, 'row')} without {visible(field, 24)} in no slice"


def table(field: str, slices: Mapping[str, Evidence]) -> Iterator[str]:
    """The figures of the *slices* by the values of *field*."""
    shown = _shown(next(iter(slices.values())))
    rows = []
    for value, one in slices.items():
        overall = one.ours.measures.overall
        figures = [_spanned(overall[name]) for name in shown]
        rows.append([visible(value, 24), f"{len(one.ours.scored):,}", *figures])
    yield from grid(rows, [visible(field, 24), "rows", *shown], "lrll")


def _shown(evidence: Evidence) -> tuple[str, ...]:
    return evidence.ours.scheme.headline


def _without(evidence: Evidence, field: str) -> int:
    return sum(field not in one.fields for one in evidence.ours.scored)


def _spanned(value: Value) -> str:
    if value.value is None or value.low is None or value.high is None:
        return "-" if value.value is None else f"{value.value:.3f}"
    return f"{value.value:.3f} ({value.low:.3f} to {value.high:.3f})"


def as_object(evidence: Evidence) -> dict[str, Any]:
    """The slices for ``json.dumps``."""
    return {
        field: {
            "without": _without(evidence, field),
            "values": [
                {
                    "value": mask(value),
                    **_figures(one),
                    "clean": None if one.clean is None else _figures(one.clean),
                }
                for value, one in slices.items()
            ],
        }
        for field, slices in evidence.slices.items()
    }


def _figures(one: Evidence) -> dict[str, Any]:
    return {
        "rows": len(one.ours.scored),
        "metrics": {
            name: {"value": v.value, "low": v.low, "high": v.high, "n": v.n}
            for name, v in one.ours.measures.overall.items()
        },
    }
