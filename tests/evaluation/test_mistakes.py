"""Wrong answers beside the training rows that taught them, and beside labels in dispute."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import Run, chat, write

from ftlint.evaluation import Labelled, LabelSet, Outcome, Scoring
from ftlint.evaluation.disputed import explained
from ftlint.evaluation.linted import Dispute
from ftlint.evaluation.mistakes import LEAST, NEAREST, Mistakes, lines, mistakes
from ftlint.evaluation.run import score
from ftlint.labels import FROM_TARGET
from ftlint.similarity import Measure, jaccard, normalise, shingles

from .rows import TEXT, answered, many

LABELS = LabelSet(["refund", "billing", "other"])
TRAIN = many(
    [
        ("where is the money for my parcel", "billing"),
        ("where is the money for my parcels?", "refund"),
        ("Where is the money for the parcel", "Billing."),
        ("a wholly different thing", "billing"),
    ]
)


def _scoring(labels: LabelSet | None) -> Scoring:
    return TEXT if labels is None else Labelled(labels, FROM_TARGET)


def found(prompt: str, gold: str, said: str, labels: LabelSet | None = LABELS) -> Mistakes:
    asked = many([(prompt, gold)])
    scored = score(asked, [answered(asked[0], said)], _scoring(labels))
    return mistakes(scored, asked, TRAIN, labels, 10)


def test_the_rows_that_taught_a_wrong_answer_come_first() -> None:
    (one,) = found("where is the money for my parcels", "refund", "billing").found
    assert [row.row[1] for row in one.teachers] == [1, 3, 2]
    assert [row.taught for row in one.teachers] == [True, True, False]
    assert [row.says for row in one.teachers] == ["billing", "billing", "refund"]
    way = Measure("char", 4)
    texts = (normalise(text) for text in ("where is the money for my parcels", TRAIN[0].text))
    assert one.teachers[0].similarity == jaccard(*(shingles(text, way) for text in texts))


def test_a_row_that_is_hardly_like_the_prompt_taught_nothing() -> None:
    (one,) = found("is my money wholly different?", "refund", "billing").found
    assert one.teachers
    assert all(row.similarity < LEAST and not row.taught for row in one.teachers)
    told = list(lines(found("is my money wholly different?", "refund", "billing")))
    assert "  no training row like it says so; the nearest is" in told


def test_right_answers_and_those_that_never_came_are_no_mistakes() -> None:
    asked = many([("a", "refund"), ("b", "refund"), ("c", "refund")])
    given = [answered(asked[0], "refund"), answered(asked[1], None, error="500")]
    given.append(answered(asked[2], None, refusal="no"))
    scored = score(asked, given, _scoring(LABELS))
    assert {one.outcome for one in scored} == {Outcome.CORRECT, Outcome.ERROR, Outcome.REFUSED}
    assert mistakes(scored, asked, TRAIN, LABELS, 10).found == ()


def test_an_answer_that_is_no_label_can_be_taught_too() -> None:
    train = many([("where is the money for my parcel", "lost")])
    asked = many([("where is the money for my parcel?", "refund")])
    scored = score(asked, [answered(asked[0], "Lost")], _scoring(LABELS))
    (one,) = mistakes(scored, asked, train, LABELS, 10).found
    assert one.scored.outcome is Outcome.INVALID
    assert [row.taught for row in one.teachers] == [True]


def test_replies_that_are_no_labels_are_compared_whole() -> None:
    (one,) = found("where is the money for my parcels", "Soon.", "billing", None).found
    assert [row.taught for row in one.teachers][:2] == [True, True]


def test_no_more_rows_than_promised_are_kept() -> None:
    train = many([(f"where is the money for my parcel {i}", "billing") for i in range(30)])
    asked = many([("where is the money for my parcel", "refund")])
    scored = score(asked, [answered(asked[0], "billing")], _scoring(LABELS))
    result = mistakes(scored, asked, train, LABELS, 10)
    assert len(result.found[0].teachers) == NEAREST
    assert f"  at least {NEAREST} training rows taught it that:" in lines(result)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    train = [
        chat("please send back the money for order 17", "billing"),
        chat("please send back the money for order 18", "billing"),
        chat("my key sk-abcdefghijklmnopqrstuvwx0123 \x1b[31m was charged twice", "billing"),
        *(chat(f"{word} parcel", "refund") for word in ("lost", "torn", "late", "wet", "open")),
    ]
    test = [
        chat("please send back the money for order 19", "refund"),
        chat("my key sk-abcdefghijklmnopqrstuvwx0123 \x1b[31m was charged once", "refund"),
        chat("thank you for the parcel that came", "refund"),
        chat("charged for nothing at all", "billing"),
    ]
    write(tmp_path / "train.jsonl", train)
    write(tmp_path / "test.jsonl", test)
    said = ["billing", "billing", "billing", "billing"]
    rows = [{"line": i, "answer": one} for i, one in enumerate(said, start=1)]
    write(tmp_path / "ours.jsonl", rows)
    return tmp_path


WORDS = ("train=train.jsonl", "test=test.jsonl", "--predictions", "ours.jsonl")


@pytest.mark.usefixtures("data")
def test_the_report_shows_prompts_and_training_rows_masked(run: Run) -> None:
    out = run("eval", *WORDS).out
    assert "3 training rows at least 50 % like the prompt taught 2 of 3 wrong answers" in out
    first = out.index("test.jsonl:1: refund answered with billing")
    shown = [line.split() for line in out[first:].splitlines()[1:4]]
    assert " ".join(shown[0]) == '"please send back the money for order 19"'
    assert " ".join(shown[1]) == "2 training rows taught it that:"
    assert shown[2][2:4] == ["train.jsonl:1", "billing"]
    assert "sk-a***" in out
    assert "sk-ab" not in out
    assert "\x1b" not in out
    assert "\\u001b[31m" in out


@pytest.mark.usefixtures("data")
def test_how_many_are_shown_is_an_option(run: Run, data: Path) -> None:
    assert "1 of 3; --format json has all" in run("eval", *WORDS, "--show-wrong", "1").out
    assert "wrong answers beside" not in run("eval", *WORDS, "--show-wrong", "0").out
    (data / "ftlint.toml").write_text("[eval]\nshow-wrong = 2\n")
    assert "2 of 3; --format json has all" in run("eval", *WORDS).out
    alone = run("eval", "test=test.jsonl", "--predictions", "ours.jsonl").out
    assert "wrong answers are shown beside training rows, and there are none" in alone


def result(run: Run, *words: str) -> dict[str, Any]:
    done = run("eval", *words, "--format", "json")
    assert done.out, done.err
    found: dict[str, Any] = json.loads(done.out)["evaluations"][0]
    return found


@pytest.mark.usefixtures("data")
def test_every_wrong_answer_is_in_json(run: Run) -> None:
    evaluation = result(run, *WORDS, "--show-wrong", "1")
    rows = evaluation["results"]
    assert [len(one["nearest"] or ()) > 0 for one in rows] == [True, True, True, False]
    first = rows[0]["nearest"][0]
    assert (first["path"], first["line"], first["says"]) == ("train.jsonl", 1, "billing")
    assert first["taught"] is True
    assert 0.8 < first["similarity"] < 1
    assert evaluation["taught"]["measure"] == "Jaccard similarity of character 4-grams"
    assert evaluation["taught"]["rows"] == [
        {"path": "train.jsonl", "line": line, "answers": 1} for line in (1, 2, 3)
    ]
    none = result(run, *WORDS, "--show-wrong", "0")
    assert (none["taught"], none["results"][0]["nearest"]) == (None, None)


def test_classes_whose_labels_are_in_dispute_say_so(run: Run, data: Path) -> None:
    train = [
        chat("is this the place to ask for my money", "refund"),
        chat("Is this the place to ask for my money?", "billing"),
        *(chat(f"{word} parcel", "refund") for word in ("lost", "torn", "late", "wet", "open")),
    ]
    write(data / "train.jsonl", train)
    done = run("eval", *WORDS)
    assert "3 of 3 wrong answers lie between two labels that rules doubt" in done.out
    row = next(line.split() for line in done.out.splitlines() if "DUP003 " in line)
    assert row[:4] == ["refund", "billing", "3", "DUP003"]
    assert row[4:] == ["train.jsonl:2", "and", "train.jsonl:1"]
    assert "DUP003 is conflicting-labels" in done.out
    (found,) = result(run, *WORDS)["disputed"]
    assert (found["code"], found["label"], found["answer"]) == ("DUP003", "refund", "billing")
    assert [one["line"] for one in found["rows"]] == [1, 2, 3]
    assert found["disputes"] == [
        [{"path": "train.jsonl", "line": 2}, {"path": "train.jsonl", "line": 1}]
    ]


def test_two_spellings_that_are_declared_as_two_labels(run: Run, data: Path) -> None:
    write(
        data / "train.jsonl", [chat(f"parcel {i}", ("refund", "Refund")[i % 2]) for i in range(8)]
    )
    write(data / "test.jsonl", [chat(f"money {i}", "refund") for i in range(3)])
    answers = ["refund", "Refund", "REFUND"]
    write(data / "ours.jsonl", [{"line": i, "answer": a} for i, a in enumerate(answers, start=1)])
    (data / "ftlint.toml").write_text(
        '[datasets.d]\ntrain = "train.jsonl"\ntest = "test.jsonl"\n'
        'label = { from = "target", values = ["refund", "Refund"] }\n'
    )
    (found,) = result(run, "--predictions", "ours.jsonl")["disputed"]
    assert (found["code"], found["label"], found["answer"]) == ("BAL003", "refund", "Refund")
    assert [one["line"] for one in found["rows"]] == [2, 3]


def test_spellings_of_one_label_explain_no_wrong_answer() -> None:
    asked = many([("a", "refund"), ("b", "billing"), ("c", "Refund.")])
    labels = LabelSet.of(FROM_TARGET, [], asked)
    scored = score(asked, [answered(one, "billing") for one in asked], _scoring(labels))

    def disputed(first: int, second: int) -> int:
        rows = [(asked[i].path, asked[i].line) for i in (first, second)]
        dispute = Dispute("X001", "x", (rows[0], rows[1]))
        return sum(len(one.wrong) for one in explained(scored, labels, asked, [dispute]))

    assert disputed(0, 2) == 0
    assert disputed(0, 1) == 2
