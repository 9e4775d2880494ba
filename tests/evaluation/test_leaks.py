"""What leaked, counted apart: the figures of all rows and of those that did not leak."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOMS, THINGS, Run, chat, write


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
