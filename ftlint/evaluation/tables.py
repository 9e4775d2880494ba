"""The report of an evaluation for people: tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from ftlint.evaluation import cutting, disputed, judge_model, mistakes, slicing, unleaked, versus
from ftlint.evaluation.confused import confusion_lines, grid
from ftlint.evaluation.figures import EXTRA, PER_CLASS
from ftlint.evaluation.gates import Status
from ftlint.evaluation.metrics import Measures
from ftlint.evaluation.prediction import Outcome
from ftlint.evaluation.run import TOO_FEW, Evaluation, reasons
from ftlint.evaluation.scheme import MOST_PARTS
from ftlint.evaluation.values import Value, interval, number
from ftlint.evaluation.visible import visible

_ERRORS_SHOWN = 3
_BESIDE = 5
_LABEL_WIDTH = 18
_STATUS = {
    Status.PASS: "pass",
    Status.FAIL: "FAIL",
    Status.INCONCLUSIVE: "inconclusive",
    Status.UNMEASURED: "not measured",
}
_MEANING = {
    Outcome.CORRECT: "the right answer",
    Outcome.WRONG: "another answer than the right one",
    Outcome.INVALID: "an answer that cannot be read, or is no label",
    Outcome.REFUSED: "refused by the model or a content filter",
    Outcome.TRUNCATED: "cut off at the token limit without an answer",
    Outcome.ERROR: "the request failed for good",
}


def render(evaluation: Evaluation) -> Iterator[str]:
    """The report, line by line.

    Lines have at most 100 columns; a long error text or gate, and a matrix of a dozen classes with
    thousands of rows each, may have more.
    """
    yield from _heading(evaluation)
    yield ""
    yield from _summary(evaluation)
    yield ""
    yield from _outcomes(evaluation)
    if evaluation.scheme.named:
        yield ""
        yield from _classes(evaluation)
    if evaluation.confusion is not None:
        yield ""
        yield from confusion_lines(evaluation.confusion)
        yield ""
        yield worst_class(evaluation.measures)
        yield from _after_blank(disputed.lines(evaluation.explained, evaluation.scored))
    yield from _parts(evaluation)
    yield ""
    if evaluation.verdicts:
        yield from _gates(evaluation)
    else:
        scorer = visible(evaluation.scheme.scorer)
        yield f"no gate is declared, and {scorer} has no default one: nothing was judged"


def _parts(evaluation: Evaluation) -> Iterator[str]:
    """The slices, thresholds and comparisons that were asked for, each after an empty line."""
    if evaluation.evidence.by:
        yield ""
        yield from slicing.lines(evaluation.evidence)
    if evaluation.operating is not None:
        yield ""
        yield from cutting.lines(evaluation.operating)
    if evaluation.clean_operating is not None:
        yield ""
        yield "without the leaked rows:"
        yield from cutting.lines(evaluation.clean_operating)
    if evaluation.judgement is not None:
        yield ""
        yield from judge_model.lines(evaluation.judgement)
    for name in evaluation.runs:
        yield ""
        yield from versus.lines(name, evaluation.evidence.pairs[name])
        yield from unleaked.comparison(name, evaluation.evidence)
    yield from _after_blank(unleaked.lines(evaluation.evidence))
    if evaluation.mistakes is not None:
        yield from _after_blank(mistakes.lines(evaluation.mistakes))


def _after_blank(lines: Iterator[str]) -> Iterator[str]:
    """An empty line and *lines*, if there are any."""
    for place, line in enumerate(lines):
        if not place:
            yield ""
        yield line


def _heading(evaluation: Evaluation) -> Iterator[str]:
    rows = len(evaluation.scored)
    yield f"{visible(evaluation.model, 60)} on {rows:,} rows"
    yield unleaked.headline(evaluation.evidence)
    left_out = evaluation.left_out
    if left_out.total:
        yield f"not asked: {', '.join(reasons(left_out))} of {rows + left_out.total:,} rows"
    if not evaluation.measured:
        failed = evaluation.outcomes[Outcome.ERROR]
        total = rows + left_out.total
        share = (failed + left_out.total) / total
        never = f"{left_out.total:,} were not asked, " if left_out.total else ""
        yield (
            f"NOT MEASURED: of {total:,} rows {never}for {failed:,} the request failed "
            f"({_percent(share)}; the limit is {_percent(evaluation.max_unanswered)})"
        )


def _summary(evaluation: Evaluation) -> Iterator[str]:
    measured = evaluation.measures.overall
    names = [*evaluation.scheme.overall, *(name for name in EXTRA if name in measured)]
    others = [(name, one) for name, one in evaluation.baselines.items()][:_BESIDE]
    shown = [visible(name.removeprefix("baseline:"), 9) for name, _ in others]
    rows = []
    for name in names:
        value = measured[name]
        cells = [name, number(value.value), interval(value), f"{value.n:,}"]
        rows.append(cells + [number(_of(one, name)) for _, one in others])
    yield from grid(
        rows, ["metric", "value", "95 % interval", "n", *shown], "lrlr" + "r" * len(shown)
    )
    groups = evaluation.evidence.ours.groups
    if groups is not None:
        yield f"intervals are of {len(groups):,} groups of rows, which are no independent draws"
    beside = [name for name, _ in others if name.startswith("baseline:")]
    if beside:
        yield f"beside it, fitted on the training rows: {', '.join(beside)}"


def _of(measures: Measures, name: str) -> float | None:
    found = measures.overall.get(name)
    return None if found is None else found.value


def _outcomes(evaluation: Evaluation) -> Iterator[str]:
    total = len(evaluation.scored)
    rows = [
        [outcome.value, f"{n:,}", _percent(n / total), _MEANING[outcome]]
        for outcome, n in evaluation.outcomes.items()
    ]
    yield from grid(rows, ["outcome", "rows", "share", "meaning"], "lrrl")
    errors = Counter(
        one.prediction.error or "neither answer nor error" for one in _failed(evaluation)
    )
    for text, n in errors.most_common(_ERRORS_SHOWN):
        yield f"error in {n:,} {_rows(n)}: {visible(text, 160)}"


def _failed(evaluation: Evaluation) -> Iterator[Any]:
    return (one for one in evaluation.scored if one.outcome is Outcome.ERROR)


def _classes(evaluation: Evaluation) -> Iterator[str]:
    measures = evaluation.measures
    rows = []
    for label, support in measures.supports.items():
        figures = [_spanned(measures.classes[name][label]) for name in PER_CLASS]
        rows.append([visible(label, _LABEL_WIDTH), f"{support:,}", *figures])
    part = evaluation.scheme.part
    of = "rows" if part in ("class", "label") else "wanted"
    yield from grid(rows, [part, of, *PER_CLASS], "lrlll")
    if len(evaluation.scheme.parts) == MOST_PARTS:
        yield f"the {MOST_PARTS} most frequent; others count in the figures of all together"


def _spanned(value: Value) -> str:
    span = interval(value)
    return number(value.value) + (f" ({span})" if span else "")


def worst_class(measures: Measures) -> str:
    """The class with the lowest recall, in one sentence."""
    recalls = measures.classes["recall"]
    known = [(one.value, label) for label, one in recalls.items() if one.value is not None]
    if not known:
        return "no class has a row in the split"
    lowest, label = min(known, key=lambda one: (one[0], -measures.supports[one[1]]))
    value, n = recalls[label], measures.supports[label]
    low, high = (100 * (end or 0.0) for end in (value.low, value.high))
    caught = round(lowest * n)
    return (
        f"of {n:,} {visible(label, 24)} {_rows(n)} the model caught {caught:,} "
        f"({_percent(lowest)}, 95 % interval {low:.1f} to {high:.1f} %)"
    )


def _gates(evaluation: Evaluation) -> Iterator[str]:
    rows = [
        [
            visible(one.gate.text, 60),
            _STATUS[one.status],
            number(one.observed),
            f"{one.gate.op} {number(one.bound)}",
        ]
        for one in evaluation.verdicts
    ]
    yield from grid(rows, ["gate", "verdict", "observed", "bound"], "llrr")
    if not evaluation.measured:
        yield f"not measured: {TOO_FEW}"
        return
    for one in evaluation.verdicts:
        if one.status is not Status.PASS or one.p is not None:
            yield f"{_STATUS[one.status]}: {visible(one.reason, 300)}"
    if evaluation.default_gate:
        yield "no gate is declared: this is the default one; set your own with --gate or in config"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _rows(n: int) -> str:
    return "row" if n == 1 else "rows"
