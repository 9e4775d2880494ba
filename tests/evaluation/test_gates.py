"""The grammar of gates, and their verdicts."""

from __future__ import annotations

import contextlib
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftlint.errors import InputError
from ftlint.evaluation import (
    DEFAULT_GATE,
    Evidence,
    Gate,
    Sample,
    Scored,
    Verdict,
    check_gates,
    of_labels,
    parse_gate,
)
from ftlint.evaluation import judge as judge_all
from ftlint.evaluation.gates import Status, needed_baselines
from ftlint.evaluation.prediction import Outcome, Prediction

AB = of_labels(("a", "b"))


def row(line: int, gold: str, said: str | None, **more: Any) -> Scored:
    """A row; an answer of None is none of the labels."""
    outcome = Outcome.CORRECT if said == gold else Outcome.WRONG if said else Outcome.INVALID
    return Scored("t", line, gold, said, outcome, Prediction("t", line, "", said), **more)


def measures(**classes: tuple[int, int]) -> Sample:
    """Classes as (hits, rows); what is missed is answered with the first class, or invalid."""
    labels = tuple(classes)
    found: list[Scored] = []
    for name, (hits, rows) in classes.items():
        missed = None if name == labels[0] else labels[0]
        for i in range(rows):
            found.append(row(len(found), name, name if i < hits else missed))
    return Sample(tuple(found), of_labels(labels))


def judge(gate: Gate, ours: Sample, others: dict[str, Sample] | None = None) -> Verdict:
    return judge_all([gate], Evidence(ours, others or {}))[0]


def gate(text: str, metric: str, op: str, number: float, **more: Any) -> Gate:
    return Gate(text.strip(), metric, op, number, **more)  # type: ignore[arg-type]


