"""Whole evaluations: outcomes, baselines, verdicts, exit codes, and what is shown."""

from __future__ import annotations

import json
import random
import re
import tracemalloc
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ftlint.config import EvalConfig
from ftlint.dataset import Dataset, SourceFile, Split
from ftlint.errors import InputError
from ftlint.evaluation import (
    Evaluation,
    Labelled,
    LabelSet,
    LeftOut,
    Outcome,
    Prediction,
    Question,
    Session,
    Task,
    as_json,
    baseline,
    evaluate,
    exit_code,
    parse_gate,
    render,
    task,
)
from ftlint.evaluation.visible import visible
from ftlint.labels import FROM_TARGET, LabelSpec

from .rows import DECLARED, TEXT, answered, chat, many


def run(
    pairs: list[tuple[str, str | None]], *gates: str, labels: LabelSet | None = None
) -> Evaluation:
    """An evaluation of (gold, answer); an answer of None is an error."""
    asked = many([(f"row {i}", gold) for i, (gold, _) in enumerate(pairs)])
    names = labels or LabelSet.of(DECLARED, [], asked)
    given = [answered(one, text) for one, (_, text) in zip(asked, pairs, strict=True)]
    parsed = [parse_gate(text) for text in gates]
    return evaluate(asked, given, model="m", scoring=Labelled(names, DECLARED), gates=parsed)


FRAUD: list[tuple[str, str | None]] = (
    [("legit", "legit")] * 1960 + [("fraud", "fraud")] * 5 + [("fraud", "legit")] * 35
)


def text_of(result: Evaluation) -> str:
    return "\n".join(render(result))


def test_98_percent_accuracy_that_misses_the_fraud_fails_by_default() -> None:
    result = run(FRAUD)
    assert exit_code(result) == 1
    assert result.default_gate
    shown = text_of(result)
    assert "of 40 fraud rows the model caught 5 (12.5 %, 95 % interval 5.5 to 26.1 %)" in shown
    assert "no gate is declared" in shown
    assert max(map(len, shown.splitlines())) <= 100


def test_declared_gates_replace_the_default_one() -> None:
    result = run(FRAUD, "accuracy >= 0.95")
    assert exit_code(result) == 0
    assert len(result.verdicts) == 1
    assert "no gate is declared" not in text_of(result)


def test_exit_codes() -> None:
    ok: list[tuple[str, str | None]] = [("a", "a")] * 200 + [("b", "b")] * 200
    assert exit_code(run(ok, "recall[min] >= 0.9")) == 0
    assert exit_code(run(ok, "accuracy < 0.5")) == 1
    train_only = LabelSet(["a", "b", "c"])
    assert exit_code(run(ok, "recall[c] >= 0", labels=train_only)) == 3
    assert exit_code(run(ok, "recall[c] >= 0", "accuracy < 0.5", labels=train_only)) == 1
    assert exit_code(run([*ok, *[("a", None)] * 4], "accuracy >= 0.9")) == 0
    assert exit_code(run([*ok, *[("a", None)] * 5], "accuracy >= 0.9")) == 3
    assert exit_code(run([*ok, *[("a", None)] * 5], "accuracy < 0.5")) == 3


def test_an_unmeasured_run_says_so() -> None:
    shown = text_of(run([("a", "a"), ("b", None)]))
    assert "NOT MEASURED: of 2 rows for 1 the request failed (50.0 %; the limit is 1.0 %)" in shown


def test_a_row_without_a_prediction_is_an_error() -> None:
    asked = many([("x", "a"), ("y", "b")])
    labels = LabelSet(["a", "b"])
    result = evaluate(
        asked, [answered(asked[0], "a")], model="m", scoring=Labelled(labels, DECLARED)
    )
    assert [one.outcome for one in result.scored] == [Outcome.CORRECT, Outcome.ERROR]
    assert "error in 1 row: no prediction" in text_of(result)


