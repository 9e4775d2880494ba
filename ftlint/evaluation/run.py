"""One evaluation: predictions in, outcomes, figures and verdicts out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ftlint.errors import InputError
from ftlint.evaluation.costs import Costs
from ftlint.evaluation.disputed import Explained
from ftlint.evaluation.evidence import Evidence
from ftlint.evaluation.gates import (
    DEFAULT_GATE,
    Gate,
    Status,
    Verdict,
    check_gates,
    needed_figures,
)
from ftlint.evaluation.judge_model import FIGURE as JUDGED
from ftlint.evaluation.judge_model import Judgement
from ftlint.evaluation.judging import judge
from ftlint.evaluation.linted import UNKNOWN, Leaks
from ftlint.evaluation.metrics import Confusion, Measures
from ftlint.evaluation.mistakes import Mistakes
from ftlint.evaluation.operating import Operating, on, operating
from ftlint.evaluation.operating import verdict as threshold_verdict
from ftlint.evaluation.prediction import (
    NO_PREDICTION,
    NONE_LEFT_OUT,
    LeftOut,
    Outcome,
    Prediction,
    Question,
)
from ftlint.evaluation.sample import Sample
from ftlint.evaluation.scheme import Scheme
from ftlint.evaluation.score import Scored, Scoring
from ftlint.evaluation.thresholds import Wish
from ftlint.evaluation.values import Value

MAX_UNANSWERED = 0.01
"""Share of rows in error, or never asked, up to which a run counts as measured."""
TOO_FEW = "too few rows of the split were answered"
"""The reason of every verdict of a run that was not measured."""


@dataclass(frozen=True)
class Ways:
    """How answers are measured.

    ``by`` are the fields to slice by, ``wanted`` what a threshold is chosen for, ``seed`` that of
    all resamples.
    """

    by: tuple[str, ...] = ()
    costs: Costs | None = None
    wanted: Wish | None = None
    seed: int = 0


USUAL = Ways()


@dataclass(frozen=True)
class Evaluation:
    """The result of one model on one split.

    ``evidence`` holds its scored rows, in the order of the split, beside those of baselines and of
    ``runs``, the other models that it is compared with in full. ``left_out`` counts the rows of the
    split that could not be asked or scored. ``measured`` is False if those and the rows in error
    are more than ``max_unanswered`` of all rows of the split: then every verdict is that nothing
    was measured. ``mistakes`` are the wrong answers beside training rows, None where they were not
    looked for, ``explained`` the classes mixed up whose labels are in dispute.
    """

    model: str
    evidence: Evidence
    verdicts: tuple[Verdict, ...]
    default_gate: bool
    max_unanswered: float
    measured: bool
    left_out: LeftOut = NONE_LEFT_OUT
    runs: tuple[str, ...] = ()
    operating: Operating | None = None
    mistakes: Mistakes | None = None
    explained: tuple[Explained, ...] = ()
    judgement: Judgement | None = None

    @property
    def scored(self) -> tuple[Scored, ...]:
        """A row's outcome each, in the order of the split."""
        return self.evidence.ours.scored

    @property
    def outcomes(self) -> Mapping[Outcome, int]:
        """How many rows ended in each outcome."""
        return self.evidence.ours.outcomes

    @property
    def confusion(self) -> Confusion | None:
        """The confusion matrix; None where the task has no labels."""
        return self.evidence.ours.confusion

    @property
    def scheme(self) -> Scheme:
        """Which figures there are."""
        return self.evidence.ours.scheme

    @property
    def measures(self) -> Measures:
        """All figures of the model."""
        return self.evidence.ours.measures

    @property
    def clean_operating(self) -> Operating | None:
        """The same thresholds on the rows that did not leak; None where it is all or none."""
        clean = self.evidence.clean
        if self.operating is None or clean is None:
            return None
        some = 0 < len(clean.ours.scored) < len(self.scored)
        return on(self.operating, clean.ours) if some else None

    @property
    def baselines(self) -> Mapping[str, Measures]:
        """The figures of what is shown beside it: baselines and other runs."""
        others = self.evidence.others.items()
        return {name: one.measures for name, one in others if one is not self.evidence.ours}


