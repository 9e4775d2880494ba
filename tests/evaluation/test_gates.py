"""The grammar of gates, and their verdicts."""

from __future__ import annotations

import contextlib
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ftlint.errors import InputError
from ftlint.evaluation import DEFAULT_GATE, Gate, Measures, check_gates, judge, parse_gate
from ftlint.evaluation.gates import Status, needed_baselines
from ftlint.evaluation.metrics import Confusion, measure, measure_plain
from ftlint.evaluation.prediction import Outcome


def measures(**classes: tuple[int, int]) -> Measures:
    """Classes as (hits, rows); what is missed is answered with the first class, or invalid."""
    labels = tuple(classes)
    cells: Counter[tuple[int, int]] = Counter()
    outcomes: Counter[Outcome] = Counter()
    for i, (hits, rows) in enumerate(classes.values()):
        cells[i, i] += hits
        cells[i, 0 if i else len(labels)] += rows - hits
        outcomes[Outcome.CORRECT] += hits
        outcomes[Outcome.WRONG if i else Outcome.INVALID] += rows - hits
    return measure(Confusion(labels, +cells), outcomes)


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
    "macro_f1 > baseline:tfidf": ("macro_f1", ">", 0.0, {"baseline": "baseline:tfidf"}),
    "macro_f1 >= baseline:tfidf + 0.02": (
        "macro_f1", ">=", 0.02, {"baseline": "baseline:tfidf"},
    ),
    "accuracy > baseline:majority -2% @lcb95": (
        "accuracy", ">", -0.02, {"baseline": "baseline:majority", "mode": "lcb95"},
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
    "accuracy >= 0.8 @": "no mode at character 18",
    "accuracy >= 0.8 and f1": 'unexpected "and f1" at character 17',
}


@pytest.mark.parametrize("text", INVALID)
def test_invalid_gates_point_at_the_character(text: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_gate(text)
    assert str(caught.value).startswith(f'gate "{text}": ')
    assert INVALID[text] in str(caught.value)


@given(st.text(alphabet="recallmin[]*>=<0.8%@ucb95 baseline:tfidf+-") | st.text())
def test_any_text_is_a_gate_or_an_input_error(text: str) -> None:
    with contextlib.suppress(InputError):
        assert parse_gate(text).text == text.strip()


def status(text: str, measured: Measures, **baselines: Measures) -> Status:
    named = {f"baseline:{name}": one for name, one in baselines.items()}
    return judge(parse_gate(text), measured, named).status


def test_the_default_gate_fails_a_model_that_misses_the_fraud() -> None:
    model = measures(legit=(1960, 1960), fraud=(5, 40))
    assert model.overall["accuracy"].value == pytest.approx(0.98, abs=0.003)
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
        ("recall[a] >= 0.9 @lcb95", Status.FAIL),
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
        check_gates([unknown], ["refund", "other"])
    assert str(caught.value) == (
        'gate "recall[refnud] >= 0.8": unknown class "refnud"; did you mean "refund"?'
    )
    with pytest.raises(InputError, match=r'unknown class "refnud" \(known: a, b, c\)'):
        judge(unknown, MODEL)


def test_a_gate_on_labels_without_labels_is_an_input_error() -> None:
    plain = measure_plain({Outcome.CORRECT: 9, Outcome.WRONG: 1})
    assert status("accuracy >= 0.9", plain) is Status.PASS
    for text in ("recall[a] >= 0.5", "macro_f1 >= 0.5", "accuracy > baseline:tfidf"):
        with pytest.raises(InputError, match="no classification task"):
            judge(parse_gate(text), plain)


def test_needed_baselines() -> None:
    texts = ("accuracy > 0.5", "mcc > baseline:tfidf", "macro_f1 > baseline:tfidf")
    assert needed_baselines(map(parse_gate, texts)) == ("baseline:tfidf",)