@pytest.mark.parametrize(
    ("answer", "more", "expected"),
    [
        ("refund", {}, Outcome.CORRECT),
        (" 'REFUND'.\n", {}, Outcome.CORRECT),
        ("card-lost", {}, Outcome.WRONG),
        ("Card Lost", {}, Outcome.WRONG),
        ("something", {}, Outcome.INVALID),
        ("", {}, Outcome.INVALID),
        ("refund", {"finish_reason": "length"}, Outcome.CORRECT),
        ("I think", {"finish_reason": "length"}, Outcome.TRUNCATED),
        (None, {"finish_reason": "length"}, Outcome.TRUNCATED),
        ("refund", {"finish_reason": "content_filter"}, Outcome.REFUSED),
        (None, {"refusal": "no"}, Outcome.REFUSED),
        ("refund", {"refusal": "no"}, Outcome.REFUSED),
        (None, {}, Outcome.ERROR),
        ("refund", {"error": "HTTP 500"}, Outcome.ERROR),
    ],
)
def test_outcomes(answer: str | None, more: dict[str, str], expected: Outcome) -> None:
    asked = many([("x", "refund")])
    given = [answered(asked[0], answer, **more)]
    labels = LabelSet(["refund", "card_lost"])
    result = evaluate(asked, given, model="m", scoring=Labelled(labels, DECLARED))
    assert result.scored[0].outcome is expected


def test_spellings_of_a_label_are_one_class_unless_declared_apart() -> None:
    train = many([("x", "refund")] * 9 + [("x", "Refund.")])
    test = many([("x", "Refund."), ("x", "REFUND"), ("x", "other")])
    labels = LabelSet.of(DECLARED, train, test)
    assert labels.names == ("other", "refund")
    assert {labels.match(text) for text in ("Refund.", "REFUND", "refund", "rEFUND")} == {"refund"}
    declared = LabelSpec(values=("a", "A"), declared=True)
    apart = LabelSet.of(declared, train, [])
    assert apart.names == ("a", "A")
    assert (apart.match("A"), apart.match("a"), apart.match("a.")) == ("A", "a", None)


def test_a_gold_label_that_was_not_declared_is_still_a_class() -> None:
    declared = LabelSpec(values=("b", "a"), declared=True)
    assert LabelSet.of(declared, many([("x", "t")]), many([("x", "c")])).names == ("b", "a", "c")


def test_a_long_answer_is_no_inferred_label() -> None:
    asked = many([("x", "a")])
    given = [answered(asked[0], "a" + "!" * 100)]
    result = evaluate(asked, given, model="m", scoring=Labelled(LabelSet(["a"]), FROM_TARGET))
    assert result.scored[0].outcome is Outcome.INVALID


@pytest.mark.parametrize(
    ("target", "answer", "finish", "expected"),
    [
        ("a  b\nc", "a b c ", "stop", Outcome.CORRECT),
        ("a b", "A b", "stop", Outcome.WRONG),
        ("a b", "a", "length", Outcome.TRUNCATED),
        ('{"a": 1, "b": 2}', '{"b":2,"a":1}', "stop", Outcome.CORRECT),
        ('f {"a": 1}', 'f {"a":1}', "stop", Outcome.CORRECT),
        ('f {"a": 1}', 'g {"a": 1}', "stop", Outcome.WRONG),
    ],
)
def test_exact_matches_where_there_are_no_labels(
    target: str, answer: str, finish: str, expected: Outcome
) -> None:
    asked = [Question("t.jsonl", 1, (), "x", target)]
    result = evaluate(
        asked, [answered(asked[0], answer, finish_reason=finish)], model="m", scoring=TEXT
    )
    assert result.scored[0].outcome is expected
    assert result.confusion is None
    assert result.verdicts == ()
    assert exit_code(result) == 0
    assert "macro_f1" not in text_of(result)
    assert as_json(result)["confusion"] is None