VALID = {
    "accuracy >= 0.92": ("accuracy", ">=", 0.92, {}),
    "  accuracy>=.92 ": ("accuracy", ">=", 0.92, {}),
    "accuracy > 92%": ("accuracy", ">", 0.92, {}),
    "error_rate <= 1%": ("error_rate", "<=", 0.01, {}),
    "mcc >= -0.5": ("mcc", ">=", -0.5, {}),
    "invalid_rate < 1e-3": ("invalid_rate", "<", 0.001, {}),
    "recall[fraud] >= 0.8": ("recall", ">=", 0.8, {"pick": "class", "label": "fraud"}),
    "recall[card not present] >= 1": (
        "recall", ">=", 1.0, {"pick": "class", "label": "card not present"},
    ),
    "f1[>= 0.5 @x] > 0.5": ("f1", ">", 0.5, {"pick": "class", "label": ">= 0.5 @x"}),
    'recall["min"] > 0.5': ("recall", ">", 0.5, {"pick": "class", "label": "min"}),
    "recall[min] >= 0.6": ("recall", ">=", 0.6, {"pick": "min"}),
    "precision[*] >= 0.6": ("precision", ">=", 0.6, {"pick": "every"}),
    "recall[min] >= 0.5 @ucb95": ("recall", ">=", 0.5, {"pick": "min", "mode": "ucb95"}),
    "accuracy >= 0.9@ lcb95": ("accuracy", ">=", 0.9, {"mode": "lcb95"}),
    "macro_f1 > baseline:tfidf": ("macro_f1", ">", 0.0, {"reference": "baseline:tfidf"}),
    "macro_f1 >= baseline:tfidf + 0.02": (
        "macro_f1", ">=", 0.02, {"reference": "baseline:tfidf"},
    ),
    "accuracy > majority + 0.02": ("accuracy", ">", 0.02, {"reference": "baseline:majority"}),
    "accuracy > base @p<0.05": (
        "accuracy", ">", 0.0, {"reference": "base", "mode": "p", "level": 0.05},
    ),
    "macro_f1 >= prev - 0.01 @lcb95": (
        "macro_f1", ">=", -0.01, {"reference": "prev", "mode": "lcb95"},
    ),
    "accuracy >= run(gpt 4)": ("accuracy", ">=", 0.0, {"reference": "gpt 4"}),
    "recall[fraud] >= 0.80 @lcb95 min_n=50": (
        "recall", ">=", 0.8, {"pick": "class", "label": "fraud", "mode": "lcb95", "min_n": 50},
    ),
    "fbeta( 2 )[fraud] >= 0.8": ("fbeta(2)", ">=", 0.8, {"pick": "class", "label": "fraud"}),
    "accuracy{metadata.lang=de} >= 0.8": (
        "accuracy", ">=", 0.8, {"field": "metadata.lang", "value": "de"},
    ),
    'accuracy{lang="a}*"} >= 0.8': ("accuracy", ">=", 0.8, {"field": "lang", "value": "a}*"}),
    "recall[*]{lang=*} >= 0.8": ("recall", ">=", 0.8, {"pick": "every", "field": "lang"}),
    "cost_usd <= 3": ("cost_usd", "<=", 3.0, {}),
    "auroc[fraud] >= 0.9": ("auroc", ">=", 0.9, {"pick": "class", "label": "fraud"}),
    "accuracy > baseline:majority -2% @lcb95": (
        "accuracy", ">", -0.02, {"reference": "baseline:majority", "mode": "lcb95"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("text", VALID)
def test_valid_gates(text: str) -> None:
    metric, op, number, more = VALID[text]
    assert parse_gate(text) == gate(text, metric, op, number, **more)


INVALID = {
    "": "expected a metric such as accuracy or recall[min] at character 1",
    "recal[fraud] >= 0.8": 'unknown metric "recal" at character 1; did you mean "recall"?',
    "recall >= 0.8": 'expected "[" and a class, as in recall[min] at character 8',
    "accuracy[fraud] >= 0.8": "takes no class at character 9",
    "recall[fraud >= 0.8": 'a "[" without its "]" at character 7',
    "recall[ ] >= 0.8": "no class between the brackets at character 7",
    "accuracy = 0.8": "expected an operator (>=, <=, > or <) at character 10",
    "accuracy == 0.8": "expected an operator (>=, <=, > or <) at character 10",
    "accuracy": "expected an operator (>=, <=, > or <) at character 9",
    "accuracy >=": "expected a number, a percentage or baseline:tfidf at character 12",
    "accuracy >= high": "expected a number, a percentage or baseline:tfidf at character 13",
    "accuracy >= nan": "expected a number, a percentage or baseline:tfidf at character 13",
    "accuracy >= 92": "92 is outside 0 to 1 at character 13; did you mean 92%?",
    "accuracy >= -0.1": "-0.1 is outside 0 to 1 at character 13",
    "accuracy >= 150%": "1.5 is outside 0 to 1 at character 13",
    "accuracy > baseline:tfid": 'unknown baseline "baseline:tfid" at character 12; did you mean',
    "accuracy > baseline:tfidf + x": "expected a number at character 29",
    "accuracy >= 0.8 0.9": 'unexpected "0.9" at character 17',
    "accuracy >= 0.8 @lcb99": 'unknown mode "lcb99" at character 18; expected one of point, lcb95',
    "accuracy >= 0.8 @p<0.05": "a p-value takes another run to compare with, such as base",
    "accuracy >= base @p<5": "5 is outside 0 to 1 at character 21",
    "recall[min] > base @p<0.05": "a paired test takes one class or [*], not [min] at character 20",
    "accuracy > run(a": 'a "(" without its ")" at character',
    "accuracy > run() ": "no run between the brackets at character 15",
    "accuracy{} > 0.5": "as in {metadata.lang=de}, or {clean} at character 10",
    "accuracy{clea} > 0.5": "as in {metadata.lang=de}, or {clean} at character 10",
    "accuracy{clean > 0.5": "as in {metadata.lang=de}, or {clean} at character 10",
    "accuracy{a=} > 0.5": "no value between the braces at character 11",
    "accuracy{a=b > 0.5": 'a "{" without its "}" at character 9',
    "accuracy > 0.5 min_n=x": "expected a whole number of rows at character 22",
    "fbeta[a] > 0.5": 'unknown metric "fbeta" at character 1; did you mean "fbeta(2)"?',
    "fbeta(0)[a] > 0.5": 'unknown metric "fbeta(0)" at character 1',
    "cost_usd <= -1": "-1 is below 0 at character 13",
    "accuracy >= 0.8 @": "no mode at character 18",
    "accuracy >= 0.8 and f1": 'unexpected "and f1" at character 17',
}


@pytest.mark.parametrize("text", INVALID)
def test_invalid_gates_point_at_the_character(text: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_gate(text)
    place = re.search(r" at character (\d+)", str(caught.value))
    assert place is not None
    assert caught.value.below == (f"  {text}", " " * (int(place[1]) + 1) + "^")
    assert str(caught.value).startswith(f'gate "{text}": ')
    assert INVALID[text] in str(caught.value)


@given(st.text(alphabet="recallmin[]*>=<0.8%@ucb95 baseline:tfidf+-") | st.text())
def test_any_text_is_a_gate_or_an_input_error(text: str) -> None:
    with contextlib.suppress(InputError):
        assert parse_gate(text).text == text.strip()


def status(text: str, measured: Sample, **baselines: Sample) -> Status:
    named = {f"baseline:{name}": one for name, one in baselines.items()}
    return judge(parse_gate(text), measured, named).status


def test_the_default_gate_fails_a_model_that_misses_the_fraud() -> None:
    model = measures(legit=(1960, 1960), fraud=(5, 40))
    assert model.measures.overall["accuracy"].value == pytest.approx(0.98, abs=0.003)
    verdict = judge(DEFAULT_GATE, model)
    assert verdict.status is Status.FAIL
    assert verdict.observed == pytest.approx(0.261, abs=5e-4)
    assert verdict.reason == ('recall of "fraud" is 0.125 on 40 rows, 95 % interval 0.055 to 0.261')


def test_the_default_gate_passes_a_rare_class() -> None:
    assert judge(DEFAULT_GATE, measures(a=(95, 100), rare=(2, 5))).status is Status.PASS


def test_a_tiny_class_hides_no_big_one() -> None:
    model = measures(a=(100, 100), tiny=(0, 2), big=(12, 100))
    verdict = judge(DEFAULT_GATE, model)
    assert verdict.status is Status.FAIL
    assert '"big"' in verdict.reason


MODEL = measures(a=(90, 100), b=(7, 10), c=(0, 0))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("recall[a] >= 0.9", Status.PASS),
        ("recall[a] > 0.9", Status.FAIL),
        ("recall[a] <= 90%", Status.PASS),
        ("recall[a] < 0.9", Status.FAIL),
        ("recall[A] >= 0.9", Status.PASS),
        ("recall[a] >= 0.9 @lcb95", Status.INCONCLUSIVE),
        ("recall[a] > 0.9 @lcb95", Status.FAIL),
        ("recall[a] >= 0.8 @lcb95", Status.PASS),
        ("recall[a] >= 0.8 min_n=100", Status.PASS),
        ("recall[a] >= 0.8 min_n=101", Status.INCONCLUSIVE),
        ("recall[b] >= 0.8 min_n=50", Status.INCONCLUSIVE),
        ("fpr[b] <= 0", Status.PASS),
        ("fbeta(2)[a] >= 0.9", Status.UNMEASURED),
        ("auroc >= 0.5", Status.UNMEASURED),
        ("tool_args >= 0.5", Status.UNMEASURED),
        ("p95_ms <= 900", Status.UNMEASURED),
        ("recall[b] >= 0.8", Status.FAIL),
        ("recall[b] >= 0.8 @ucb95", Status.PASS),
        ("recall[c] >= 0", Status.UNMEASURED),
        ("recall[min] >= 0.7", Status.PASS),
        ("recall[min] > 0.7", Status.FAIL),
        ("recall[*] >= 0.7", Status.UNMEASURED),
        ("recall[*] >= 0.8", Status.FAIL),
        ("f1[min] >= 0.1", Status.PASS),
        ("accuracy >= 97% @ucb95", Status.FAIL),
        ("majority >= 0.9 @lcb95", Status.UNMEASURED),
    ],
)
def test_verdicts(text: str, expected: Status) -> None:
    assert status(text, MODEL) is expected


def test_every_class_that_has_rows() -> None:
    assert status("recall[*] >= 0.7", measures(a=(9, 10), b=(7, 10))) is Status.PASS


def test_a_class_that_is_never_answered_passes_no_precision_gate() -> None:
    model = measures(a=(100, 100), b=(0, 10))
    assert status("precision[min] >= 0.5", model) is Status.UNMEASURED
    assert status("precision[b] >= 0.5", model) is Status.UNMEASURED


def test_baselines() -> None:
    model, weak = measures(a=(90, 100), b=(8, 10)), measures(a=(90, 100), b=(3, 10))
    assert status("macro_f1 > baseline:tfidf", model, tfidf=weak) is Status.PASS
    assert status("macro_f1 > baseline:tfidf", weak, tfidf=model) is Status.FAIL
    assert status("macro_f1 > baseline:tfidf", weak, tfidf=weak) is Status.FAIL
    assert status("macro_f1 >= baseline:tfidf", weak, tfidf=weak) is Status.PASS
    assert status("recall[b] >= baseline:tfidf + 0.5", model, tfidf=weak) is Status.PASS
    assert status("recall[b] > baseline:tfidf + 50%", model, tfidf=weak) is Status.FAIL
    assert status("recall[min] >= baseline:tfidf + 0.5", model, tfidf=weak) is Status.PASS
    assert status("recall[*] > baseline:tfidf", model, tfidf=weak) is Status.FAIL
    verdict = judge(parse_gate("recall[b] > baseline:tfidf"), model, {"baseline:tfidf": weak})
    assert (verdict.observed, verdict.bound) == pytest.approx((0.8, 0.3))


def test_a_missing_baseline_is_an_input_error() -> None:
    with pytest.raises(InputError, match="no baseline:tfidf to compare with"):
        judge(parse_gate("accuracy > baseline:tfidf"), MODEL)


def test_an_unknown_class_is_an_input_error() -> None:
    unknown = parse_gate("recall[refnud] >= 0.8")
    with pytest.raises(InputError) as caught:
        check_gates([unknown], of_labels(("refund", "other")))
    assert str(caught.value) == (
        'gate "recall[refnud] >= 0.8": unknown class "refnud"; did you mean "refund"?'
    )
    with pytest.raises(InputError, match=r'unknown class "refnud" \(known: a, b, c\)'):
        judge(unknown, MODEL)


def test_a_gate_on_labels_without_labels_is_an_input_error() -> None:
    plain = Sample(tuple(row(i, "x", "x" if i else "y") for i in range(10)))
    assert status("accuracy >= 0.9", plain) is Status.PASS
    for text in ("recall[a] >= 0.5", "macro_f1 >= 0.5", "accuracy > baseline:tfidf"):
        with pytest.raises(InputError, match="no classification task"):
            judge(parse_gate(text), plain)


def test_needed_baselines() -> None:
    texts = ("accuracy > 0.5", "mcc > baseline:tfidf", "macro_f1 > baseline:tfidf")
    assert needed_baselines(map(parse_gate, texts)) == ("baseline:tfidf",)


def paired(fixed: int, broken: int, both: int, neither: int) -> tuple[Sample, Sample]:
    """Our rows and theirs of two labels in turn, by who has them right."""
    kinds = [(1, 0)] * fixed + [(0, 1)] * broken + [(1, 1)] * both + [(0, 0)] * neither
    sides: tuple[list[Scored], list[Scored]] = ([], [])
    for line, kind in enumerate(kinds):
        gold, other = ("a", "b") if line % 2 else ("b", "a")
        for side, right in zip(sides, kind, strict=True):
            side.append(row(line, gold, gold if right else other))
    ours, theirs = sides
    return Sample(tuple(ours), AB), Sample(tuple(theirs), AB)


@pytest.mark.parametrize(
    ("counts", "text", "expected"),
    [
        ((30, 10, 150, 10), "accuracy > base @p<0.05", Status.PASS),
        ((20, 10, 150, 20), "accuracy > base @p<0.05", Status.INCONCLUSIVE),
        ((10, 30, 150, 10), "accuracy > base @p<0.05", Status.FAIL),
        ((20, 10, 150, 20), "accuracy > base", Status.PASS),
        ((20, 10, 150, 20), "accuracy >= base - 0.02 @lcb95", Status.PASS),
        ((20, 10, 150, 20), "accuracy >= base @lcb95", Status.INCONCLUSIVE),
        ((10, 30, 150, 10), "accuracy >= base - 0.01 @lcb95", Status.FAIL),
        ((30, 10, 150, 10), "macro_f1 > base @p<0.05", Status.PASS),
        ((30, 10, 150, 10), "macro_f1 > base + 0.09 @p<0.05", Status.INCONCLUSIVE),
        ((30, 10, 150, 10), "auroc > base @p<0.05", Status.UNMEASURED),
    ],
)
def test_gates_on_another_run(
    counts: tuple[int, int, int, int], text: str, expected: Status
) -> None:
    ours, theirs = paired(*counts)
    assert judge(parse_gate(text), ours, {"base": theirs}).status is expected


def test_the_reason_of_a_paired_gate_tells_the_test_and_the_rows_it_takes() -> None:
    ours, theirs = paired(20, 10, 150, 20)
    verdict = judge(parse_gate("accuracy > base @p<0.05"), ours, {"base": theirs})
    assert verdict.p == pytest.approx(0.0987, abs=1e-4)
    assert "+0.050 against base" in verdict.reason
    assert "McNemar exact (469 rows would show it), p = 0.099" in verdict.reason


def test_several_p_values_are_adjusted_together() -> None:
    ours, theirs = paired(22, 8, 150, 20)
    gate = parse_gate("accuracy > base @p<0.05")
    assert judge(gate, ours, {"base": theirs}).status is Status.PASS
    verdicts = judge_all([gate] * 4, Evidence(ours, {"base": theirs}))
    assert {one.status for one in verdicts} == {Status.INCONCLUSIVE}
    assert verdicts[0].p == pytest.approx(4 * 0.01612, abs=1e-4)
    assert "by Holm over 4 tests" in verdicts[0].reason


def test_each_class_of_a_paired_gate_is_a_test_of_its_own() -> None:
    ours, theirs = paired(40, 6, 140, 14)
    verdict = judge(parse_gate("recall[*] > base @p<0.05"), ours, {"base": theirs})
    assert verdict.status is Status.PASS
    assert "by Holm over 2 tests" in verdict.reason


def test_a_run_that_answers_too_little_is_compared_with_nothing() -> None:
    ours, theirs = paired(30, 10, 150, 10)
    failed = replace(theirs.scored[0], outcome=Outcome.ERROR, predicted=None)
    theirs = replace(theirs, scored=(failed, *theirs.scored[1:]))
    gate = parse_gate("accuracy > base")
    strict = Evidence(ours, {"base": theirs}, max_unanswered=0.004)
    (verdict,) = judge_all([gate], strict)
    assert verdict.status is Status.UNMEASURED
    assert verdict.reason == "base has no answer to 0.5 % of the rows; the limit is 0.4 %"
    assert judge_all([gate], replace(strict, max_unanswered=0.01))[0].status is Status.PASS


def test_an_inconclusive_gate_tells_how_many_rows_would_decide_it() -> None:
    verdict = judge(parse_gate("recall[b] >= 0.8 @lcb95"), measures(a=(5, 5), b=(17, 20)))
    assert verdict.status is Status.INCONCLUSIVE
    assert verdict.reason.endswith("246 rows with this figure would decide it")


def languages() -> Sample:
    spoken = [("de", "a", "a")] * 30 + [("de", "b", "b")] * 10 + [("en", "a", "b")] * 20
    rows = [row(i, g, s, fields={"lang": lang}) for i, (lang, g, s) in enumerate(spoken)]
    return Sample((*rows, row(99, "a", "a")), AB)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("accuracy{lang=de} >= 1", Status.PASS),
        ("accuracy{lang=en} >= 0.1", Status.FAIL),
        ("accuracy{lang=*} >= 0.1", Status.FAIL),
        ("recall[b]{lang=en} >= 0.1", Status.UNMEASURED),
        ("recall[*]{lang=de} >= 1", Status.PASS),
        ("accuracy{lang=de} >= 0.9 min_n=41", Status.INCONCLUSIVE),
    ],
)
def test_gates_on_slices(text: str, expected: Status) -> None:
    evidence = Evidence(languages(), by=("lang",))
    assert judge_all([parse_gate(text)], evidence)[0].status is expected


def test_slices_that_are_not_there() -> None:
    evidence = Evidence(languages(), by=("lang",))
    with pytest.raises(InputError, match=r'no row has "fr" in its field "lang" \(known: de, en\)'):
        judge_all([parse_gate("accuracy{lang=fr} >= 1")], evidence)
    with pytest.raises(InputError, match='no row of the split has a field "size"'):
        judge_all([parse_gate("accuracy{size=1} >= 1")], replace(evidence, by=("size",)))


def test_a_run_that_was_not_given() -> None:
    with pytest.raises(InputError, match=r"there is no run \"prev\".*add --against prev=FILE"):
        check_gates([parse_gate("accuracy > prev")], of_labels(("a",)), runs=("base",))
