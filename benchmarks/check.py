"""``ftlint check`` beside the floor and other linters, on one set of rows, all in one run.

Every entrant is a process: CPU seconds of it and its children, wall seconds and the memory of the
largest, start-up and imports included. Rounds are interleaved and the best figure of each is kept.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from tabulate import tabulate

from benchmarks.clock import Time, best, measure
from benchmarks.corpora import write
from benchmarks.entrants import FLOOR, OURS, PEERS, Entrant
from benchmarks.venvs import Missing, interpreter

BUILD = Path(__file__).parent.parent / "build" / "bench"
# A run of more wall seconds than this is not repeated.
_ONCE = 30.0
_HEADERS = ("", "CPU s", "MB/s", "x floor", "wall s", "peak MB", "runs", "work")

Outcome = list[Time] | Missing


def contest(
    entrants: Sequence[Entrant], files: Sequence[Path], rounds: int, seconds: float
) -> dict[str, Outcome]:
    """The runs of each entrant over copies of *files*, by its name."""
    found: dict[str, Outcome] = {}
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home, "set")
        folder.mkdir()
        for file in files:
            shutil.copy(file, folder / file.name)
        names = [file.name for file in files]
        for _ in range(rounds):
            for one in entrants:
                known = found.setdefault(one.name, [])
                if isinstance(known, Missing) or (known and known[0].wall > _ONCE):
                    continue
                if one.ready is not None:
                    one.ready(folder)
                outcome = _run(one, names, folder, seconds)
                if isinstance(outcome, Missing):
                    found[one.name] = outcome
                else:
                    known.append(outcome)
                told = outcome.reason if isinstance(outcome, Missing) else f"{outcome.cpu:.2f} s"
                print(f"{one.name}: {told}", file=sys.stderr, flush=True)
    return found


def _run(entrant: Entrant, names: Sequence[str], folder: Path, seconds: float) -> Time | Missing:
    command = entrant.command(names)
    if entrant.package:
        python = interpreter(entrant.package, BUILD)
        if isinstance(python, Missing):
            return python
        command = [str(python.with_name(entrant.tool).absolute()), *command]
    # The user's own key is left alone, and so is what a peer keeps at home.
    own = {"XDG_STATE_HOME": str(folder.parent), "HOME": str(folder.parent)}
    return measure(command, folder, environment=own, fine=entrant.fine, seconds=seconds)


def table(entrants: Sequence[Entrant], found: dict[str, Outcome], size: float) -> str:
    """The best of each: CPU time, MB of *size* in a second of it, its ratio to the floor."""
    rows, missing = [], []
    floor = found.get(FLOOR)
    for one in entrants:
        times = found[one.name]
        if isinstance(times, Missing):
            missing.append(f"* {one.name}: not measured: {times.reason}")
            continue
        time = best(times)
        ratio = f"{time.cpu / best(floor).cpu:.2f}" if isinstance(floor, list) else "-"
        speed = f"{size / 1e6 / time.cpu:,.1f}"
        cells = [one.name, f"{time.cpu:.2f}", speed, ratio, f"{time.wall:.2f}", f"{time.peak:,.0f}"]
        rows.append([*cells, str(len(times)), one.work])
    sides = ["left"] + ["right"] * (len(_HEADERS) - 2) + ["left"]
    drawn = tabulate(rows, _HEADERS, tablefmt="github", disable_numparse=True, colalign=sides)
    return "\n".join([drawn, *([""] if missing else []), *missing])


def _sets(chosen: argparse.Namespace) -> Iterator[tuple[str, list[Path]]]:
    """The sets by their names, each a list of files."""
    for name in chosen.corpora:
        folder = BUILD / f"{name}-{chosen.size:g}"
        folder.mkdir(parents=True, exist_ok=True)
        path = write(name, int(chosen.size * 1e6), folder / "train.jsonl")
        yield f"{name}, {chosen.size:g} MB made by a seed", [path]
    for folder in chosen.data:
        files = [folder / f"{name}.jsonl" for name in ("train", "test")]
        yield folder.name, [file for file in files if file.exists()]


def main(words: Sequence[str] = ()) -> None:
    """Prints a table for each set. See ``--help``."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--size", type=float, default=20, metavar="MB", help="of a made set")
    parser.add_argument("--corpora", nargs="*", default=["short"], help="short, chat")
    parser.add_argument(
        "--data", nargs="*", type=Path, default=[], metavar="FOLDER", help="with train.jsonl"
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=600, help="the longest a run may take")
    parser.add_argument("--without-peers", action="store_true")
    chosen = parser.parse_args(words)
    entrants = OURS if chosen.without_peers else (*OURS, *PEERS)
    for told, files in _sets(chosen):
        if not files:
            print(f"\n### {told}: has no train.jsonl, left out", flush=True)
            continue
        found = contest(entrants, files, chosen.rounds, chosen.seconds)
        size = sum(file.stat().st_size for file in files)
        print(f"\n### {told}\n\n{table(entrants, found, size)}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
