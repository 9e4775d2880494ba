"""The figures that gates can name: of what each is, its range, and what it takes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from ftlint.evaluation.prediction import Outcome

RATES = {
    "invalid_rate": Outcome.INVALID,
    "refusal_rate": Outcome.REFUSED,
    "truncation_rate": Outcome.TRUNCATED,
    "error_rate": Outcome.ERROR,
}
PLAIN = ("accuracy", "coverage", *RATES)
"""The shares of rows, which a task without labels has too."""
OVERALL = (
    "accuracy",
    "majority",
    "skill",
    "balanced_accuracy",
    "macro_f1",
    "weighted_f1",
    "mcc",
    "coverage",
    *RATES,
)
"""The figures that every classification has, in the order in which they are shown."""
EXTRA = ("expected_cost", "auroc", "auprc", "brier", "ece", "p50_ms", "p95_ms")
"""The figures that are there only where the answers or the config allow them, shown after those."""
PER_CLASS = ("precision", "recall", "f1")
"""The figures of one class that are always shown."""

_FBETA = re.compile(r"fbeta\((\d+(?:\.\d+)?|\.\d+)\)")


@dataclass(frozen=True, slots=True)
class Figure:
    """What is known of a figure before it is measured.

    ``of`` says of what it is: the ``split``, a ``class``, or ``either``. It lies between ``least``
    and ``most``. ``labels`` says that only a classification has it, ``missing`` what it takes.
    """

    name: str
    of: Literal["split", "class", "either"] = "split"
    least: float = 0.0
    most: float = 1.0
    labels: bool = True
    missing: str = ""


_SCORED = {
    "the scorer json, and a schema in the rows or the config": ("schema_valid",),
    "the scorer json": ("field_precision", "field_recall", "field_f1"),
    "the scorer tools": (
        "tool_name", "tool_args", "argument_precision", "argument_recall", "argument_f1",
    ),
    "the scorer multi-label": ("micro_precision", "micro_recall", "micro_f1", "samples_f1"),
    "the scorer text": ("normalised_match", "token_f1", "chrf", "rouge_1", "rouge_2", "rouge_l"),
    "the scorer number": ("exact_match",),
    "a judge in [eval.judge]": ("judge_pass",),
}  # fmt: skip
"""What the figures take that come from one scorer."""

_LOGPROBS = "it takes answers with logprobs"
_CURVE = "it takes the result file of the training job, and an evaluation reads answers only"
_ANY = float("inf")
_KNOWN = (
    *(Figure(name, labels=False) for name in PLAIN),
    Figure("majority"),
    Figure("skill", least=-_ANY),
    *(Figure(name) for name in ("balanced_accuracy", "macro_f1", "weighted_f1")),
    Figure("mcc", least=-1.0),
    *(Figure(name, "class") for name in PER_CLASS),
    Figure("fpr", "class"),
    *(Figure(name, "either", missing=_LOGPROBS) for name in ("auroc", "auprc")),
    *(Figure(name, missing=_LOGPROBS) for name in ("brier", "ece")),
    Figure("expected_cost", least=-_ANY, most=_ANY, missing="it takes costs in [eval]"),
    *(
        Figure(name, most=_ANY, labels=False, missing="no answer tells how long it took")
        for name in ("p50_ms", "p95_ms")
    ),
    *(
        Figure(name, labels=False, missing=f"it takes {what}")
        for what, names in _SCORED.items()
        for name in names
    ),
    Figure("flip_rate", labels=False, missing="it takes repeated answers to the same rows"),
    Figure("cost_usd", most=_ANY, labels=False, missing="no price of the answers is known"),
    Figure("leak_rate", labels=False),
    *(
        Figure(name, least=-_ANY, most=_ANY, labels=False, missing=_CURVE)
        for name in ("valid_rise", "train_gap")
    ),
)
FIGURES = {one.name: one for one in _KNOWN}
"""Every figure by its name; ``fbeta(B)`` is made for the B that is asked for."""


def figure(name: str) -> Figure | None:
    """The figure called *name*; None if there is none."""
    return Figure(name, "class") if beta(name) is not None else FIGURES.get(name)


def beta(name: str) -> float | None:
    """The beta of a figure called ``fbeta(2)`` (recall counts twice as much), or of ``f1``."""
    if name == "f1":
        return 1.0
    match = _FBETA.fullmatch(name)
    return None if match is None or float(match[1]) <= 0 else float(match[1])
