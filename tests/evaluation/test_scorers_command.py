"""``ftlint eval`` with each scorer: what is chosen, what is said, and whose scorer it is."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOMS, ROOT, THINGS, Run, chat, write

from .server import Server

TASKS = ROOT / "examples" / "tasks"
CODES = {"assistant": 1, "invoices": 1, "replies": 0, "sums": 0, "topics": 0}


@pytest.mark.parametrize("task", CODES)
def test_the_examples_print_what_they_are_expected_to(run: Run, task: str) -> None:
    done = run("eval", "--predictions", "predictions.jsonl", cwd=TASKS / task)
    expected = TASKS / task / "expected.txt"
    if os.environ.get("FTLINT_UPDATE"):
        expected.write_text(done.out)
    assert (done.code, done.err) == (CODES[task], "")
    assert done.out == expected.read_text()


def test_every_example_is_tested() -> None:
    assert {path.name for path in TASKS.iterdir() if path.is_dir()} == CODES.keys()


def calling(name: str, **arguments: Any) -> dict[str, Any]:
    call = {"name": name, "arguments": json.dumps(arguments)}
    reply = {"role": "assistant", "tool_calls": [{"id": "c", "type": "function", "function": call}]}
    return {"messages": [{"role": "user", "content": f"{name} {arguments}"}, reply]}


def replies(texts: Sequence[str]) -> list[dict[str, Any]]:
    return [chat(f"question {i}", text) for i, text in enumerate(texts)]


INFERRED = {
    "label": (replies(["yes", "no"] * 6), "the replies are taken for labels (2 distinct in 12"),
    "tools": (
        [*(calling("ping", host=f"h{i}") for i in range(9)), chat("hi", "hello")],
        "9 of 10 replies call tools",
    ),
    "multi-label": (
        replies([json.dumps([f"a{i}", "b"]) for i in range(5)]),
        "5 of 5 replies are JSON lists of texts",
    ),
    "json": (
        replies([json.dumps({"a": i}) for i in range(5)]),
        "5 of 5 replies are JSON objects or lists",
    ),
    "number": (replies([f"{i}.5" for i in range(5)]), "5 of 5 replies are numbers"),
    "text": (
        replies(['{"a": 1}', "12", *(f"Some sentence, number {i}." for i in range(4))]),
        "the replies do not repeat like labels (6 distinct in 6 replies)",
    ),
}


def test_lists_that_repeat_are_several_labels_unless_a_label_is_declared(
    run: Run, tmp_path: Path
) -> None:
    write(tmp_path / "test.jsonl", replies(['["a", "b"]', '["a"]', "[]"] * 6))
    write(tmp_path / "p.jsonl", [{"line": i, "answer": '["b", "a"]'} for i in range(1, 19)])
    (tmp_path / "label.toml").write_text(
        '[datasets.d]\ntest = "test.jsonl"\nlabel = { from = "target" }\n'
    )
    told = run("eval", "test=test.jsonl", "--predictions", "p.jsonl").out
    assert "scored as multi-label: 18 of 18 replies are JSON lists of texts" in told
    assert "correct         6" in told
    told = run("eval", "--config", "label.toml", "--predictions", "p.jsonl").out
    assert "scored as label: read from the reply, as declared" in told


@pytest.mark.parametrize("scorer", INFERRED)
def test_the_replies_choose_the_scorer_and_the_report_says_why(
    run: Run, tmp_path: Path, scorer: str
) -> None:
    rows, reason = INFERRED[scorer]
    write(tmp_path / "test.jsonl", rows)
    write(tmp_path / "p.jsonl", [{"line": i, "answer": "x"} for i in range(1, len(rows) + 1)])
    words = ("eval", "test=test.jsonl", "--predictions", "p.jsonl")
    assert f"test split: scored as {scorer}: {reason}" in run(*words).out.splitlines()[0]
    (found,) = json.loads(run(*words, "--format", "json").out)["evaluations"]
    assert found["scorer"] == scorer
    asked = run(*words, "--scorer", "text")
    assert asked.out.splitlines()[0] == "files, test split: scored as text: as asked for"


def test_slices_groups_and_masks_work_for_parts_too(run: Run, tmp_path: Path) -> None:
    secret = "sk-" + "a1B2" * 8
    rows = [
        chat(f"q {i}", json.dumps({"a": i, secret: 1}), metadata={"lang": "de" if i < 4 else "en"})
        for i in range(8)
    ]
    write(tmp_path / "test.jsonl", rows)
    answers = [json.dumps({"a": i if i < 6 else -1, secret: 1}) for i in range(8)]
    write(tmp_path / "p.jsonl", [{"line": i, "answer": a} for i, a in enumerate(answers, 1)])
    (tmp_path / "ftlint.toml").write_text(
        '[datasets.d]\ntest = "test.jsonl"\ngroup = "lang"\n[eval]\nslices = ["lang"]\n'
    )
    words = ("eval", "--predictions", "p.jsonl", "--gate", "f1[a]{lang=en} >= 0.6")
    done = run(*words)
    assert done.code == 1
    assert secret not in done.out
    # English: 8 fields wanted and said, 6 right; two of four values of "a".
    lines = done.out.splitlines()
    assert [line.split()[:3] for line in lines if line.startswith(("de ", "en "))] == [
        ["de", "4", "1.000"],
        ["en", "4", "0.500"],
    ]
    assert 'FAIL: f1 of "a" where lang is en is 0.500 on 4 rows' in done.out
    assert "intervals are of 2 groups of rows" in done.out
    assert secret not in run(*words, "--format", "json").out


def test_fields_of_the_rows_that_did_not_leak(run: Run, tmp_path: Path) -> None:
    rows = [
        chat(f"{thing} {i * 7919} for the {ROOMS[i % 6]}", json.dumps({"price": i, "room": "x"}))
        for i, thing in enumerate(THINGS)
    ]
    write(tmp_path / "train.jsonl", [rows[0], rows[1], chat("something else", '{"price": 0}')])
    write(tmp_path / "test.jsonl", rows)
    # The two rows that leaked are right; of the others the price is wrong in four.
    said = [json.dumps({"price": i if i < 6 else -1, "room": "x"}) for i in range(10)]
    write(tmp_path / "p.jsonl", [{"line": i, "answer": one} for i, one in enumerate(said, 1)])
    words = ("eval", "train=train.jsonl", "test=test.jsonl", "--predictions", "p.jsonl")
    done = run(*words, "--gate", "f1[price]{clean} >= 0.6", "--gate", "field_f1{clean} >= 0.7")
    assert (
        "leaked rows: 2 of 10 rows (20.0 %); accuracy 0.600 on all, 0.500 on the others" in done.out
    )
    # All: 16 of 20 values right. Clean: 12 of 16.
    line = next(one for one in done.out.splitlines() if one.startswith("field_f1  ") and "+" in one)
    assert line.split()[1:3] == ["0.800", "0.750"]
    assert line.split()[6] == "+0.050"
    line = next(one for one in done.out.splitlines() if one.startswith("price ") and "2/10" in one)
    assert line.split()[2:6] == ["0.600,", "0.500", "0.600,", "0.500"]
    assert done.code == 1
    assert 'FAIL: f1 of "price"' in done.out
    assert "FAIL: field_f1" not in done.out


def test_a_gate_on_clean_rows_of_which_there_are_none(run: Run, tmp_path: Path) -> None:
    rows = [chat(f"question {i} of many", json.dumps({"a": i})) for i in range(4)]
    for name in ("train", "test"):
        write(tmp_path / f"{name}.jsonl", rows)
    write(tmp_path / "p.jsonl", [{"line": i, "answer": "{}"} for i in range(1, 5)])
    words = ("eval", "train=train.jsonl", "test=test.jsonl", "--predictions", "p.jsonl")
    done = run(*words, "--gate", "recall[a]{clean} >= 0.5", "--gate", "field_f1{clean} >= 0.5")
    assert done.code == 3, done.err
    assert "Traceback" not in done.err


def test_tool_calls_of_a_model_are_asked_for_kept_and_scored(
    run: Run, tmp_path: Path, server: Server
) -> None:
    rows = []
    for place in ("refund", "sales"):
        row = calling("route", to=place)
        row["messages"][0]["content"] = f"tool call | {place} | please"
        rows.append(row)
    rows[1]["messages"][-1]["tool_calls"][0]["function"]["arguments"] = '{"to": "billing"}'
    write(tmp_path / "test.jsonl", rows)
    words = ("eval", "test=test.jsonl", "--model", "openai:m", "--base-url", server.url)
    done = run(*words, "--gate", "tool_name >= 1", "--gate", "tool_args >= 1")
    assert done.code == 1, done.err
    assert "scored as tools: 2 of 2 replies call tools" in done.out
    assert "FAIL: tool_args is 0.500 on 2 rows" in done.out
    (journal,) = (tmp_path / "predictions").iterdir()
    kept = [json.loads(line)["tool_calls"] for line in journal.read_text().splitlines()]
    assert sorted(one["arguments"] for (one,) in kept) == ['{"to":"refund"}', '{"to":"sales"}']
    again = run("eval", "score", *words[1:4], "--gate", "tool_args >= 0.5")
    assert again.code == 0, again.err


def test_rows_without_a_target_of_the_kind_are_counted(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "test.jsonl", replies(['{"a": 1}'] * 9 + ["none of it"]))
    write(tmp_path / "p.jsonl", [{"line": i, "answer": '{"a": 1}'} for i in range(1, 10)])
    done = run("eval", "test=test.jsonl", "--predictions", "p.jsonl", "--scorer", "json")
    assert done.code == 3
    told = "not asked: 1 without a reply that can be compared with of 10 rows"
    assert told in done.out


@pytest.mark.parametrize(
    ("config", "complaint"),
    [
        ('[eval]\nscorer = "jsn"', 'unknown scorer "jsn"; did you mean "json"?'),
        ("[eval.scorers.label]\nx = 1", 'ftlint.toml: unknown scorer "label"'),
        ("[eval.scorers.json]\nschem = 1", 'unknown key "schem"; did you mean "schema"?'),
        ("[eval.scorers.number]\ntolerance = -1", "tolerance: -1 is too low; the least is 0"),
        ('[eval.scorers.text]\nfigures = ["bleu"]', 'unknown figure "bleu" (known: chrf'),
        ('[eval.scorers.json]\nschema = "x.json"', "x.json: the schema cannot be read"),
        ("[eval.scorers]\njson = 3", "[eval.scorers.json]: expected a table of options"),
    ],
)
def test_options_that_are_none(run: Run, tmp_path: Path, config: str, complaint: str) -> None:
    write(tmp_path / "test.jsonl", replies(['{"a": 1}', '{"a": 2}']))
    write(tmp_path / "p.jsonl", [{"line": 1, "answer": "x"}])
    (tmp_path / "ftlint.toml").write_text(f"{config}\n")
    assert complaint in run("eval", "test=test.jsonl", "--predictions", "p.jsonl").refuses()


# Scorers that users write.


@pytest.fixture
def worded(tmp_path: Path) -> Path:
    """Rows with keywords, and answers with some of them."""
    rows = [
        chat(f"Describe item {i}.", f"Item {i} is made of oak.", metadata={"keywords": words})
        for i, words in enumerate([["oak", "item"], ["oak", "made"], ["oak"], None])
    ]
    write(tmp_path / "test.jsonl", rows)
    said = ["Item 0: OAK", "An oak chair", None, "?"]
    write(
        tmp_path / "p.jsonl",
        [{"line": i, "answer": a, "error": None if a else "lost"} for i, a in enumerate(said, 1)],
    )
    return tmp_path


WORDS = ("eval", "test=test.jsonl", "--predictions", "p.jsonl", "--max-unanswered", "0.6")


def documented(kind: str) -> str:
    guide = (ROOT / "docs" / "scoring.md").read_text(encoding="utf-8")
    own = guide.partition("## Your own")[2]
    return re.search(rf"```{kind}\n(.*?)```", own, re.DOTALL)[1]  # type: ignore[index]


def test_the_scorer_of_the_guide_works(run: Run, worded: Path) -> None:
    (worded / "lint").mkdir()
    (worded / "lint" / "keywords.py").write_text(documented("python"))
    (worded / "ftlint.toml").write_text(documented("toml"))
    done = run(*WORDS)
    # Shares 1, 1/2 and 0 for the lost answer; the row without keywords is left out.
    assert done.code == 1, done.err
    line = next(one for one in done.out.splitlines() if one.startswith("keyword_share "))
    assert line.split()[:2] == ["keyword_share", "0.500"]
    assert "1 without a reply that can be compared with" in done.out
    assert "scored as keywords: as asked for" in done.out
    assert run("check", "test.jsonl").code in (0, 1)


PLUGIN = """
from ftlint import Counts, Score, Scorer

