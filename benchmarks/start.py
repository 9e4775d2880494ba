"""What a run costs before its first row: the program beside ``import click``, in one run.

    python -m benchmarks.start [--rounds 20]

Every command is a fresh process. The rounds are interleaved and the best of each is kept: only the
ratios carry over to another machine. The files are clean chat rows of about 1 KB, made by a seed;
``--ignore DUP,LEAK`` leaves out the rules that compare rows with each other. Byte code is written
before the clock starts, as pip does when it installs.
"""

from __future__ import annotations

import argparse
import compileall
import os
import sys
import tempfile
from pathlib import Path

import ftlint
import ftlint_rules
from benchmarks.clock import Time, best, measure
from benchmarks.corpora import lines
from benchmarks.venvs import Missing

BASE = "import click"
_CHECK = ("-I", "-m", "ftlint", "check")
_ALONE = ("--ignore=DUP,LEAK",)


def commands(big: str, small: str) -> dict[str, tuple[str, ...]]:
    """The arguments of Python, by what the table calls them."""
    return {
        "python -I -c pass": ("-I", "-c", "pass"),
        BASE: ("-I", "-c", BASE),
        "ftlint --help": ("-I", "-m", "ftlint", "--help"),
        "ftlint --version": ("-I", "-m", "ftlint", "--version"),
        "20 rows, no similarity": (*_CHECK, small, *_ALONE, "--no-cache"),
        "20 rows, all rules": (*_CHECK, small, "--no-cache"),
        "1 MB, no similarity": (*_CHECK, big, *_ALONE, "--no-cache"),
        "1 MB, no similarity, known to the cache": (*_CHECK, big, *_ALONE),
        "1 MB, all rules": (*_CHECK, big, "--no-cache"),
    }


def run(rounds: int) -> dict[str, Time]:
    """The best time of each command. Raises RuntimeError where one fails."""
    for package in (ftlint, ftlint_rules):
        compileall.compile_dir(Path(str(package.__file__)).parent, quiet=1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = list(lines("short", 1_000_000))
        (folder / "big.jsonl").write_bytes(b"".join(rows))
        (folder / "small.jsonl").write_bytes(b"".join(rows[:20]))
        found = commands("big.jsonl", "small.jsonl")
        times: dict[str, list[Time]] = {name: [] for name in found}
        for _ in range(rounds):
            for name, words in found.items():
                time = measure([sys.executable, *words], folder, environment={})
                if isinstance(time, Missing):
                    raise RuntimeError(f"{name}: {time}")
                times[name].append(time)
    return {name: best(known) for name, known in times.items()}


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    rounds = parser.parse_known_args()[0].rounds
    times = run(rounds)
    unit = times[BASE]
    print(f"best of {rounds}, load {os.getloadavg()[0]:.1f}; x is times `{BASE}`")
    print(f"{'':42}{'cpu ms':>8}{'x':>7}{'wall ms':>9}{'x':>7}")
    for name, time in times.items():
        cpu, wall = time.cpu / unit.cpu, time.wall / unit.wall
        print(f"{name:42}{1000 * time.cpu:8.1f}{cpu:7.2f}{1000 * time.wall:9.1f}{wall:7.2f}")


if __name__ == "__main__":
    main()