def dataset(folder: Path, lines: dict[str, list[Any]], spec: LabelSpec) -> Dataset:
    splits = []
    for name, rows in lines.items():
        path = folder / f"{name}.jsonl"
        texts = (row if isinstance(row, str) else json.dumps(row) for row in rows)
        path.write_text("".join(f"{text}\n" for text in texts))
        splits.append(Split(name, (SourceFile(path.name, str(path)),)))
    return Dataset("d", tuple(splits), spec)


IN_JSON = LabelSpec("json", field="label", declared=True)
MIXED = [
    chat("x", '{"label": "a"}'),
    chat("x", "no json"),
    {"messages": [{"role": "user", "content": "x"}]},
    {"messages": [{"role": "assistant", "content": "a"}]},
    {"prompt": "x", "completion": "y"},
    "",
    "{broken",
    "[1]",
]


def test_rows_that_cannot_be_asked_are_counted_by_their_reason(tmp_path: Path) -> None:
    found = task(dataset(tmp_path, {"test": MIXED}, IN_JSON), "test")
    assert [one.line for one in found.asked] == [1]
    assert found.left_out == LeftOut(unreadable=2, nothing_to_ask=3, no_label=1)
    assert found.asked[0].gold == "a"
    assert found.asked[0].text == "x"
    assert [message["role"] for message in found.asked[0].messages] == ["system", "user"]


def test_a_file_without_rows_is_no_part_of_a_split(tmp_path: Path) -> None:
    found = dataset(tmp_path, {"train": MIXED, "test": []}, IN_JSON)
    with pytest.raises(InputError, match=r"^test\.jsonl: .*; nothing to ask"):
        task(found, "test")


def test_what_is_not_asked_of_a_row_is_not_kept(tmp_path: Path) -> None:
    rows = [chat(f"x {i}", "a", notes="n" * 100_000) for i in range(400)]
    found = dataset(tmp_path, {"train": rows, "test": rows}, DECLARED)
    tracemalloc.start()
    assert len(task(found, "test").asked) == 400
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000


def test_rows_without_a_label_are_asked_where_the_task_has_none(tmp_path: Path) -> None:
    texts = [chat("x", f"answer {i}") for i in range(3)]
    found = task(dataset(tmp_path, {"test": texts}, FROM_TARGET), "test")
    assert found.labels is None
    assert (len(found.asked), found.left_out.total) == (3, 0)


def test_a_split_that_is_mostly_unreadable_is_not_measured() -> None:
    asked = many([("x", "a"), ("y", "a"), ("z", "b")])
    given = [answered(one, one.gold) for one in asked]
    labels, gates = LabelSet(["a", "b"]), [parse_gate("accuracy >= 0.9")]
    left_out = LeftOut(unreadable=115, nothing_to_ask=1, no_label=1)
    result = evaluate(
        asked, given, model="m", scoring=Labelled(labels, DECLARED), gates=gates, left_out=left_out
    )
    assert exit_code(result) == 3
    shown = text_of(result)
    assert "not asked: 115 unreadable, 1 without anything to ask, 1 without a label" in shown
    assert "NOT MEASURED: of 120 rows 117 were not asked, for 0 the request failed (97.5 %" in shown
    assert re.search(r"accuracy >= 0\.9 +not measured +1\.000", shown)
    assert as_json(result)["gates"][0]["status"] == "unmeasured"
    assert as_json(result)["left_out"] == {
        "unreadable": 115,
        "nothing_to_ask": 1,
        "no_label": 1,
        "no_target": 0,
    }
    few = replace(left_out, unreadable=0)
    lenient = evaluate(
        asked,
        given,
        model="m",
        scoring=Labelled(labels, FROM_TARGET),
        gates=gates,
        left_out=few,
        max_unanswered=0.4,
    )
    assert exit_code(lenient) == 0


