"""How much memory the rules across splits take, row by row: the whole of `ftlint check`.

    python -m benchmarks.memory [--rows 10000 100000] [--select LEAK,DUP003] [--jobs 1]

Made-up chat rows of 25 to 119 words (563 bytes of JSON on average, labels for replies), 95 % of
them for training; 2 % of the held-out rows are training rows with a change. Each size is a process
of its own. ``peak`` is its highest resident memory and ``workers`` that of the largest process it
started; ``a row`` is the peak above that of a run over a hundred rows. CPU seconds are user and
system of all of them; ``x`` is the ratio to the line above.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from benchmarks.similarity.language import Language, language

RUN = """
import multiprocessing, resource, sys
from ftlint.cli import main
try:
    main()
except SystemExit as end:
    code = end.code
for worker in multiprocessing.active_children():
    worker.join()
own, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
cpu = sum(one.ru_utime + one.ru_stime for one in (own, others))
print(code, cpu, own.ru_maxrss / 1024, others.ru_maxrss / 1024, file=sys.stderr)
"""
TRAIN, COPIED = 0.95, 0.02
AT_ONCE = 10_000
FEWEST = 100


def texts(speaker: Language, n: int, rng: np.random.Generator) -> Iterator[str]:
    """*n* texts of 25 to 119 words."""
    for done in range(0, n, AT_ONCE):
        sizes = rng.integers(25, 120, min(AT_ONCE, n - done))
        words, at = speaker.speak(int(sizes.sum()), rng), 0
        for size in sizes.tolist():
            yield speaker.write(words[at : at + size], rng)
            at += size


def write(folder: Path, n: int) -> int:
    """Writes train.jsonl and test.jsonl of *n* rows in all to *folder*; returns their bytes."""
    speaker = language(3)
    rng = np.random.default_rng([5, n])
    known: list[str] = []
    for name, share in (("train", TRAIN), ("test", 1 - TRAIN)):
        with (folder / f"{name}.jsonl").open("w", encoding="utf-8") as file:
            for text in texts(speaker, round(n * share), rng):
                copied = name == "test" and rng.random() < COPIED
                asked = f"{known[int(rng.integers(len(known)))]} Thanks." if copied else text
                if name == "train" and len(known) < AT_ONCE:
                    known.append(text)
                turns = [("user", asked), ("assistant", ("yes", "no")[len(text) % 2])]
                row = {"messages": [{"role": role, "content": said} for role, said in turns]}
                file.write(json.dumps(row) + "\n")
    return sum((folder / f"{name}.jsonl").stat().st_size for name in ("train", "test"))


def measure(folder: Path, options: list[str]) -> tuple[float, float, float]:
    """CPU seconds, and the peaks of the process and of its largest worker in MB."""
    command = [sys.executable, "-c", RUN, "check", "train.jsonl", "test.jsonl", *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    code, *figures = done.stderr.split()[-4:]
    if code not in ("0", "1"):
        raise SystemExit(f"ftlint check exited with {code}: {done.stderr}")
    cpu, own, worker = map(float, figures)
    return cpu, own, worker


def main() -> None:
    """Prints a line for each number of rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", nargs="+", type=int, default=[10_000, 100_000])
    parser.add_argument("--select", default="LEAK,DUP003")
    parser.add_argument("--jobs", default="1")
    chosen = parser.parse_args()
    options = ["--select", chosen.select, "--jobs", chosen.jobs, "--format", "json"]
    print("     rows  file MB   CPU s      x  peak MB  workers  bytes a row")
    before = least = 0.0
    for n in [FEWEST, *chosen.rows]:
        with tempfile.TemporaryDirectory() as name:
            # In a process of its own: one that is started from a large one counts as large.
            with get_context("spawn").Pool(1) as pool:
                size = pool.apply(write, (Path(name), n)) / 1e6
            cpu, own, worker = measure(Path(name), options)
        ratio = f"{cpu / before:.1f}" if before else ""
        each = f"{(own - least) * 2**20 / n:,.0f}" if least else ""
        print(f"{n:9,} {size:8,.1f} {cpu:7.1f} {ratio:>6} {own:8,.0f} {worker:8,.0f} {each:>12}")
        before, least = cpu, least or own


if __name__ == "__main__":
    main()