class Mine(Scorer):
    name = "mine"
    means = ("closeness",)

    {body}

SCORERS = (Mine,)
"""
SCORE = "def score(self, asked, answer):\n        "


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (f"{SCORE}return 1 / 0", "on test.jsonl:1, fails: ZeroDivisionError: division by zero"),
        ("", "on test.jsonl:1, fails: NotImplementedError"),
        (f"{SCORE}return 0.5", "returns float, not a Score"),
        (f"{SCORE}return Score(True)", "has values of nothing; the row counts in closeness"),
        (f"{SCORE}return Score(True, {{'closeness': 1.5}})", "a closeness of 1.5; it must be from"),
        (f"{SCORE}return Score(True, {{'closeness': 'x'}})", "a closeness of 'x'; it must be from"),
        (f"{SCORE}return Score(True, {{'closeness': float('nan')}})", "a closeness of nan"),
        ("def readable(self, asked):\n        raise KeyError('x')", "fails: KeyError: 'x'"),
        ("means = ('token_f1',)", 'the figure "token_f1" of Mine is one of ftlint\'s own'),
        ("means = ('Close!',)", 'the figure "Close!"; one is like keyword_share'),
        ("name = 'json'", '"json" is claimed by ftlint and by the plugin "mine.py"'),
        ("name = ''", 'has the name ""; a name is like keywords'),
        ("options_type = dict", "the options_type of Mine is no dataclass"),
        (
            "def __init__(self, options):\n        raise OSError('no')",
            "cannot be made: OSError: no",
        ),
    ],
)
def test_a_scorer_that_is_broken_is_named(
    run: Run, worded: Path, body: str, complaint: str
) -> None:
    (worded / "mine.py").write_text(PLUGIN.format(body=body or "pass"))
    (worded / "ftlint.toml").write_text('plugins = ["mine.py"]\n')
    said = run(*WORDS, "--scorer", "mine").refuses()
    assert complaint in said
    assert 'the plugin "mine.py"' in said


def test_counts_of_a_user_have_figures_and_gates(run: Run, worded: Path) -> None:
    body = (
        "means = ()\n    part = pooled = 'letter'\n    "
        f"{SCORE}return self.counted(asked, set(answer.lower()))\n\n    "
        "def unanswered(self, asked):\n        return self.counted(asked, set())\n\n    "
        "def counted(self, asked, said):\n        "
        "return Score(False, {}, {x: Counts(int(x in said), int(x in said), 1) for x in 'oak'})"
    )
    (worded / "mine.py").write_text(PLUGIN.format(body=body))
    (worded / "ftlint.toml").write_text('plugins = ["mine.py"]\n')
    gates = ("--gate", "letter_recall >= 0.9", "--gate", "recall[k] >= 0.4")
    done = run(*WORDS, "--scorer", "mine", *gates)
    # Two of four answers have all three letters.
    assert "FAIL: letter_recall is 0.500 on 4 rows" in done.out
    assert done.code == 1
    unknown = run(*WORDS, "--scorer", "mine", "--gate", "letter_recal >= 1")
    assert unknown.code == 2
    assert 'did you mean "letter_recall"?' in unknown.err


def test_a_file_with_neither_rules_nor_scorers(run: Run, worded: Path) -> None:
    (worded / "mine.py").write_text("x = 1\n")
    (worded / "ftlint.toml").write_text('plugins = ["mine.py"]\n')
    assert 'the plugin "mine.py" has no RULES' in run(*WORDS).refuses()
