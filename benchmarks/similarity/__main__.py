"""``python -m benchmarks.similarity``: near-duplicate engines side by side; see the README."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from benchmarks.similarity import corpus
from benchmarks.similarity.contest import ROOT, contest
from benchmarks.similarity.contestants import CONTESTANTS
from benchmarks.similarity.oracle import truth
from benchmarks.similarity.table import table
from benchmarks.similarity.variants import VARIANTS


def main() -> None:
    chosen = _arguments()
    print(_setting())
    contestants = [
        one for one in CONTESTANTS if not chosen.only or one.name.startswith(tuple(chosen.only))
    ]
    broken = False
    for rows in _corpora(chosen):
        known = truth(rows)
        pairs = sum(map(len, known.pairs.values()))
        print(
            f"\n### {rows.name} ({rows.digest()}), {rows.shingle}: {pairs:,} "
            f"{'true' if known.complete else 'planted'} pairs of {len(known.pairs):,} test rows\n",
            flush=True,
        )
        results = list(
            contest(contestants, rows, known, chosen.rounds, chosen.seconds, chosen.build)
        )
        print(table(results), flush=True)
        broken = broken or any(one.failure and one.contestant.package is None for one in results)
    # A peer may be missing; what is installed here must run.
    sys.exit(1 if broken else 0)


def _setting() -> str:
    """The machine class, and the versions of what is compared."""
    pinned = sorted({one.package.replace("==", " ") for one in CONTESTANTS if one.package})
    present = [f"{name} {version(name)}" for name in ("datasketch", "numpy")]
    machine = f"{os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}"
    return ", ".join([machine, *present, *pinned])


def _corpora(chosen: argparse.Namespace) -> Iterator[corpus.Corpus]:
    for size in chosen.sizes:
        if chosen.corpus is not None:
            try:
                yield corpus.cut(chosen.corpus, size, chosen.build)
            except (OSError, ValueError) as problem:
                sys.exit(f"error: {problem}")
            continue
        for variant in chosen.variants:
            yield corpus.made(variant, size, chosen.build)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.similarity")
    parser.add_argument("--sizes", nargs="+", type=_size, default=[10_000, 100_000], metavar="N")
    parser.add_argument("--variants", nargs="+", choices=VARIANTS, default=list(VARIANTS))
    parser.add_argument("--corpus", type=Path, help="a text file to cut rows from instead")
    parser.add_argument(
        "--only", nargs="+", metavar="NAME", help="beginnings of contestants' names"
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=900, help="the longest a run may take")
    parser.add_argument("--build", type=Path, default=ROOT / "build" / "similarity")
    return parser.parse_args()


def _size(text: str) -> int:
    """``10k``, ``1M`` or a plain number."""
    factor = {"k": 1_000, "M": 1_000_000}.get(text[-1:], 1)
    return int(text.rstrip("kM")) * factor


if __name__ == "__main__":
    main()
