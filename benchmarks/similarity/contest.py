"""Rounds of all contestants over one corpus, and how good their answers are."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.similarity.contestants import Contestant
from benchmarks.similarity.corpus import Corpus
from benchmarks.similarity.oracle import Truth
from benchmarks.venvs import Missing, interpreter

ROOT = Path(__file__).resolve().parent.parent.parent
# A run of more CPU seconds than this is not repeated.
ONCE = 20.0


@dataclass(frozen=True)
class Score:
    """How the answers compare with the truth.

    ``pairs`` and ``rows`` are shares found: of the true pairs, and of the test rows that have one
    (at the similarity of their best). ``false`` counts pairs given out under the threshold.
    """

    pairs: float | None
    rows: float
    false: int | None


@dataclass(frozen=True)
class Result:
    """Medians over ``runs`` runs: CPU and wall seconds, peak MB of the process and of a worker.

    ``spread`` is the lowest and highest CPU time. ``failure`` says why there is no result.
    """

    contestant: Contestant
    runs: int = 0
    cpu: float = 0.0
    spread: tuple[float, float] = (0.0, 0.0)
    wall: float = 0.0
    peak: float = 0.0
    worker_peak: float = 0.0
    candidates: int = 0
    score: Score | None = None
    note: str = ""
    failure: str = ""


def contest(
    contestants: Sequence[Contestant],
    corpus: Corpus,
    truth: Truth,
    rounds: int,
    seconds: float,
    build: Path,
) -> Iterator[Result]:
    """Each contestant's result; every round runs all of them once, one after the other.

    A run of more than *seconds* is stopped. Each run's CPU time goes to stderr.
    """
    runs: dict[str, list[dict[str, Any]]] = {one.name: [] for one in contestants}
    failures: dict[str, str] = {}
    for _ in range(rounds):
        for one in contestants:
            known = runs[one.name]
            if one.name in failures or (known and known[0]["cpu"] > ONCE):
                continue
            outcome = _run(one, corpus, seconds, build)
            if isinstance(outcome, Missing):
                failures[one.name] = outcome.reason
                print(f"{one.name}: {outcome.reason}", file=sys.stderr, flush=True)
            else:
                known.append(outcome)
                print(f"{one.name}: {outcome['cpu']:.2f} s", file=sys.stderr, flush=True)
    for one in contestants:
        if one.name in failures:
            yield Result(one, failure=failures[one.name])
        else:
            yield _result(one, runs[one.name], truth)


def _run(
    contestant: Contestant, corpus: Corpus, seconds: float, build: Path
) -> dict[str, Any] | Missing:
    unit = corpus.shingle.split("-")[0]
    if unit not in contestant.units:
        return Missing(f"has no n-grams of {unit}s")
    python: Path | Missing = Path(sys.executable)
    if contestant.package is not None:
        python = interpreter(contestant.package, build)
    if isinstance(python, Missing):
        return python
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder, "outcome.json")
        command = [str(python.absolute()), "-m", "benchmarks.similarity.process"]
        command += [contestant.engine, contestant.setting]
        command += [str(corpus.folder.absolute()), corpus.shingle, str(told)]
        try:
            done = subprocess.run(
                command, cwd=ROOT, capture_output=True, text=True, timeout=seconds, check=False
            )
        except subprocess.TimeoutExpired:
            return Missing(f"stopped after {seconds:.0f} s")
        if done.returncode != 0:
            return Missing((done.stderr.splitlines() or [f"exit {done.returncode}"])[-1])
        outcome: dict[str, Any] = json.loads(told.read_text(encoding="utf-8"))
        return outcome


def _result(contestant: Contestant, runs: list[dict[str, Any]], truth: Truth) -> Result:
    def middle(name: str) -> float:
        return float(median(run[name] for run in runs))

    matches = {left: (best, count) for left, best, count in runs[0]["matches"]}
    times = [run["cpu"] for run in runs]
    return Result(
        contestant,
        len(runs),
        middle("cpu"),
        (min(times), max(times)),
        middle("wall"),
        middle("peak"),
        middle("worker_peak"),
        runs[0]["candidates"],
        score(matches, runs[0]["candidates"], truth, contestant.verifies),
        runs[0]["note"],
    )


def score(
    matches: dict[int, tuple[float, int]], candidates: int, truth: Truth, verifies: bool
) -> Score:
    """The score of *matches* (test row: similarity of the best train row, number of train rows).

    An engine that does not verify gives out its *candidates*, so that all which verification
    refused are false. Where only planted pairs are known, a pair counts as found if the best match
    of its row is at least as similar, and false pairs are not known.
    """
    close = 1e-9
    best = {left: max(pairs.values()) for left, pairs in truth.pairs.items()}
    found = sum(
        matches.get(left, (0.0, 0))[0] > similarity - close for left, similarity in best.items()
    )
    rows = found / max(1, len(best))
    if not truth.complete:
        return Score(None, rows, None)
    true = {left: len(pairs) for left, pairs in truth.pairs.items()}
    total = max(1, sum(true.values()))
    right = sum(min(count, true.get(left, 0)) for left, (_, count) in matches.items())
    given = sum(count for _, count in matches.values())
    refused = 0 if verifies else candidates - given
    return Score(right / total, rows, given - right + refused)
