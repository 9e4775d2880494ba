"""Time and memory of ``ftlint check`` on big sets: ``python -m benchmarks.scale [MB ...]``.

All rules but those on similar texts, on one process and on two, nothing kept. The largest process
counts for the memory; a row of the set takes about 0.1 KB of it, for the rules on equal rows.
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
from benchmarks.similarity.venvs import Missing

_HEADERS = ("MB", "processes", "rules", "wall s", "CPU s", "MB/s of wall", "peak MB")
_RULES = {"rows": ["--rows-only"], "rows and splits": ["--ignore", f"{NEAR},LEAK"]}


def main(sizes: list[float]) -> None:
    """Prints a line for each set, number of processes and choice of rules."""
    rows = []
    for size in sizes:
        folder = BUILD / f"short-{size:g}"
        folder.mkdir(parents=True, exist_ok=True)
        path = write("short", int(size * 1e6), folder / "train.jsonl")
        for jobs in ("1", "2"):
            for name, words in _RULES.items():
                command = [sys.executable, "-m", "ftlint", "check", str(path.absolute())]
                command += ["--jobs", jobs, "--no-cache", "--format", "concise", *words]
                with tempfile.TemporaryDirectory() as home:
                    time = measure(command, Path(home), environment={})
                if isinstance(time, Missing):
                    sys.exit(f"{path}: {time.reason}")
                speed = f"{path.stat().st_size / 1e6 / time.wall:,.1f}"
                figures = [f"{time.wall:,.1f}", f"{time.cpu:,.1f}", speed, f"{time.peak:,.0f}"]
                rows.append([f"{size:g}", jobs, name, *figures])
                print(*rows[-1], file=sys.stderr, flush=True)
    print(tabulate(rows, _HEADERS, tablefmt="github", disable_numparse=True))


if __name__ == "__main__":
    main([float(word) for word in sys.argv[1:]] or [1_000.0, 5_000.0])