def test_a_run_that_is_not_measured_passes_and_fails_nothing() -> None:
    result = run([("a", "a"), ("b", None)], "accuracy >= 0.1", "accuracy >= 0.9")
    shown = text_of(result)
    assert exit_code(result) == 3
    assert "pass" not in shown
    assert "FAIL" not in shown


def test_a_task_without_labels_and_gates_says_that_nothing_was_judged() -> None:
    asked = [Question("t.jsonl", 1, (), "x", "some text")]
    result = evaluate(asked, [answered(asked[0], "other")], model="m", scoring=TEXT)
    line = "no gate is declared, and text has no default one: nothing was judged"
    assert text_of(result).splitlines()[-1] == line
    judged = evaluate(
        asked,
        [answered(asked[0], "x")],
        model="m",
        scoring=TEXT,
        gates=[parse_gate("coverage >= 1")],
    )
    assert line not in text_of(judged)


@pytest.mark.parametrize("spec", [IN_JSON, LabelSpec("regex", pattern="=(.*)", declared=True)])
@pytest.mark.parametrize("name", ["baseline:majority", "baseline:tfidf"])
def test_a_baseline_answers_with_the_label_wherever_it_stands(spec: LabelSpec, name: str) -> None:
    train, test = corpus(200, 1), corpus(100, 2)
    labels = LabelSet.of(spec, train, test)
    given = list(baseline(name, train, labels).answer(test))
    result = evaluate(test, given, model=name, scoring=Labelled(labels, spec))
    assert result.outcomes[Outcome.INVALID] == 0
    accuracy = result.measures.overall["accuracy"].value
    assert accuracy is not None
    assert accuracy >= 0.5


def test_a_baseline_is_compared_with_itself() -> None:
    train, test = corpus(200, 1), corpus(100, 2)
    labels = LabelSet.of(DECLARED, train, test)
    asked = Task("d", "test", tuple(test), tuple(train), Labelled(labels, DECLARED), "", LeftOut())
    for gate, code in (("macro_f1 > baseline:tfidf", 1), ("macro_f1 >= baseline:tfidf", 0)):
        session = Session(EvalConfig(model="baseline:tfidf"), (parse_gate(gate),))
        assert exit_code(session.score(asked, session.record(asked))) == code


def test_a_split_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match='the data set "d" has no test split, only train'):
        task(dataset(tmp_path, {"train": MIXED}, IN_JSON), "test")


def test_json_masks_labels_wherever_they_stand() -> None:
    mails = ["anna.one@example.com", "anna.two@example.com"]
    result = run([(one, one) for one in mails] * 3, f"recall[{mails[0]}] >= 0.1")
    data = as_json(result)
    assert not any(one in json.dumps(data) for one in mails)
    assert len(set(data["confusion"]["labels"])) == 2
    assert list(data["classes"]) == data["confusion"]["labels"]


def test_nothing_to_evaluate_is_an_input_error() -> None:
    with pytest.raises(InputError, match="no row of the split can be evaluated"):
        evaluate([], [], model="m", scoring=TEXT)


def test_a_gate_on_an_unknown_class_is_an_input_error() -> None:
    with pytest.raises(InputError, match='unknown class "frod"; did you mean "fraud"'):
        run(FRAUD, "recall[frod] >= 0.5")


WORDS = {"refund": "money back please", "login": "password does not work", "other": "hello there"}


def corpus(n: int, seed: int) -> list[Question]:
    rng = random.Random(seed)
    labels = rng.choices(list(WORDS), weights=[6, 3, 1], k=n)
    return many([(f"{WORDS[label]} {rng.randint(0, 999)}", label) for label in labels])


