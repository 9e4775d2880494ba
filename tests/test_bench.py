"""The benchmark of ``ftlint check`` still runs, and its entrants do the work that they state."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import Run, chat

from benchmarks import entrants
from benchmarks.check import contest, table
from benchmarks.clock import Time, best, measure
from benchmarks.cookbook import faults
from benchmarks.corpora import write
from benchmarks.venvs import Missing


@pytest.fixture
def made(tmp_path: Path) -> Path:
    return write("short", 60_000, tmp_path / "train.jsonl")


def test_every_entrant_of_ours_runs(made: Path) -> None:
    before = made.read_bytes()
    found = contest(entrants.OURS, [made], 1, 120)
    assert {name: one for name, one in found.items() if isinstance(one, Missing)} == {}
    assert made.read_bytes() == before
    lines = table(entrants.OURS, found, len(before)).splitlines()
    assert [line.split("|")[1].strip() for line in lines[2:]] == [one.name for one in entrants.OURS]


def test_what_did_not_run_is_said(made: Path) -> None:
    broken = entrants.Entrant("broken", "none", lambda _: [sys.executable, "-c", "1 / 0"])
    failing = entrants.Entrant("failing", "none", lambda _: [sys.executable, "-c", "exit(3)"])
    found = contest([broken, failing], [made], 2, 120)
    assert table([broken, failing], found, 1).splitlines()[-2:] == [
        "* broken: not measured: exit 1: ZeroDivisionError: division by zero",
        "* failing: not measured: exit 3: said nothing",
    ]


def test_a_run_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    told = measure([sys.executable, "-c", "while 1: pass"], tmp_path, environment={}, seconds=1)
    assert told == Missing("stopped after 1 s")


def test_the_best_of_each_figure_counts() -> None:
    assert best([Time(1, 5, 9), Time(2, 4, 8)]) == Time(1, 4, 8)


def test_made_rows_have_no_error(made: Path, run: Run) -> None:
    done = run("check", made.name)
    assert (done.code, done.err) == (0, "")


def test_an_edit_changes_one_row(made: Path) -> None:
    before = made.read_bytes().splitlines()
    entrants.edit(made.parent)
    after = made.read_bytes().splitlines()
    assert len(after) == len(before)
    assert sum(one != other for one, other in zip(before, after, strict=True)) == 1


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (chat("a", "b"), []),
        ([], ["data_type"]),
        ({}, ["missing_messages_list"]),
        ({"messages": [{"role": "assistant"}]}, ["message_missing_key", "missing_content"]),
        (chat("", "b"), ["missing_content"]),
        (
            {"messages": [{"role": "human", "content": "a", "id": 1}]},
            [
                "message_unrecognized_key",
                "unrecognized_role",
                "example_missing_assistant_message",
            ],
        ),
    ],
)
def test_the_cookbooks_checks_are_all_there(row: Any, expected: list[str]) -> None:
    assert faults(row) == expected
