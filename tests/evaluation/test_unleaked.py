"""What leaked, counted apart: the figures of all rows and of those that did not leak."""

from __future__ import annotations

import json
import math
import random
import re
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOMS, ROOT, THINGS, Run, chat, write

from ftlint.evaluation import Outcome, Sample, Scored, Value, of_labels
from ftlint.evaluation.inflation import inflation
from ftlint.plugins import discover

from .rows import answered, many


def fresh(i: int) -> str:
    """A prompt that shares little with those of other numbers."""
    return f"{THINGS[i % 10]} {i * 7919} {ROOMS[i // 10 % 6]}"


def asked(i: int) -> dict[str, Any]:
    return chat(fresh(i), ("yes", "no")[i % 2])


LEAKED = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
"""The lines of the test split that stand in the training split as well."""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Of 40 test rows 10 leaked; all of them are answered right, and 24 of the other 30."""
    write(tmp_path / "test.jsonl", [asked(i) for i in range(100, 140)])
    write(tmp_path / "train.jsonl", [asked(i) for i in (*range(60), *range(100, 110))])
    answers(tmp_path / "ours.jsonl", wrong=(11, 16, 21, 26, 31, 36))
    answers(tmp_path / "prev.jsonl", wrong=(1, 2, 3, 11, 16, 21))
    return tmp_path


def answers(path: Path, wrong: tuple[int, ...]) -> None:
    golds = [("yes", "no")[i % 2] for i in range(100, 140)]
    said = [
        {"line": line, "answer": {"yes": "no", "no": "yes"}[gold] if line in wrong else gold}
        for line, gold in enumerate(golds, start=1)
    ]
    path.write_text("".join(json.dumps(one) + "\n" for one in said))


BOTH = ("train=train.jsonl", "test=test.jsonl", "--predictions", "ours.jsonl")


def judged(run: Run, *words: str) -> tuple[int, dict[str, Any]]:
    done = run("eval", *words, "--format", "json")
    assert done.out, done.err
    (found,) = json.loads(done.out)["evaluations"]
    return done.code, found


def verdict(run: Run, *words: str) -> tuple[int, str, float | None, str]:
    code, found = judged(run, *words)
    gate = found["gates"][0]
    return code, gate["status"], gate["observed"], gate["reason"]


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize(
    ("gate", "code", "observed"),
    [
        ("leak_rate <= 20%", 1, 0.25),
        ("leak_rate <= 25%", 0, 0.25),
        ("accuracy >= 0.85", 0, 0.85),
        ("accuracy{clean} >= 0.81", 1, 0.8),
        ("recall[yes]{ clean } >= 0.8", 0, 12 / 15),
        ("accuracy{clean} >= prev - 0.15", 0, 0.8),
        ("accuracy{clean} > prev", 1, 0.8),
    ],
)
def test_gates_on_leaks(run: Run, gate: str, code: int, observed: float) -> None:
    words = (*BOTH, "--against", "prev=prev.jsonl", "--gate", gate)
    assert verdict(run, *words)[:3] == (
        code,
        "fail" if code else "pass",
        pytest.approx(observed),
    )


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize("gate", ["leak_rate <= 100%", "accuracy{clean} >= 0"])
def test_leaks_that_could_not_be_looked_for_are_not_measured(run: Run, gate: str) -> None:
    words = ("test=test.jsonl", "--predictions", "ours.jsonl", "--gate", gate)
    code, status, _, reason = verdict(run, *words)
    assert (code, status) == (3, "unmeasured")
    assert "there is no train split" in reason


@pytest.mark.parametrize("text", ["", "\n", "{}\n"])
def test_training_rows_that_are_none_clear_no_row(run: Run, data: Path, text: str) -> None:
    (data / "train.jsonl").write_text(text)
    done = run("eval", *BOTH, "--gate", "leak_rate <= 5%")
    reason = "not measured, the train split has no row to compare with"
    assert (done.code, done.out.splitlines()[3]) == (3, f"leaked rows: {reason}")


@pytest.mark.usefixtures("data")
def test_the_training_rows_themselves_have_no_leaks(run: Run) -> None:
    words = ("train=train.jsonl", "test=test.jsonl", "--split", "train")
    gate = ("--model", "baseline:majority", "--gate", "leak_rate <= 0")
    code, status, _, reason = verdict(run, *words, *gate)
    assert (code, status) == (3, "unmeasured")
    assert reason.endswith("the rows that are asked about are the training rows")


def test_rules_that_the_config_leaves_out_do_not_count(run: Run, data: Path) -> None:
    (data / "ftlint.toml").write_text('select = ["CHAT"]\n')
    code, status, _, reason = verdict(run, *BOTH, "--gate", "leak_rate <= 0")
    assert (code, status) == (3, "unmeasured")
    assert reason.endswith("no rule that looks for leaks is selected")
    (data / "ftlint.toml").write_text('select = ["LEAK"]\nignore = ["exact-leakage"]\n')
    code, status, observed, _ = verdict(run, *BOTH, "--gate", "leak_rate <= 0")
    assert (code, status, observed) == (0, "pass", 0.0)


def test_all_rows_of_a_group_that_training_knows_leaked(run: Run, data: Path) -> None:
    write(
        data / "test.jsonl",
        [{**asked(i), "customer": "c1" if i < 112 else f"d{i}"} for i in range(100, 140)],
    )
    write(data / "train.jsonl", [{**asked(i), "customer": "c1"} for i in range(60)])
    table = '[datasets.d]\ntrain = "train.jsonl"\ntest = "test.jsonl"\n'
    (data / "ftlint.toml").write_text(table)
    words = ("--predictions", "ours.jsonl", "--gate", "leak_rate <= 0")
    assert verdict(run, *words)[2] == 0.0
    (data / "ftlint.toml").write_text(table + 'group = "customer"\n')
    assert verdict(run, *words)[2] == pytest.approx(12 / 40)
    assert verdict(run, *words, "--limit", "39")[2] == pytest.approx(12 / 39, abs=0.03)


@pytest.mark.usefixtures("data")
def test_every_table_is_shown_again_without_the_rows_that_leaked(run: Run) -> None:
    done = run("eval", *BOTH, "--against", "prev=prev.jsonl")
    lines = done.out.splitlines()
    assert lines[3] == (
        "leaked rows: 10 of 40 rows (25.0 %); accuracy 0.850 on all, 0.800 on the others"
    )
    cells = [line.split() for line in lines]
    assert ["LEAK001", "exact-leakage", "10"] in cells
    assert ["LEAK002", "near-duplicate-leakage", "0"] in cells
    start = lines.index("clean: the 30 rows that did not leak; inflation: all less clean")
    clean = cells[start:]
    assert next(one[:3] for one in clean if "accuracy" in one) == ["accuracy", "0.850", "0.800"]
    assert next(one[:3] for one in clean if one[:1] == ["yes"]) == ["yes", "5/20", "0.850,"]
    assert next(one[:3] for one in clean if one[:1] == ["prev"]) == ["prev", "0.850,", "0.900"]
    matrix = start + lines[start:].index("without the leaked rows:")
    assert [one[:3] for one in cells[matrix + 3 : matrix + 5]] == [
        ["no", "12", "3"],
        ["yes", "3", "12"],
    ]
    against = next(line for line in lines if line.startswith("without the leaked rows: 0 fixed"))
    assert against.startswith("without the leaked rows: 0 fixed, 3 broken; accuracy -0.100 (")


@pytest.mark.usefixtures("data")
def test_leaks_in_json(run: Run) -> None:
    words = (*BOTH, "--against", "prev=prev.jsonl", "--format", "json")
    (found,) = json.loads(run("eval", *words).out)["evaluations"]
    leaks, clean = found["leaks"], found["clean"]
    by_code = {one["code"]: one["rows"] for one in leaks["rules"]}
    assert by_code["LEAK001"] == [{"path": "test.jsonl", "line": line} for line in LEAKED]
    assert (leaks["rows"], leaks["reason"]) == (10, "")
    assert any(one.startswith("exact-leakage: 10 of 40 test rows") for one in leaks["remarks"])
    assert found["metrics"]["leak_rate"]["value"] == 0.25
    assert clean["rows"] == 30
    assert clean["metrics"]["accuracy"]["value"] == pytest.approx(0.8)
    assert clean["classes"]["yes"]["support"] == 15
    assert sum(cell[2] for cell in clean["confusion"]["cells"]) == 30
    assert clean["comparisons"][0]["differences"]["accuracy"]["value"] == pytest.approx(-0.1)
    inflated = clean["inflation"]["metrics"]["accuracy"]
    assert inflated["value"] == pytest.approx(0.05)
    assert inflated["low"] < 0.05 < inflated["high"]
    assert json.loads(run("eval", *words).out)["evaluations"] == [found]


@pytest.mark.usefixtures("data")
def test_slices_have_their_clean_rows(run: Run, data: Path) -> None:
    write(
        data / "test.jsonl",
        [{**asked(i), "metadata": {"lang": "de" if i < 115 else "en"}} for i in range(100, 140)],
    )
    done = run("eval", *BOTH, "--slice", "lang")
    sizes = [one.split()[:2] for one in done.out.splitlines() if one.startswith(("de ", "en "))]
    assert sizes == [["en", "25"], ["de", "15"], ["en", "25"], ["de", "5"]]


def test_thresholds_are_shown_on_the_clean_rows(run: Run, data: Path) -> None:
    lines = []
    for i in range(40):
        gold = ("yes", "no")[i % 2]
        sure = 0.9 if i < 10 else 0.6
        pair = [(gold, sure), ("yes" if gold == "no" else "no", 1 - sure)]
        tops = [{"token": text, "logprob": math.log(p)} for text, p in pair]
        content = [{**tops[0], "top_logprobs": tops}]
        lines.append({"line": i + 1, "answer": gold, "logprobs": {"content": content}})
    write(data / "ours.jsonl", lines)
    _, found = judged(run, *BOTH)
    cuts = [
        {one["threshold"]: one["recall"] for one in part["thresholds"]["table"]}
        for part in (found, found["clean"])
    ]
    # Of 20 rows of each label 5 leaked, and only those are flagged from 0.7 on.
    assert [one[0.7]["value"] for one in cuts] == [0.25, 0.0]
    assert [one[0.5]["n"] for one in cuts] == [20, 15]
    told = run("eval", *BOTH).out.split("without the leaked rows:\nthresholds of no")
    assert len(told) == 2
    assert "0.70  -" in told[1].split("LEAK")[0]


def test_what_is_known_of_leaks_is_said_at_the_top(run: Run, data: Path) -> None:
    alone = run("eval", "test=test.jsonl", "--predictions", "ours.jsonl")
    assert alone.out.splitlines()[3] == "leaked rows: not measured, there is no train split"
    assert "LEAK" not in alone.out
    write(data / "train.jsonl", [asked(i) for i in range(60)])
    none = run("eval", *BOTH)
    assert none.out.splitlines()[3] == (
        "leaked rows: none was found by LEAK001, LEAK002, LEAK003, LEAK004, LEAK006, LEAK008"
    )
    assert "inflation" not in none.out
    write(data / "train.jsonl", [asked(i) for i in range(100, 140)])
    every = run("eval", *BOTH, "--gate", "accuracy{clean} >= 0")
    assert every.out.splitlines()[3] == "leaked rows: 40 of 40 rows (100.0 %), no other is left"
    assert every.code == 3
    assert "there is no such row" in every.out


def sample(pairs: list[tuple[str, str]], leaked: set[int], **more: Any) -> Sample:
    rows = many([(f"p{i}", gold) for i, (gold, _) in enumerate(pairs)])
    scored = tuple(
        Scored(
            one.path,
            one.line,
            gold,
            said,
            Outcome.CORRECT if gold == said else Outcome.WRONG,
            answered(one, said),
            **{name: values[one.line - 1] for name, values in more.items()},
        )
        for one, (gold, said) in zip(rows, pairs, strict=True)
    )
    places = frozenset((rows[i].path, rows[i].line) for i in leaked)
    return Sample(scored, of_labels(("a", "b")), leaked=places)


def test_inflation_is_that_of_an_independent_bootstrap() -> None:
    rng = random.Random(5)
    pairs = [("ab"[i % 2], "ab"[(i + (rng.random() < 0.3)) % 2]) for i in range(200)]
    leaked = {i for i, (gold, said) in enumerate(pairs) if gold == said and i % 3 == 0}
    found = inflation(sample(pairs, leaked))

    def difference(rows: list[int]) -> float:
        hits = [pairs[i][0] == pairs[i][1] for i in rows]
        kept = [hit for i, hit in zip(rows, hits, strict=True) if i not in leaked]
        return sum(hits) / len(hits) - sum(kept) / len(kept)

    drawn = sorted(difference(rng.choices(range(200), k=200)) for _ in range(4000))
    accuracy = found.overall["accuracy"]
    assert accuracy.value == pytest.approx(difference(list(range(200))))
    assert accuracy.low == pytest.approx(drawn[100], abs=0.01)
    assert accuracy.high == pytest.approx(drawn[-100], abs=0.01)
    recall = found.classes["recall"]["a"]
    of_a = [i for i in range(200) if pairs[i][0] == "a"]
    assert recall.value == pytest.approx(difference(of_a))
    assert found.overall["coverage"].low == found.overall["coverage"].high == 0


def test_inflation_draws_whole_groups() -> None:
    pairs = [("a", "a" if i < 80 else "b") for i in range(200)]
    leaked = set(range(40))
    alone = inflation(sample(pairs, leaked)).overall["accuracy"]
    groups = [f"g{i // 20}" for i in range(200)]
    grouped = inflation(sample(pairs, leaked, group=groups)).overall["accuracy"]
    assert alone.value == grouped.value == pytest.approx(80 / 200 - 40 / 160)
    assert width(grouped) > 1.5 * width(alone)


def width(value: Value) -> float:
    assert value.low is not None
    assert value.high is not None
    return value.high - value.low


def test_the_rules_that_count_are_documented() -> None:
    page = (ROOT / "docs" / "gates.md").read_text(encoding="utf-8")
    for heading, tells in (("## Rows that leaked", "leak"), ("## Wrong answers", "label")):
        section = page.split(heading)[1].split("\n## ")[0]
        named = set(re.findall(r"\b[A-Z]+[0-9]{3}\b", section))
        assert named == {one.code for one in discover() if one.rule.tells == tells}