def test_baselines_learn_from_the_training_rows() -> None:
    train, test = corpus(200, 1), corpus(100, 2)
    labels = LabelSet.of(DECLARED, train, test)
    given = {
        name: list(baseline(name, train, labels).answer(test))
        for name in ("baseline:majority", "baseline:tfidf")
    }
    again = list(baseline("baseline:tfidf", train, labels).answer(test))
    assert given["baseline:tfidf"] == again
    gates = [parse_gate("macro_f1 > baseline:majority + 0.1"), parse_gate("mcc >= baseline:tfidf")]
    result = evaluate(
        test,
        given["baseline:tfidf"],
        model="baseline:tfidf",
        scoring=Labelled(labels, DECLARED),
        gates=gates,
        baselines=given,
    )
    assert exit_code(result) == 0
    assert result.measures.overall["accuracy"].value == 1.0
    majority = result.baselines["baseline:majority"].overall
    assert majority["accuracy"].value == majority["majority"].value
    assert majority["skill"].value == 0.0
    shown = text_of(result)
    assert "baseline:majority" in shown
    assert max(map(len, shown.splitlines())) <= 100


def test_baselines_that_cannot_learn() -> None:
    one, labels = many([("x", "a")] * 3), LabelSet(["a", "b"])
    with pytest.raises(InputError, match="at least two labels"):
        baseline("baseline:tfidf", one, labels)
    with pytest.raises(InputError, match="add train=FILE"):
        baseline("baseline:majority", [], labels)
    with pytest.raises(InputError, match='unknown baseline "baseline:tree"'):
        baseline("baseline:tree", one, labels)
    with pytest.raises(InputError, match="are empty"):
        baseline("baseline:tfidf", many([("", "a"), (" ", "b")]), labels)


def test_json_is_json_and_has_a_version() -> None:
    result = run([("a", "a"), ("b", "zzz"), ("c", None)], "recall[*] >= 0.5")
    data = json.loads(json.dumps(as_json(result), allow_nan=False))
    assert data["version"] == 1
    assert data["outcomes"]["invalid"] == 1
    assert data["exit_code"] == 3
    assert data["classes"]["b"]["support"] == 1
    assert data["classes"]["b"]["precision"]["value"] is None
    assert data["confusion"]["cells"] == [[0, 0, 1], [1, 3, 1], [2, 4, 1]]
    assert data["confusion"]["columns"] == ["a", "b", "c", "INVALID", "NO ANSWER"]
    assert [one["outcome"] for one in data["results"]] == ["correct", "invalid", "error"]


def test_strangers_text_does_not_act() -> None:
    nasty = "\x1b[31mred\u202e\r" + "x" * 300
    asked = many([("x", nasty), ("y", "b\nc"), ("z", " ")])
    labels = LabelSet.of(DECLARED, [], asked)
    given = [
        Prediction(one.path, one.line, one.prompt_sha256, error="\x07\x1b]0;t") for one in asked
    ]
    shown = text_of(evaluate(asked, given, model="\x1b[2Jm", scoring=Labelled(labels, DECLARED)))
    assert all(one.isprintable() or one == "\n" for one in shown)
    assert "\\u001b[3" in shown
    assert "x" * 50 not in shown
    assert visible("a\ud800") == "a\\ud800"
    assert visible("") == '""'
    assert visible("a" * 25 + "b" * 25, 10) == "aaaa...bbb"
    assert len(visible("\x1b" * 9999, 21)) == 21


def test_a_large_matrix_is_shown_by_its_pairs() -> None:
    names = [f"class_{i:02}" for i in range(13)]
    result = run([(name, names[0]) for name in names] + [(names[3], names[4])] * 5)
    shown = text_of(result)
    assert "most confused pairs of 13 classes" in shown
    assert "the 13 largest of 13 pairs; --format json has all" in shown
    perfect = text_of(run([(name, name) for name in names]))
    assert "no row of the 13 classes is confused" in perfect


def test_a_matrix_of_twelve_long_labels_fits() -> None:
    names = [f"a rather long label number {i:02}" for i in range(12)]
    shown = text_of(run([(name, name) for name in names for _ in range(300)]))
    assert max(map(len, shown.splitlines())) <= 100
    assert "ANSWER" in shown
    assert all(f"\n{i + 1} a r" in shown for i in range(12))
