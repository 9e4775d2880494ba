"""The benchmarks still run, and their ground truth still holds."""

from __future__ import annotations

import re
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest
from conftest import ROOT, environment

from benchmarks.evaluation.__main__ import FAULTS
from benchmarks.evaluation.__main__ import rows as asked
from benchmarks.similarity import corpus
from benchmarks.similarity.contest import contest, score
from benchmarks.similarity.contestants import CONTESTANTS
from benchmarks.similarity.oracle import Truth, truth
from benchmarks.similarity.plain import THRESHOLD, rows
from ftlint.similarity import jaccard, measures, normalise, shingles


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("build")


@pytest.mark.parametrize("variant", ["prose", "templated", "short"])
def test_the_oracle_finds_the_pairs_that_the_definition_names(variant: str, build: Path) -> None:
    made = corpus.made(variant, 300, build)
    way = measures(made.shingle)[0]
    sides = [
        [shingles(normalise(text), way) for text in rows(made.folder, split)]
        for split in ("test", "train")
    ]
    expected: dict[int, dict[int, float]] = {}
    for (i, one), (j, other) in product(*map(enumerate, sides)):
        if (similarity := jaccard(one, other)) >= THRESHOLD:
            expected.setdefault(i, {})[j] = pytest.approx(similarity)
    assert expected
    assert truth(made) == Truth(expected, complete=True)


@pytest.mark.parametrize("variant", ["prose", "short"])
def test_ftlint_finds_every_pair_of_a_small_corpus(variant: str, build: Path) -> None:
    made = corpus.made(variant, 300, build)
    ours = [one for one in CONTESTANTS if one.name == "ftlint auto"]
    (result,) = contest(ours, made, truth(made), 1, 300, build)
    assert result.failure == ""
    assert result.score is not None
    assert (result.score.pairs, result.score.rows, result.score.false) == (1, 1, 0)


def test_a_text_of_ones_own_is_cut_into_rows_with_planted_edits(build: Path) -> None:
    text = build / "own.txt"
    text.write_text(" ".join(f"word{i * i % 9973}, and" for i in range(20_000)), encoding="utf-8")
    made = corpus.cut(text, 100, build)
    assert len(rows(made.folder, "test")) == 10
    assert len(rows(made.folder, "train")) == 90
    assert len(made.planted()) == 2


def test_missed_pairs_lower_the_recall_and_refused_candidates_are_false() -> None:
    known = Truth({0: {5: 0.9, 6: 0.85}, 1: {7: 0.8}}, complete=True)
    half = score({0: (0.9, 2)}, 12, known, verifies=False)
    assert (half.pairs, half.rows, half.false) == (2 / 3, 1 / 2, 10)
    invented = score({0: (0.9, 3), 2: (1.0, 1)}, 4, known, verifies=True)
    assert invented.false == 2


def test_ftlint_takes_part_in_the_comparison_of_harnesses() -> None:
    words = ("--only", "ftlint eval", "--tables", "speed", "--rows", "40", "--rounds", "1")
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.evaluation", *words],
        cwd=ROOT, env=environment(), capture_output=True, text=True, check=True,
    )  # fmt: skip
    (line,) = (one for one in done.stdout.splitlines() if one.startswith("ftlint eval"))
    # The name, and seconds and milliseconds; what follows them would be why a run was not whole.
    assert re.fullmatch(r"ftlint eval( +\d+\.\d\d){4} *", line)
    assert "40 rows, 64 at a time" in done.stdout


@pytest.mark.parametrize("fault", FAULTS)
def test_the_rows_of_a_fault_are_as_its_truth_says(fault: str) -> None:
    truth, parts = FAULTS[fault]
    made = asked(*parts)
    assert len({row.prompt for row in made}) == len(made) == 400
    fine = [row for row in made if row.prompt.split(" | ")[0] in ("good", "429")]
    right = sum(row.prompt.split(" | ")[1] == row.label for row in fine)
    assert right / len(made) == truth
