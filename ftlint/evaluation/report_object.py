"""The report of an evaluation for programs: a versioned object."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from ftlint.evaluation import cutting, disputed, judge_model, mistakes, slicing, unleaked, versus
from ftlint.evaluation.figures import PER_CLASS
from ftlint.evaluation.gates import Verdict
from ftlint.evaluation.inflation import inflation
from ftlint.evaluation.metrics import Confusion, Measures
from ftlint.evaluation.run import Evaluation, exit_code
from ftlint.evaluation.values import Value
from ftlint.mask import mask

VERSION = 1
"""The version of what ``as_json`` returns; it goes up when a key changes its meaning."""


def as_json(evaluation: Evaluation) -> dict[str, Any]:
    """The whole result, ready for ``json.dumps``: figures not measured are null.

    ``confusion`` lists ``[row, column, count]`` of the cells that are not zero, by the indices
    of ``labels`` and ``columns``.
    """
    return {
        "version": VERSION,
        "model": evaluation.model,
        "rows": len(evaluation.scored),
        "skipped": evaluation.left_out.total,
        "left_out": asdict(evaluation.left_out),
        "measured": evaluation.measured,
        "max_unanswered": evaluation.max_unanswered,
        "exit_code": exit_code(evaluation),
        "outcomes": {outcome.value: n for outcome, n in evaluation.outcomes.items()},
        "scorer": evaluation.scheme.scorer,
        "part": evaluation.scheme.part or None,
        **_figures(evaluation.measures),
        "baselines": {name: _figures(one) for name, one in evaluation.baselines.items()},
        "confusion": _confusion(evaluation.confusion),
        "slices": slicing.as_object(evaluation.evidence),
        "thresholds": cutting.as_object(evaluation.operating),
        "judge": evaluation.judgement and judge_model.as_object(evaluation.judgement),
        "comparisons": [
            versus.as_object(name, evaluation.evidence.pairs[name]) for name in evaluation.runs
        ],
        "leaks": unleaked.as_object(evaluation.evidence),
        "clean": _clean(evaluation),
        "disputed": disputed.as_object(evaluation.explained),
        "taught": mistakes.summary(evaluation.mistakes),
        "default_gate": evaluation.default_gate,
        "gates": [_verdict(one) for one in evaluation.verdicts],
        "results": _results(evaluation),
    }


def _clean(evaluation: Evaluation) -> dict[str, Any] | None:
    """The same of the rows that did not leak; null where it is not known which did."""
    clean = evaluation.evidence.clean
    if clean is None:
        return None
    return {
        "rows": len(clean.ours.scored),
        **_figures(clean.ours.measures),
        "inflation": _figures(inflation(evaluation.evidence.ours)),
        "baselines": {name: _figures(clean.others[name].measures) for name in evaluation.baselines},
        "confusion": _confusion(clean.ours.confusion),
        "thresholds": cutting.as_object(evaluation.clean_operating),
        "comparisons": [versus.as_object(name, clean.pairs[name]) for name in evaluation.runs],
    }


def _figures(measures: Measures) -> dict[str, Any]:
    classes = {
        shown: {
            "support": support,
            **{name: _value(measures.classes[name][label]) for name in PER_CLASS},
        }
        for (label, support), shown in zip(
            measures.supports.items(), _distinct(measures.supports), strict=True
        )
    }
    return {"metrics": _values(measures.overall), "classes": classes}


def _values(values: Mapping[str, Value]) -> dict[str, Any]:
    return {name: _value(one) for name, one in values.items()}


def _value(one: Value) -> dict[str, Any]:
    return {"value": one.value, "low": one.low, "high": one.high, "n": one.n}


def _confusion(confusion: Confusion | None) -> dict[str, Any] | None:
    if confusion is None:
        return None
    cells: Sequence[Any] = sorted([*place, n] for place, n in confusion.cells.items())
    labels = _distinct(confusion.labels)
    return {"labels": labels, "columns": [*labels, "INVALID", "NO ANSWER"], "cells": cells}


def _distinct(labels: Iterable[str]) -> list[str]:
    """*labels* masked; those that look alike then are numbered, as they are keys."""
    found: list[str] = []
    seen: Counter[str] = Counter()
    for shown in map(mask, labels):
        seen[shown] += 1
        found.append(shown if seen[shown] == 1 else f"{shown} ({seen[shown]})")
    return found


def _verdict(one: Verdict) -> dict[str, Any]:
    return {
        "gate": mask(one.gate.text),
        "status": one.status.value,
        "observed": one.observed,
        "bound": one.bound,
        "p": one.p,
        "reason": mask(one.reason),
    }


def _results(evaluation: Evaluation) -> list[dict[str, Any]]:
    found = () if evaluation.mistakes is None else evaluation.mistakes.found
    beside = {id(one.scored): one for one in found}
    return [
        {
            "path": one.path,
            "line": one.line,
            "outcome": one.outcome.value,
            "gold": mask(one.gold),
            "predicted": _masked(one.predicted),
            "answer": _masked(one.prediction.answer),
            "values": dict(one.values),
            "not_right": [mask(name) for name in one.off],
            "error": _masked(one.prediction.error),
            "nearest": mistakes.as_object(beside[id(one)]) if id(one) in beside else None,
        }
        for one in evaluation.scored
    ]


def _masked(text: str | None) -> str | None:
    return None if text is None else mask(text)
