"""Time and memory of ``ftlint check`` on big sets: ``python -m benchmarks.scale [MB ...]``.

Rules on rows, then those on splits too, without the ones that compare texts which are not equal; on
one process and on two; nothing is kept. The largest process counts for the memory.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tabulate import tabulate

from benchmarks.check import BUILD
from benchmarks.clock import measure
from benchmarks.corpora import write
from benchmarks.entrants import NEAR
from benchmarks.venvs import Missing

_PIECE = 100
"""MB that are made; a bigger set is copies of them, each with its number in every reply."""
_HEADERS = ("MB", "rules", "processes", "wall s", "CPU s", "MB/s of wall", "peak MB")
_RULES = {"rows": ["--rows-only"], "rows and splits": ["--ignore", NEAR]}


def made(size: float) -> Path:
    """A set of *size* MB without equal rows."""
    path = BUILD / f"scale-{size:g}" / "train.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size >= size * 1e6:
        return path
    piece = write("short", int(min(size, _PIECE) * 1e6), path.with_name("piece.jsonl"))
    number = 0
    with path.open("wb") as out:
        while out.tell() < size * 1e6:
            number += 1
            # Line by line: the memory of this process counts as its children's.
            with piece.open("rb") as lines:
                for line in lines:
                    head, reply, tail = line.rpartition(b'"content": "')
                    out.write(b"%b%bPart %d. %b" % (head, reply, number, tail))
    return path


def main(sizes: list[float]) -> None:
    """Prints a line for each set, choice of rules and number of processes."""
    rows = []
    for size in sizes:
        path = made(size)
        for name, words in _RULES.items():
            for jobs in ("1", "2"):
                command = [sys.executable, "-m", "ftlint", "check", str(path.absolute())]
                command += ["--jobs", jobs, "--no-cache", "--format", "concise", *words]
                with tempfile.TemporaryDirectory() as home:
                    time = measure(command, Path(home), environment={})
                if isinstance(time, Missing):
                    sys.exit(f"{path}: {time.reason}")
                speed = f"{path.stat().st_size / 1e6 / time.wall:,.1f}"
                figures = [f"{time.wall:,.1f}", f"{time.cpu:,.1f}", speed, f"{time.peak:,.0f}"]
                rows.append([f"{size:g}", name, jobs, *figures])
                print(*rows[-1], file=sys.stderr, flush=True)
    print(tabulate(rows, _HEADERS, tablefmt="github", disable_numparse=True))


if __name__ == "__main__":
    main([float(word) for word in sys.argv[1:]] or [1_000.0, 5_000.0])
