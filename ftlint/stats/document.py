"""Surveys as plain dicts and lists, for programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ftlint.mask import mask
from ftlint.stats.cost import Cost
from ftlint.stats.lengths import Lengths
from ftlint.stats.survey import Part, Survey
from ftlint.stats.text import PERCENTILES

VERSION = 1
"""The version of the document; it goes up when a key changes its meaning."""


def document(found: Iterable[Survey]) -> dict[str, Any]:
    """All surveys, with the version of their shape."""
    return {"version": VERSION, "datasets": [_survey(one) for one in found]}


def _survey(found: Survey) -> dict[str, Any]:
    return {
        "dataset": found.dataset,
        "target": found.job.target,
        "model": found.job.model,
        "encoding": found.encoding,
        "limit": found.limit,
        "labels": {"found": found.task.has_labels, "reason": mask(found.task.reason)},
        "splits": [_part(found, part) for part in found.parts],
        "costs": [_cost(one) for one in found.costs],
        "remarks": list(found.remarks),
    }


def _part(found: Survey, part: Part) -> dict[str, Any]:
    tally, counted = part.tally, part.counted
    return {
        "split": part.name,
        "files": list(part.files),
        "rows": part.census.rows,
        "counted": counted.rows,
        "not_counted": dict(sorted(counted.unread.items())),
        "messages_of_a_row": _lengths(tally.row_messages),
        "tokens": {
            "message": _lengths(tally.message),
            "prompt": _lengths(tally.prompt),
            "target": _lengths(tally.target),
            "row": _lengths(tally.total),
        },
        "over_limit": None if found.limit is None else _over(part),
        "packed": _packed(part),
        "labels": _labels(part.census.labels) if found.task.has_labels else None,
        "rows_without_label": part.census.replies - part.census.labels.total()
        if found.task.has_labels
        else None,
    }


def _lengths(lengths: Lengths) -> dict[str, Any]:
    _, file, line = lengths.greatest or (0, None, None)
    return {
        "count": lengths.n,
        "sum": lengths.sum,
        "min": lengths.least,
        "mean": lengths.mean,
        "percentiles": {str(percent): lengths.percentile(percent) for percent in PERCENTILES},
        "max": {"value": lengths.most, "path": file, "line": line},
        "histogram": [
            {"from": first, "to": last, "count": n} for first, last, n in lengths.histogram()
        ],
    }


def _over(part: Part) -> dict[str, Any]:
    cuts = part.tally.cuts
    return {
        "rows": cuts.rows,
        "tokens": cuts.tokens,
        "target_tokens": cuts.lost,
        "targets_gone": cuts.gone,
        "longest": [
            {
                "path": cut.file,
                "line": cut.line,
                "tokens": -cut.tokens,
                "target_tokens": cut.target,
                "target_tokens_cut": cut.lost,
            }
            for cut in cuts.longest
        ],
    }


def _packed(part: Part) -> dict[str, Any] | None:
    fit = part.packed
    if fit is None:
        return None
    return {
        "length": fit.length,
        "sequences": fit.sequences,
        "tokens": fit.tokens,
        "filled": fit.filled,
        "rows_cut": fit.cut,
        "algorithm": "best-fit decreasing",
    }


def _labels(labels: Mapping[str, int]) -> list[dict[str, Any]]:
    ranked = sorted(labels.items(), key=lambda item: (-item[1], item[0]))
    return [{"label": mask(label), "rows": n} for label, n in ranked]


def _cost(one: Cost) -> dict[str, Any]:
    price = one.price
    return {
        "target": one.target,
        "model": one.model,
        "tokens": one.tokens,
        "epochs": one.epochs,
        "price": None
        if price is None
        else {
            "dollars_per_million": price.value,
            "source": price.source.title,
            "read": str(price.source.read),
        },
        "dollars": one.dollars,
        "why": one.why,
    }
