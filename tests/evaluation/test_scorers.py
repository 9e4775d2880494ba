"""The scorers, row by row, and the figures that come of them, by values computed by hand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from ftlint.errors import InputError
from ftlint.evaluation import (
    BUILT_IN,
    Counted,
    LabelSet,
    Outcome,
    Prediction,
    Question,
    Sample,
    evaluate,
    parse_gate,
)
from ftlint.evaluation.calls import Call
from ftlint.evaluation.pairs import Pairs
from ftlint.evaluation.run import score
from ftlint.evaluation.significance import wilson_of
from ftlint.labels import LabelSpec
from ftlint.scorer import Counts, Rows, Scorer
from ftlint.settings import fill

Answers = Sequence[str | None]


def rows(targets: Sequence[str], **more: Any) -> list[Question]:
    return [
        Question("t.jsonl", line, (), f"row {line}", target, **more)
        for line, target in enumerate(targets, start=1)
    ]


def scorer(
    name: str, asked: Sequence[Question], spec: LabelSpec | None = None, **options: Any
) -> Scorer:
    kind = BUILT_IN[name]
    table = {key.replace("_", "-"): value for key, value in options.items()}
    filled = fill(kind.options_type, table, "options")
    return kind.of(filled, Rows(spec or LabelSpec(), (), asked))


def given(asked: Sequence[Question], answers: Answers) -> list[Prediction]:
    """An answer of None is a request that failed."""
    return [
        Prediction(one.path, one.line, "", said, error="lost" if said is None else None)
        for one, said in zip(asked, answers, strict=True)
    ]


def sample(made: Scorer, asked: Sequence[Question], answers: Answers) -> Sample:
    scoring = Counted.of(made, asked)
    return Sample(score(asked, given(asked, answers), scoring), scoring.scheme)


def found(sample: Sample, *names: str) -> list[float | None]:
    return [sample.measures.overall[name].value for name in names]


def outcomes(sample: Sample) -> list[str]:
    return [one.outcome.value for one in sample.scored]


# Several labels.


TOPICS = ["price, delivery", "price", "none", "delivery, quality"]


def several(answers: Answers = ("Delivery, price", "PRICE, quality", "none", None)) -> Sample:
    asked = rows(TOPICS)
    return sample(scorer("multi-label", asked), asked, answers)


def test_several_labels_by_hand() -> None:
    measured = several()
    assert outcomes(measured) == ["correct", "wrong", "correct", "error"]
    # Wanted 2 + 1 + 0 + 2 = 5, said 2 + 2 + 0 + 0 = 4, both 2 + 1 = 3.
    assert found(measured, "micro_precision", "micro_recall") == [3 / 4, 3 / 5]
    assert found(measured, "micro_f1") == [pytest.approx(6 / 9)]
    # Row by row 1, 2/3, 1 (nothing wanted, nothing said) and 0 for the lost one.
    assert found(measured, "samples_f1") == [pytest.approx((1 + 2 / 3 + 1 + 0) / 4)]
    assert found(measured, "accuracy") == [0.5]
    # price 2 of 2, f1 1; delivery 1 of 2 wanted, 1 said: 2/3; quality wanted once, said once, 0.
    f1 = {name: one.value for name, one in measured.measures.classes["f1"].items()}
    assert f1 == {"price": 1.0, "delivery": pytest.approx(2 / 3), "quality": 0.0}
    assert found(measured, "macro_f1") == [pytest.approx((1 + 2 / 3 + 0) / 3)]
    assert measured.measures.supports == {"delivery": 2, "price": 2, "quality": 1}


def test_recall_of_one_label_has_the_interval_of_wilson() -> None:
    recall = several().measures.classes["recall"]["delivery"]
    assert (recall.value, recall.n) == (0.5, 2)
    assert (recall.low, recall.high) == pytest.approx(wilson_of(0.5, 2))


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("delivery, price", "correct"),
        ('["price", "delivery"]', "correct"),
        ("price, price, delivery", "correct"),
        ("price", "wrong"),
        ("price, weather", "wrong"),
        ("weather", "invalid"),
        ("", "invalid"),
        ("none", "wrong"),
        ("price and delivery", "invalid"),
    ],
)
def test_how_several_labels_are_read(answer: str, outcome: str) -> None:
    assert outcomes(several([answer, "price", "none", None]))[0] == outcome


def test_what_is_no_label_counts_as_said() -> None:
    # Said 2 (one of them unknown), wanted 2.
    asked = rows(["price, delivery"])
    measured = sample(scorer("multi-label", asked), asked, ["price, weather"])
    assert found(measured, "micro_precision", "micro_recall") == [0.5, 0.5]
    assert set(measured.measures.supports) == {"price", "delivery"}


def test_labels_in_a_field_of_the_reply() -> None:
    spec = LabelSpec("json", field="topics", declared=True)
    asked = rows(['{"topics": ["a", "b"]}', '{"other": 1}'])
    made = scorer("multi-label", asked, spec)
    assert [made.readable(one) for one in asked] == [True, False]
    assert made.score(asked[0], '{"topics": ["b", "a"]}').correct is True
    assert made.score(asked[0], '{"topics": []}').correct is False
    assert made.score(asked[0], "a, b").correct is None


# JSON.


INVOICES = [
    '{"total": 12.0, "vendor": {"name": "Lund"}, "items": ["a", "b"]}',
    '{"total": 7, "vendor": {"name": "Berg"}, "items": []}',
]
SCHEMA = {
    "type": "object",
    "properties": {"total": {"type": "number"}},
    "required": ["total", "vendor"],
}


def invoices(*answers: str | None, **options: Any) -> Sample:
    asked = rows(INVOICES)
    return sample(scorer("json", asked, **options), asked, answers)


def test_json_fields_by_hand() -> None:
    measured = invoices(
        '{"vendor": {"name": "Lund"}, "total": 12, "items": ["b", "c"], "currency": "EUR"}',
        "Berg: 7",
    )
    assert outcomes(measured) == ["wrong", "invalid"]
    # Wanted: total, vendor.name and two items; total, vendor.name and the empty list: 7.
    # Said: total, name, two items and currency: 5. Right: total, name, one item: 3.
    assert found(measured, "field_precision", "field_recall") == [3 / 5, 3 / 7]
    assert found(measured, "field_f1") == [pytest.approx(6 / 12)]
    f1 = {name: one.value for name, one in measured.measures.classes["f1"].items()}
    assert f1 == {
        "total": pytest.approx(2 / 3),
        "vendor.name": pytest.approx(2 / 3),
        "items[]": pytest.approx(2 / 4),
        "items": 0.0,
    }
    assert found(measured, "macro_f1") == [pytest.approx((2 / 3 + 2 / 3 + 1 / 2 + 0) / 4)]


@pytest.mark.parametrize(
    ("answer", "correct"),
    [
        ('{"items": ["a", "b"], "vendor": {"name": "Lund"}, "total": 12}', True),
        ('{"items": ["b", "a"], "vendor": {"name": "Lund"}, "total": 12}', False),
        ('{"items": ["a", "b"], "vendor": {"name": "Lund"}, "total": "12"}', False),
        ('```json\n{"total": 12}\n```', None),
        ('{"total": NaN}', None),
        ("12", None),
        ("[" * 100_000, None),
        ("[" * 90 + "]" * 90, False),
    ],
)
def test_what_is_the_same_json(answer: str, correct: bool | None) -> None:
    asked = rows(INVOICES)
    assert scorer("json", asked).score(asked[0], answer).correct is correct


def test_schemas_of_rows_and_of_the_config(tmp_path: Path) -> None:
    (tmp_path / "invoice.json").write_text(json.dumps({"type": "object", "maxProperties": 3}))
    format = {"type": "json_schema", "json_schema": {"name": "invoice", "schema": SCHEMA}}
    asked = [
        Question("t", 1, (), "x", INVOICES[0], options={"response_format": format}),
        Question("t", 2, (), "y", INVOICES[1]),
    ]
    config = fill(BUILT_IN["json"].options_type, {"schema": "invoice.json"}, "options")
    made = BUILT_IN["json"].of(config, Rows(LabelSpec(), root=tmp_path))
    fits, lacks = '{"total": 1, "vendor": 0, "a": 0, "b": 0}', '{"total": 1}'
    assert made.score(asked[0], fits).values == {"schema_valid": 1.0}
    assert made.score(asked[0], lacks).values == {"schema_valid": 0.0}
    assert made.score(asked[1], fits).values == {"schema_valid": 0.0}
    assert made.score(asked[1], lacks).values == {"schema_valid": 1.0}
    assert made.unanswered(asked[0]).values == {"schema_valid": 0.0}
    without = BUILT_IN["json"]()
    answers = [fits, fits]
    measured = sample(without, asked, answers).measures.overall["schema_valid"]
    assert (measured.value, measured.n) == (1.0, 1)
    assert sample(without, asked[1:], answers[1:]).measures.overall["schema_valid"].value is None


@pytest.mark.parametrize(
    ("schema", "complaint"),
    [
        ('{"type": "objekt"}', "the schema is no JSON Schema: 'objekt'"),
        ('{"$ref": "https://example.com/a.json"}', 'refers to "https://example.com/a.json"'),
        ('{"$ref": "#/$defs/a"}', 'refers to "#/$defs/a", which is not in it'),
        ("[]", "the schema is no object"),
        ("{", "the schema is not JSON"),
        (None, "the schema cannot be read: No such file"),
    ],
)
def test_a_schema_that_is_none(tmp_path: Path, schema: str | None, complaint: str) -> None:
    path = tmp_path / "s.json"
    if schema is not None:
        path.write_text(schema)
    config = fill(BUILT_IN["json"].options_type, {"schema": "s.json"}, "options")
    with pytest.raises(InputError) as raised:
        BUILT_IN["json"].of(config, Rows(LabelSpec(), root=tmp_path))
    assert str(raised.value).startswith(f"{path}: ")
    assert complaint in str(raised.value)


def test_a_row_whose_schema_is_none_is_named() -> None:
    format = {"json_schema": {"schema": {"type": 3}}}
    asked = [Question("data/t.jsonl", 7, (), "x", "{}", options={"response_format": format})]
    with pytest.raises(InputError, match=r"^data/t\.jsonl:7: the schema of response_format is no"):
        Counted.of(BUILT_IN["json"](), asked)


# Tool calls.


def call(name: str, **arguments: Any) -> Call:
    return Call(name, json.dumps(arguments))


def spelt(*calls: Call) -> str:
    return "\n".join(f"{one.name} {one.arguments}" for one in calls)


WEATHER, STOCK = call("weather", city="Paris", days=2), call("stock", symbol="ACME")


def tools(*answers: str | None) -> Sample:
    asked = [
        Question("t", 1, (), "a", spelt(WEATHER, STOCK), calls=(WEATHER, STOCK)),
        Question("t", 2, (), "b", spelt(WEATHER), calls=(WEATHER,)),
        Question("t", 3, (), "c", "Which city?"),
        Question("t", 4, (), "d", spelt(STOCK), calls=(STOCK,)),
    ]
    return sample(BUILT_IN["tools"](), asked, answers)


def test_tool_calls_by_hand() -> None:
    measured = tools(
        'stock {"symbol": "ACME"}\nweather {"days": 2.0, "city": "Paris"}',
        'weather {"city": "Lyon", "days": 2}',
        "In which city are you?",
        None,
    )
    assert outcomes(measured) == ["correct", "wrong", "correct", "error"]
    assert found(measured, "accuracy", "tool_name", "tool_args") == [2 / 4, 3 / 4, 1 / 3]
    assert measured.measures.overall["tool_args"].n == 3
    # Arguments wanted 3 + 2 + 1 = 6, said 3 + 2 = 5, right 3 + 1 = 4.
    assert found(measured, "argument_precision", "argument_recall") == [4 / 5, 4 / 6]
    recall = {name: one.value for name, one in measured.measures.classes["recall"].items()}
    assert recall == {"weather.city": 1 / 2, "weather.days": 1.0, "stock.symbol": 1 / 2}
    low, high = (
        measured.measures.overall["tool_name"].low,
        measured.measures.overall["tool_name"].high,
    )
    assert (low, high) == pytest.approx(wilson_of(3 / 4, 4))


@pytest.mark.parametrize(
    ("answer", "outcome", "named"),
    [
        ('weather {\n  "city": "Paris",\n  "days": 2\n}', "correct", 1.0),
        ('weather {"city": "Paris"}', "wrong", 1.0),
        ('weather {"city": "Paris", "days": 2, "unit": "C"}', "wrong", 1.0),
        ('forecast {"city": "Paris", "days": 2}', "wrong", 0.0),
        ('weather {"city": "Paris", "days": 2}\nstock {"symbol": "A"}', "wrong", 0.0),
        ('weather {"city": "Paris", "da', "invalid", 1.0),
        ("It is sunny in Paris.", "wrong", 0.0),
    ],
)
def test_how_calls_are_read(answer: str, outcome: str, named: float) -> None:
    scored = tools(None, answer, "Where?", None).scored[1]
    assert (scored.outcome.value, scored.values["tool_name"]) == (outcome, named)


def test_a_call_where_none_is_wanted_is_wrong() -> None:
    scored = tools(None, None, 'weather {"city": "Paris"}', None).scored[2]
    assert scored.outcome is Outcome.WRONG
    assert scored.values == {"tool_name": 0.0}
    assert scored.counts == {"weather.city": Counts(0, 1, 0)}


def test_calls_come_as_the_api_spells_them_or_as_text() -> None:
    asked = [Question("t", 1, (), "a", "ping", calls=(Call("ping", ""),))]
    scoring = Counted.of(BUILT_IN["tools"](), asked)
    made = {"type": "function", "function": {"name": "ping", "arguments": "{}"}}
    structured = Prediction("t", 1, "", "ping", tool_calls=[made])
    assert scoring.scored(asked[0], structured).outcome is Outcome.CORRECT
    assert scoring.scored(asked[0], Prediction("t", 1, "", "ping")).outcome is Outcome.WRONG


# Numbers.


@pytest.mark.parametrize(
    ("target", "answer", "options", "correct"),
    [
        ("1234.5", "1,234.50", {}, True),
        ("1234.5", "1 234.5", {}, True),
        ("1234.5", "1234,5", {}, None),
        ("1234,5", "1.234,50", {"decimal": ","}, True),
        ("12", "12 kg", {}, None),
        ("12", "12 kg", {"units": ["kg"]}, True),
        ("12 KG", "12kg.", {"units": ["kg"]}, True),
        ("12", "12 g", {"units": ["kg"]}, None),
        ("-3", "\u22123", {}, True),
        ("$5", "5", {"units": ["$"]}, True),
        ("5", "-$5", {"units": ["$"]}, False),
        ("5", "about 5", {}, None),
        ("5", "5 or 6", {}, None),
        ("1500", "1.5e3", {}, True),
        ("1234", "1,23", {}, None),
        ("0.3", "0.1", {"tolerance": 0.2}, True),
        ("0.3", "0.0999", {"tolerance": 0.2}, False),
        ("200", "210", {"relative_tolerance": 0.05}, True),
        ("200", "210.01", {"relative_tolerance": 0.05}, False),
        ("0", "0.4", {"tolerance": 0.5, "relative_tolerance": 0.1}, True),
    ],
)
def test_numbers(target: str, answer: str, options: dict[str, Any], correct: bool | None) -> None:
    asked = rows([target])
    assert scorer("number", asked, **options).score(asked[0], answer).correct is correct


def test_numbers_by_hand() -> None:
    asked = rows(["100", "200", "3", "4"])
    measured = sample(
        scorer("number", asked, tolerance=1), asked, ["100.0", "201", "3 or so", None]
    )
    assert outcomes(measured) == ["correct", "correct", "invalid", "error"]
    assert found(measured, "accuracy", "exact_match") == [2 / 4, 1 / 4]


def test_a_number_in_a_part_of_the_reply() -> None:
    spec = LabelSpec("regex", pattern="#### (.*)", declared=True)
    asked = rows(["two and two\n#### 4", "no answer"])
    made = scorer("number", asked, spec)
    assert [made.readable(one) for one in asked] == [True, False]
    assert made.score(asked[0], "2 + 2 = 4, so\n#### 4").correct is True
    assert made.score(asked[0], "4").correct is None


# Free text.


def test_texts_by_hand() -> None:
    asked = rows(["The parcel left on Monday.", "Refund it", "\u8fd9\u662f\u4e66"])
    answers = ["the parcel left monday", "REFUND  it!", "\u8fd9\u662f\u7b14"]
    measured = sample(scorer("text", asked), asked, answers)
    assert outcomes(measured) == ["wrong", "wrong", "wrong"]
    # 4 of 5 and 4 words in common: 8/9. The same words: 1. Two of three signs: 4/6.
    assert found(measured, "token_f1") == [pytest.approx((8 / 9 + 1 + 4 / 6) / 3)]
    assert found(measured, "normalised_match") == [pytest.approx(1 / 3)]


def test_chrf_and_rouge_come_from_their_libraries() -> None:
    pytest.importorskip("sacrebleu")
    pytest.importorskip("rouge_score")
    asked = rows(["the cat sat on the mat", "\u043a\u043e\u0442 \u0441\u043f\u0438\u0442"])
    answers = ["the cat sat on a mat", "\u043a\u043e\u0442 \u0441\u043f\u0438\u0442"]
    figures = ["rouge_1", "rouge_2", "rouge_l", "chrf"]
    first, second = sample(scorer("text", asked, figures=figures), asked, answers).scored
    # Words: 5 of 6 and 6. Pairs of words: the cat, cat sat, sat on of 5 and 5. In order: 5.
    assert first.values["rouge_1"] == pytest.approx(5 / 6)
    assert first.values["rouge_2"] == pytest.approx(3 / 5)
    assert first.values["rouge_l"] == pytest.approx(5 / 6)
    assert 0.5 < first.values["chrf"] < 1
    # Text beyond ASCII counts as well.
    assert [second.values[name] for name in figures] == pytest.approx([1, 1, 1, 1])


def test_a_library_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from ftlint.evaluation.scorers import text

    monkeypatch.setitem(__import__("sys").modules, "sacrebleu.metrics.chrf", None)
    text._chrf.cache_clear()
    with pytest.raises(InputError, match=r'not installed; pip install "ftlint\[text\]"'):
        scorer("text", [], figures=["chrf"])


def test_an_unknown_figure_of_text() -> None:
    with pytest.raises(InputError, match='unknown figure "bleu" \\(known: chrf, rouge_1'):
        scorer("text", [], figures=["bleu"])


# What all have in common.


def test_a_reply_cut_off_is_truncated_unless_it_is_right() -> None:
    asked = rows(["{}", '{"a": 1}'])
    scoring = Counted.of(scorer("json", asked), asked)
    said = [Prediction("t.jsonl", line, "", "{}", finish_reason="length") for line in (1, 2)]
    assert [one.outcome.value for one in score(asked, said, scoring)] == ["correct", "truncated"]


def test_a_refusal_counts_as_wrong_in_every_figure() -> None:
    asked = rows(INVOICES[:1])
    scoring = Counted.of(scorer("json", asked), asked)
    refused = Prediction("t.jsonl", 1, "", INVOICES[0], refusal="no")
    (scored,) = score(asked, [refused], scoring)
    assert scored.outcome is Outcome.REFUSED
    assert sum(one.hits for one in scored.counts.values()) == 0
    assert sum(one.wanted for one in scored.counts.values()) == 4


def test_things_in_one_row_are_no_independent_draws() -> None:
    """Three of four rows have both items right, one none: six of eight, but of four rows."""
    asked = rows(['["a", "b"]'] * 4)
    answers = ['["a", "b"]', '["a", "b"]', '["a", "b"]', '["x", "y"]']
    recall = sample(scorer("json", asked), asked, answers).measures.overall["field_recall"]
    # Of four rows SE^2 = 4/3 (3 (1/2)^2 + (3/2)^2) / 8^2 = 1/16: as much as 3 independent draws.
    assert recall.value == 6 / 8
    assert (recall.low, recall.high) == pytest.approx(wilson_of(6 / 8, 3))


def test_two_models_by_their_fields() -> None:
    asked = rows(['{"a": 1, "b": 2}'] * 30)
    made = scorer("json", asked)
    right, half = '{"a": 1, "b": 2}', '{"a": 1, "b": 3}'
    ours = sample(made, asked, [right] * 25 + [half] * 5)
    theirs = sample(made, asked, [right] * 5 + [half] * 25)
    pairs = Pairs(ours, theirs)
    difference = pairs.difference("field_f1")
    # 55 of 60 fields against 35 of 60, in as many said.
    assert difference is not None
    assert difference.value == pytest.approx(20 / 60)
    assert difference.low < 20 / 60 < difference.high
    assert (difference.test, difference.p < 0.001) == ("paired bootstrap", True)
    of_b = pairs.difference("f1", "b")
    assert of_b is not None
    assert of_b.value == pytest.approx(20 / 30)
    assert pairs.difference("f1", "a").value == 0  # type: ignore[union-attr]


def test_two_models_by_a_share_of_rows() -> None:
    asked = [Question("t", i, (), "", spelt(STOCK), calls=(STOCK,)) for i in range(10)]
    ours = sample(BUILT_IN["tools"](), asked, [spelt(STOCK)] * 8 + ["no"] * 2)
    theirs = sample(BUILT_IN["tools"](), asked, [spelt(STOCK)] * 2 + ["no"] * 8)
    difference = Pairs(ours, theirs).difference("tool_name")
    assert difference is not None
    # Six rows fixed, none broken: 2 / 2^6.
    assert (difference.value, difference.p) == (pytest.approx(0.6), 2 / 64)
    assert difference.test == "McNemar exact"


def test_gates_on_what_a_scorer_counts() -> None:
    asked = rows(INVOICES)
    scoring = Counted.of(scorer("json", asked), asked)
    texts = [
        "field_f1 >= 0.9",
        "recall[vendor.name] >= 1",
        "f1[min] >= 0.9",
        "f1[*] >= 0.1",
        "schema_valid >= 0.5",
        "tool_name >= 0.5",
    ]
    answers = given(asked, [INVOICES[0], '{"total": 7, "vendor": {"name": "Lund"}, "items": []}'])
    result = evaluate(
        asked, answers, model="m", scoring=scoring, gates=[parse_gate(one) for one in texts]
    )
    # Right 6 of 7 wanted and 7 said; the name is right in one row of two.
    assert [(one.status.value, one.observed) for one in result.verdicts] == [
        ("fail", pytest.approx(6 / 7)),
        ("fail", 0.5),
        ("fail", 0.5),
        ("pass", 0.5),
        ("unmeasured", None),
        ("unmeasured", None),
    ]
    assert "the scorer json, and a schema in the rows" in result.verdicts[4].reason
    assert "it takes the scorer tools" in result.verdicts[5].reason


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("recall[vendor] >= 1", 'unknown field "vendor"; did you mean "vendor.name"?'),
        ("mcc >= 0.5", "mcc needs labels, and this is no classification task"),
        ("fbeta(2)[total] >= 0.5", "needs labels"),
        ("accuracy > majority", "baseline:majority needs labels"),
    ],
)
def test_gates_that_can_never_be_judged(text: str, complaint: str) -> None:
    asked = rows(INVOICES)
    scoring = Counted.of(scorer("json", asked), asked)
    with pytest.raises(InputError) as raised:
        evaluate(asked, [], model="m", scoring=scoring, gates=[parse_gate(text)])
    assert complaint in str(raised.value)


# Labels.


def test_other_names_of_labels() -> None:
    spec = LabelSpec(values=("refund", "other"), declared=True, aliases=(("money back", "refund"),))
    labels = LabelSet.spelt(spec, [], ["refund", "money back"])
    assert labels.names == ("refund", "other")
    assert labels.match("Money back.") == "refund"
    assert labels.match("money") is None
    with pytest.raises(InputError, match='no row has the label "refnd"; did you mean "refund"'):
        LabelSet.spelt(LabelSpec(aliases=(("x", "refnd"),)), [], ["refund"])


def test_labels_to_the_letter() -> None:
    labels = LabelSet.spelt(LabelSpec(exact=True), [], ["Yes", "yes", "no"])
    assert labels.names == ("Yes", "no", "yes")
    assert [labels.match(text) for text in ("Yes", "yes", "NO", "no.")] == [
        "Yes",
        "yes",
        None,
        None,
    ]


def test_a_label_in_a_list() -> None:
    spec = LabelSpec("json", field="labels.0.name", declared=True)
    assert spec.read('{"labels": [{"name": "refund"}, {"name": "other"}]}') == "refund"
    assert spec.read('{"labels": []}') is None