def evaluate(
    questions: Sequence[Question],
    predictions: Iterable[Prediction],
    *,
    model: str,
    scoring: Scoring,
    gates: Sequence[Gate] = (),
    baselines: Mapping[str, Iterable[Prediction]] | None = None,
    runs: Mapping[str, Iterable[Prediction]] | None = None,
    validation: tuple[Sequence[Question], Iterable[Prediction]] | None = None,
    max_unanswered: float = MAX_UNANSWERED,
    left_out: LeftOut = NONE_LEFT_OUT,
    ways: Ways = USUAL,
    known: Mapping[str, Value] | None = None,
    leaks: Leaks = UNKNOWN,
    judgement: Judgement | None = None,
) -> Evaluation:
    """Scores *predictions* on *questions*, measures, and judges the *gates*.

    *scoring* says what an answer is worth. A row without a prediction is an error. Without *gates*
    a classification has the default one. *baselines* and *runs* are the predictions of others on
    the same questions, *validation* the rows that a threshold is chosen on, *left_out* the rows of
    the split beside them, *known* figures that were measured elsewhere, *leaks* the rows that
    leaked, *judgement* what a judge said. Raises InputError if there is no row, or a gate cannot
    be judged.
    """
    check_asked(questions, left_out)
    scheme = scoring.scheme
    chosen = tuple(gates) or (() if scheme.labels is None else (DEFAULT_GATE,))
    check_gates(chosen, scheme, tuple(runs or ()))
    blank = Sample(
        (), scheme, needed_figures(chosen), known or {}, ways.costs, ways.seed, leaks.rows
    )

    def sample(asked: Sequence[Question], given: Iterable[Prediction]) -> Sample:
        return replace(blank, scored=score(asked, given, scoring))

    ours = sample(questions, predictions)
    others = {
        name: replace(sample(questions, given), known={})
        for name, given in {**(baselines or {}), **(runs or {})}.items()
    }
    distrust = "" if judgement is None else judgement.distrust
    evidence = Evidence(
        ours,
        {model: ours, **others},
        ways.by,
        max_unanswered,
        leaks,
        {JUDGED: distrust} if distrust else {},
    )
    verdicts = judge(chosen, evidence)
    thresholds = operating(ours, ways.wanted, None if validation is None else sample(*validation))
    extra = None if thresholds is None else threshold_verdict(thresholds)
    verdicts += [] if extra is None else [extra]
    unanswered = ours.outcomes[Outcome.ERROR] + left_out.total
    measured = unanswered <= max_unanswered * (len(ours.scored) + left_out.total)
    if not measured:
        verdicts = [replace(one, status=Status.UNMEASURED, reason=TOO_FEW) for one in verdicts]
    return Evaluation(
        model=model,
        evidence=evidence,
        verdicts=tuple(verdicts),
        default_gate=bool(chosen) and not gates,
        max_unanswered=max_unanswered,
        measured=measured,
        left_out=left_out,
        runs=tuple(runs or ()),
        operating=thresholds,
        judgement=judgement,
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
        "without a reply that can be compared with": left_out.no_target,
    }
    return [f"{n:,} {what}" for what, n in found.items() if n]


def score(
    questions: Sequence[Question], predictions: Iterable[Prediction], scoring: Scoring
) -> tuple[Scored, ...]:
    """The outcome of each question, in their order; the last prediction of a row counts."""
    given = {(one.path, one.line): one for one in predictions}
    return tuple(
        scoring.scored(one, given.get((one.path, one.line)) or _missing(one)) for one in questions
    )


def _missing(asked: Question) -> Prediction:
    return Prediction(asked.path, asked.line, asked.prompt_sha256, error=NO_PREDICTION)


def exit_code(evaluation: Evaluation, *, strict: bool = False) -> int:
    """0 if all gates passed, 1 if one failed, 3 if the run or a gate was not measured.

    A run that was not measured is 3 whatever its gates say: the figures mean nothing. An
    inconclusive gate is 4 where *strict*, else 0.
    """
    statuses = {verdict.status for verdict in evaluation.verdicts}
    if not evaluation.measured:
        return 3
    if Status.FAIL in statuses:
        return 1
    if Status.UNMEASURED in statuses:
        return 3
    return 4 if strict and Status.INCONCLUSIVE in statuses else 0
