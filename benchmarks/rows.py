"""How fast rows are checked: ftlint's row rules beside the strict decode of the same lines.

    python -m benchmarks.rows [--corpora short chat] [--sizes 100] [--rounds 3] [--folder FOLDER]

Each measurement is a process of its own, so that its peak of memory is its own too: CPU seconds
(user and system, of all its processes) and wall seconds of the work alone, without start and
imports. The rounds are interleaved and the best of each is kept; only the ratios carry over to
another machine, and on a busy one only those of CPU. What each row of the table does:

* ``read``: reads the file line by line.
* ``decode``: the strict decode of each line (``jiter``, duplicate keys and NaN refused), the lines
  in memory before.
* ``read, decode``: the same of each line as it is read.
* ``row rules``: all that ``ftlint check --rows-only`` does between its start and its report: reads,
  decodes, and holds each row against every rule on rows. On one process, and on two.
* ``row and split rules``: those on single splits too, but for the two that look for near-duplicates
  (``benchmarks/similarity``); one process.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tabulate import tabulate

from benchmarks.corpora import SHAPES, write

FOLDER = Path("build/rows")
_SIMILARITY = frozenset({"near-duplicate-row", "near-conflicting-labels"})


def _read(path: Path) -> None:
    with path.open("rb") as lines:
        for _ in lines:
            pass


def _read_and_decode(path: Path) -> None:
    import jiter

    with path.open("rb") as lines:
        for line in lines:
            jiter.from_json(line, catch_duplicate_keys=True, allow_inf_nan=False)


def _checked(path: Path, jobs: int, scopes: tuple[str, ...]) -> Callable[[], None]:
    from ftlint import config, cores, engine
    from ftlint.cli.work import chunk
    from ftlint.dataset import Dataset, SourceFile, Split, plan
    from ftlint.plugins import discover
    from ftlint.selection import build

    rules = build(discover(), config.Config(), select=["ALL"], ignore=[], keep=20)
    chosen = [rule for rule in rules if rule.scope in scopes and rule.name not in _SIMILARITY]
    dataset = Dataset("", (Split("train", (SourceFile(path.name, str(path)),)),))

    def check() -> None:
        with cores.mapper(jobs, print) as mapper:
            size = chunk(path.stat().st_size, jobs) if jobs > 1 else None
            chunks = plan(dataset, size)
            report = engine.check(chosen, dataset, keep=20, mapper=mapper, chunks=chunks)
        for worker in multiprocessing.active_children():
            worker.join()
        if "row" in scopes and len(scopes) == 1 and report.log.total():
            raise SystemExit(f"{path} is not clean: {next(iter(report.log))}")

    return check


def _decoding(path: Path) -> Callable[[], None]:
    import jiter

    # So many lines as fit into memory beside the rest, as often as it takes.
    with path.open("rb") as stream:
        lines = stream.readlines(100_000_000)
    times = max(1, round(path.stat().st_size / sum(map(len, lines))))

    def decode() -> None:
        for _ in range(times):
            for line in lines:
                jiter.from_json(line, catch_duplicate_keys=True, allow_inf_nan=False)

    return decode


WORK: dict[str, Callable[[Path], Callable[[], None]]] = {
    "read": lambda path: lambda: _read(path),
    "decode": _decoding,
    "read, decode": lambda path: lambda: _read_and_decode(path),
    "row rules": lambda path: _checked(path, 1, ("row",)),
    "row rules, 2 processes": lambda path: _checked(path, 2, ("row",)),
    "row and split rules": lambda path: _checked(path, 1, ("row", "split")),
}


def measured(name: str, path: Path) -> dict[str, float]:
    """CPU and wall seconds of the work *name* on *path*, and the peak of memory in MB."""
    work = WORK[name](path)
    wall, cpu = time.perf_counter(), _cpu()
    work()
    peaks = [resource.getrusage(who).ru_maxrss for who in _OWN_AND_CHILDREN]
    unit = 1_000_000 if sys.platform == "darwin" else 1_000
    seconds = time.perf_counter() - wall
    return {"wall": seconds, "cpu": _cpu() - cpu, "peak": max(peaks) / unit}


_OWN_AND_CHILDREN = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def _cpu() -> float:
    used = [resource.getrusage(who) for who in _OWN_AND_CHILDREN]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _apart(name: str, path: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.rows", "--one", name, str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def table(path: Path, rounds: int) -> list[dict[str, object]]:
    """The best of *rounds* of each kind of work on *path*, as rows to print."""
    best: dict[str, dict[str, float]] = {}
    for _ in range(rounds):
        for name in WORK:
            for key, value in _apart(name, path).items():
                known = best.setdefault(name, {}).get(key, value)
                best[name][key] = min(known, value)
    size = path.stat().st_size / 1_000_000
    return [
        {
            "work": name,
            "MB/s CPU": round(size / one["cpu"]),
            "MB/s wall": round(size / one["wall"]),
            "of decode (CPU)": f"{best['decode']['cpu'] / one['cpu']:.2f}",
            "of read, decode (CPU)": f"{best['read, decode']['cpu'] / one['cpu']:.2f}",
            "of one process (wall)": f"{best['row rules']['wall'] / one['wall']:.2f}",
            "peak MB": round(one["peak"]),
        }
        for name, one in best.items()
    ]


def main() -> None:
    """Prints a table for each corpus and size."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--corpora", nargs="+", default=list(SHAPES), choices=list(SHAPES))
    parser.add_argument("--sizes", nargs="+", type=int, default=[100], help="in MB")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--one", nargs=2, metavar=("WORK", "FILE"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        print(json.dumps(measured(chosen.one[0], Path(chosen.one[1]))))
        return
    chosen.folder.mkdir(parents=True, exist_ok=True)
    for name in chosen.corpora:
        for size in chosen.sizes:
            path = write(name, size * 1_000_000, chosen.folder / f"{name}-{size}.jsonl")
            count = sum(1 for _ in path.open("rb"))
            print(f"\n{name}: {count:,} rows, {path.stat().st_size / 1e6:.0f} MB")
            print(tabulate(table(path, chosen.rounds), headers="keys"))


if __name__ == "__main__":
    main()
