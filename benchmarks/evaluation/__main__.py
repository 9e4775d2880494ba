"""ftlint eval beside other harnesses on one server: what asking costs, what faults and kills do.

    python -m benchmarks.evaluation [--only NAME ...] [--tables speed faults kills] [--rounds 3]

See README.md beside this file.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tabulate import tabulate

from benchmarks.evaluation.harnesses.ftlint import Ftlint
from benchmarks.evaluation.harnesses.inspect_ai import InspectAi
from benchmarks.evaluation.harnesses.lm_eval import LmEval
from benchmarks.evaluation.harnesses.loops import BARE, OPENAI
from benchmarks.evaluation.harnesses.promptfoo import Promptfoo
from benchmarks.evaluation.job import LABELS, Harness, Job, Row, Run, Server, run, serving

ALL: tuple[Harness, ...] = (
    BARE, OPENAI, Ftlint(), LmEval(), InspectAi(), InspectAi("--no-fail-on-error"), Promptfoo()
)  # fmt: skip
_LONGEST = 600.0
_FAULTED, _FAULT_LIMIT = 400, 300.0


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.evaluation", description="Compare harnesses.")
    tables: dict[str, Callable[..., None]] = {"speed": speed, "faults": faults, "kills": kills}
    parser.add_argument("--tables", nargs="+", choices=tables, default=list(tables))
    parser.add_argument("--only", nargs="+", help="parts of the names of those that take part")
    parser.add_argument("--rows", type=int, default=2000)
    parser.add_argument("--concurrency", type=int, default=64)
    parser.add_argument("--latency", type=float, default=0.05)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--build", type=Path, default=Path("build"))
    chosen = parser.parse_args()
    named = [one for one in ALL if not chosen.only or any(part in one.name for part in chosen.only)]
    there = [one for one in named if installed(one, chosen.build.absolute())]
    for name in chosen.tables:
        with serving(sys.executable, chosen.latency) as server, tempfile.TemporaryDirectory() as at:
            tables[name](there, server, Path(at), chosen)


def installed(harness: Harness, build: Path) -> bool:
    missing = harness.install(build)
    if missing is not None:
        print(f"{harness.name} does not take part: {missing.reason}", flush=True)
    return missing is None


def rows(*parts: tuple[str, int, bool]) -> tuple[Row, ...]:
    """So many rows of each kind, right or wrong, spread over each other."""
    made = [(kind, right, i) for kind, n, right in parts for i in range(n)]
    made.sort(key=lambda one: (one[2] / max(n for _, n, _ in parts), one[0]))
    found = []
    for i, (kind, right, _) in enumerate(made):
        label = LABELS[i % 2]
        found.append(Row(f"{kind} | {LABELS[(i + (not right)) % 2]} | {i}", label))
    return tuple(found)


def job(given: Sequence[Row], server: Server, at: Path, concurrency: int) -> Job:
    folder = Path(tempfile.mkdtemp(dir=at))
    return Job(tuple(given), server.url, folder, concurrency)


def speed(there: Sequence[Harness], server: Server, at: Path, chosen: Any) -> None:
    """Wall and CPU seconds of whole processes, the best of the rounds; rounds are interleaved."""
    asked = rows(("good", chosen.rows, True))
    best: dict[str, tuple[float, float, float]] = {}
    said: dict[str, str] = {}
    for _ in range(chosen.rounds):
        for one in there:
            if one.name.endswith("--no-fail-on-error"):
                continue
            given = job(asked, server, at, chosen.concurrency)
            done = run(one.command(given), given.folder, _LONGEST)
            count = server.count()
            whole = count["answered"] == len(asked) and done.code == 0
            said[one.name] = "" if whole else f"exit {done.code}: {last(done)}"
            figures = done.wall, done.cpu, count["first"] - done.began
            old = best.get(one.name, figures)
            best[one.name] = tuple(map(min, old, figures))  # type: ignore[assignment]
    bare = best.get(BARE.name)
    print(f"\n{len(asked)} rows, {chosen.concurrency} at a time, {chosen.latency:g} s latency, "
          f"best of {chosen.rounds}; load {os.getloadavg()[0]:.1f}")  # fmt: skip
    head = ("", "wall s", "CPU s", "CPU ms a row", "wall x", "CPU x", "first request s", "")
    body = [
        (name, wall, cpu, 1000 * cpu / len(asked), bare and wall / bare[0], bare and cpu / bare[1],
         first, said[name])
        for name, (wall, cpu, first) in best.items()
    ]  # fmt: skip
    print(tabulate(body, head, floatfmt=".2f"), flush=True)


_RIGHT = (("good", 340, True), ("good", 20, False))
FAULTS: dict[str, tuple[float, tuple[tuple[str, int, bool], ...]]] = {
    "20 always 500, 20 always 400 (content filter)": (
        0.85,
        (*_RIGHT, ("500", 20, True), ("400", 20, True)),
    ),
    "20 refusals (content null), 20 empty (content filter)": (
        0.85,
        (*_RIGHT, ("refusal", 20, True), ("filter", 20, True)),
    ),
    "80 told once to slow down (429, Retry-After 1 s)": (
        0.90,
        (("good", 280, True), ("good", 40, False), ("429", 80, True)),
    ),
}
"""Faults by name: the share of the 400 rows that is right, and the rows."""


def faults(there: Sequence[Harness], server: Server, at: Path, _: Any) -> None:
    """What each harness says of rows that fail; a loop ends on the first, and is left out."""
    for name, (truth, parts) in FAULTS.items():
        body = []
        for one in there:
            if not one.resumes:
                continue
            given = job(rows(*parts), server, at, 16)
            assert len(given.rows) == _FAULTED
            done = run(one.command(given), given.folder, _FAULT_LIMIT)
            body.append((one.name, *judged(one, given, done), server.count()["requests"]))
        print(f"\n{name}: of {_FAULTED} rows {truth:.3f} are right")
        head = ("", "says", "exit", "seconds", "beside", "requests")
        print(tabulate(body, head, floatfmt=(".0f", ".3f", ".0f", ".1f", "", ".0f")), flush=True)


def kills(there: Sequence[Harness], server: Server, at: Path, _: Any) -> None:
    """kill -9 at half of the answers, and what going on sends and says."""
    body = []
    for one in there:
        if not one.resumes or one.name.endswith("--no-fail-on-error"):
            continue
        given = job(rows(("good", 360, True), ("good", 40, False)), server, at, 16)

        def half() -> bool:
            return server.count(keep=True)["answered"] >= _FAULTED // 2

        run(one.command(given), given.folder, _FAULT_LIMIT, half)
        before = server.count()["answered"]
        done = run(one.resume(given), given.folder, _FAULT_LIMIT)
        sent = server.count()["requests"]
        again = before + sent - _FAULTED
        body.append((one.name, one.resumes, before, sent, again, *judged(one, given, done)))
    print(f"\nkilled at half of {_FAULTED} rows, 16 at a time; 0.900 are right")
    head = ("", "goes on by", "answered", "sent then", "sent twice", "says", "exit", "seconds",
            "beside")  # fmt: skip
    print(tabulate(body, head, floatfmt=("", "", ".0f", ".0f", ".0f", ".3f", ".0f", ".1f", "")))


def judged(harness: Harness, given: Job, done: Run) -> tuple[object, ...]:
    told = harness.told(given, done.said)
    beside = told.beside if done.code is not None else f"no end in {_FAULT_LIMIT:g} s"
    return told.accuracy, done.code, done.wall, beside


def last(done: Run) -> str:
    """The last line that a process printed."""
    return (done.said.strip().splitlines() or [""])[-1][:80]


if __name__ == "__main__":
    main()
