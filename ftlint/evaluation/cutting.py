"""The report of thresholds: what is flagged from a probability on, and how much of it is right."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ftlint.evaluation.confused import grid
from ftlint.evaluation.operating import Operating
from ftlint.evaluation.thresholds import Cut
from ftlint.evaluation.values import Value
from ftlint.evaluation.visible import visible
from ftlint.mask import mask

_FIGURES = ("precision", "recall", "flagged")


def lines(found: Operating) -> Iterator[str]:
    """The table of thresholds, and the one that was chosen."""
    yield f"thresholds of {visible(found.label, 24)}, by its probability"
    with_cost = any(one.cost is not None for one in found.cuts)
    rows = [_row(f"{one.threshold:.2f}", one, with_cost=with_cost) for one in found.cuts]
    header = ["from", *_FIGURES, *(["cost per row"] if with_cost else [])]
    yield from grid(rows, header, "rlll" + "r" * with_cost)
    if found.wish is not None:
        yield ""
        yield from _chosen(found)


def _chosen(found: Operating) -> Iterator[str]:
    wished = visible(found.wish.text, 60) if found.wish is not None else ""
    if found.chosen is None or found.checked is None:
        yield f"{wished}: no threshold reaches it on the {found.rows:,} validation rows"
        return
    from_on = f"from {found.chosen.threshold:.4f} on"
    if found.chosen.threshold == float("inf"):
        from_on = "never flagging any"
    yield f"{wished}: {from_on}, chosen on the validation rows only"
    with_cost = found.chosen.cost is not None
    rows = [
        _row("validation", found.chosen, with_cost=with_cost),
        _row("checked here", found.checked, with_cost=with_cost),
    ]
    header = ["rows", *_FIGURES, *(["cost per row"] if with_cost else [])]
    yield from grid(rows, header, "llll" + "r" * with_cost)


def _row(name: str, one: Cut, *, with_cost: bool) -> list[str]:
    cost = "-" if one.cost is None else f"{one.cost:,.3f}"
    figures = [_spanned(one.precision), _spanned(one.recall), _spanned(one.flagged)]
    return [name, *figures, *([cost] if with_cost else [])]


def _spanned(value: Value) -> str:
    if value.value is None or value.low is None or value.high is None:
        return "-"
    return f"{value.value:.3f} ({value.low:.3f} to {value.high:.3f})"


def as_object(found: Operating | None) -> dict[str, Any] | None:
    """The thresholds for ``json.dumps``; null for none."""
    if found is None:
        return None
    return {
        "label": mask(found.label),
        "table": [_cut(one) for one in found.cuts],
        "wish": None if found.wish is None else mask(found.wish.text),
        "validation_rows": found.rows,
        "chosen": _cut(found.chosen),
        "checked": _cut(found.checked),
    }


def _cut(one: Cut | None) -> dict[str, Any] | None:
    if one is None:
        return None
    shown = {
        name: {"value": v.value, "low": v.low, "high": v.high, "n": v.n}
        for name, v in zip(_FIGURES, (one.precision, one.recall, one.flagged), strict=True)
    }
    # What flags nothing at all has no end, which JSON cannot spell.
    finite = one.threshold if one.threshold < float("inf") else None
    return {"threshold": finite, **shown, "cost": one.cost}
