"""One evaluation: predictions in, outcomes, figures and verdicts out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ftlint.errors import InputError
from ftlint.evaluation.gates import DEFAULT_GATE, Gate, Status, Verdict, check_gates, judge
from ftlint.evaluation.metrics import Confusion, Measures, measure, measure_plain
from ftlint.evaluation.prediction import (
    NO_PREDICTION,
    NONE_LEFT_OUT,
    LeftOut,
    Outcome,
    Prediction,
    Question,
)
from ftlint.evaluation.score import LabelSet, Scored, exact_score, label_scorer
from ftlint.labels import FROM_TARGET, LabelSpec

MAX_UNANSWERED = 0.01
"""Share of rows in error, or never asked, up to which a run counts as measured."""
TOO_FEW = "too few rows of the split were answered"
"""The reason of every verdict of a run that was not measured."""


@dataclass(frozen=True)
class Evaluation:
    """The result of one model on one split.

    ``scored`` holds a row's outcome each, in the order of the split; ``confusion`` is None where
    the task has no labels. ``left_out`` counts the rows of the split that could not be asked or
    scored. ``measured`` is False if those and the rows in error are more than ``max_unanswered``
    of all rows of the split: then every verdict is that nothing was measured.
    """

    model: str
    scored: tuple[Scored, ...]
    outcomes: Mapping[Outcome, int]
    confusion: Confusion | None
    measures: Measures
    baselines: Mapping[str, Measures]
    verdicts: tuple[Verdict, ...]
    default_gate: bool
    max_unanswered: float
    measured: bool
    left_out: LeftOut = NONE_LEFT_OUT


def evaluate(
    questions: Sequence[Question],
    predictions: Iterable[Prediction],
    *,
    model: str,
    labels: LabelSet | None = None,
    spec: LabelSpec = FROM_TARGET,
    gates: Sequence[Gate] = (),
    baselines: Mapping[str, Iterable[Prediction]] | None = None,
    max_unanswered: float = MAX_UNANSWERED,
    left_out: LeftOut = NONE_LEFT_OUT,
    seed: int = 0,
) -> Evaluation:
    """Scores *predictions* on *questions*, measures, and judges the *gates*.

    *labels* of None is a task without labels, scored by exact match. A row without a prediction
    is an error. Without *gates* a classification has the default one. *baselines* are the
    predictions of each on the same questions, *left_out* the rows of the split beside them, *seed*
    is the bootstrap's. Raises InputError if there is no row, or a gate cannot be judged.
    """
    check_asked(questions, left_out)
    chosen = tuple(gates) or ((DEFAULT_GATE,) if labels is not None else ())
    check_gates(chosen, None if labels is None else labels.names)
    scored = score(questions, predictions, labels, spec)
    measures, confusion = _measure(scored, labels, seed)
    others = {
        name: _measure(score(questions, given, labels, spec), labels, seed)[0]
        for name, given in (baselines or {}).items()
    }
    outcomes = count(scored)
    unanswered = outcomes[Outcome.ERROR] + left_out.total
    measured = unanswered <= max_unanswered * (len(scored) + left_out.total)
    verdicts = [judge(gate, measures, {model: measures, **others}) for gate in chosen]
    if not measured:
        verdicts = [replace(one, status=Status.UNMEASURED, reason=TOO_FEW) for one in verdicts]
    return Evaluation(
        model=model,
        scored=scored,
        outcomes=outcomes,
        confusion=confusion,
        measures=measures,
        baselines=others,
        verdicts=tuple(verdicts),
        default_gate=not gates and labels is not None,
        max_unanswered=max_unanswered,
        measured=measured,
        left_out=left_out,
    )


def check_asked(questions: Sequence[Question], left_out: LeftOut) -> None:
    """Raises InputError if there is no question."""
    if questions:
        return
    why = f" ({', '.join(reasons(left_out))})" if left_out.total else ""
    raise InputError(
        "no row of the split can be evaluated: it needs a prompt, a reply by the assistant "
        f"and, in a classification, a label{why}"
    )


def reasons(left_out: LeftOut) -> list[str]:
    """What kept rows from being asked, with the numbers, in words."""
    found = {
        "unreadable": left_out.unreadable,
        "without anything to ask": left_out.nothing_to_ask,
        "without a label": left_out.no_label,
    }
    return [f"{n:,} {what}" for what, n in found.items() if n]


def score(
    questions: Sequence[Question],
    predictions: Iterable[Prediction],
    labels: LabelSet | None,
    spec: LabelSpec,
) -> tuple[Scored, ...]:
    """The outcome of each question, in their order; the last prediction of a row counts."""
    given = {(one.path, one.line): one for one in predictions}
    scorer = exact_score if labels is None else label_scorer(labels, spec)
    return tuple(scorer(one, given.get((one.path, one.line)) or _missing(one)) for one in questions)


def _missing(asked: Question) -> Prediction:
    return Prediction(asked.path, asked.line, asked.prompt_sha256, error=NO_PREDICTION)


def count(scored: Iterable[Scored]) -> dict[Outcome, int]:
    """How many rows ended in each outcome, zeros included."""
    counts = Counter(one.outcome for one in scored)
    return {outcome: counts[outcome] for outcome in Outcome}


def _measure(
    scored: Sequence[Scored], labels: LabelSet | None, seed: int
) -> tuple[Measures, Confusion | None]:
    if labels is None:
        return measure_plain(count(scored)), None
    confusion = tally(scored, labels.names)
    return measure(confusion, count(scored), seed), confusion


def tally(scored: Iterable[Scored], names: Sequence[str]) -> Confusion:
    """The confusion matrix of *scored* over the labels *names*."""
    place = {name: i for i, name in enumerate(names)}
    invalid, no_answer = len(names), len(names) + 1
    cells: Counter[tuple[int, int]] = Counter()
    for one in scored:
        if one.predicted is not None:
            column = place[one.predicted]
        else:
            column = invalid if one.outcome is Outcome.INVALID else no_answer
        cells[place[one.gold], column] += 1
    return Confusion(tuple(names), cells)


def exit_code(evaluation: Evaluation) -> int:
    """0 if all gates passed, 1 if one failed, 3 if the run or a gate was not measured.

    A run that was not measured is 3 whatever its gates say: the figures mean nothing.
    """
    statuses = {verdict.status for verdict in evaluation.verdicts}
    if not evaluation.measured:
        return 3
    if Status.FAIL in statuses:
        return 1
    return 3 if Status.UNMEASURED in statuses else 0
