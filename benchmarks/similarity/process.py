"""One run of one engine in this process: ``ENGINE SETTING FOLDER SHINGLE OUTCOME``.

The clock starts with the rows as text in memory and stops at verified pairs. Before it starts the
engine runs on a few rows, so that imports and first calls do not count.
"""

from __future__ import annotations

import importlib
import json
import resource
import sys
import time
from pathlib import Path

from benchmarks.similarity.plain import rows


def run(engine: str, setting: str, folder: Path, shingle: str) -> dict[str, object]:
    """CPU and wall seconds, peak resident MB, and what was found."""
    find = importlib.import_module(f"benchmarks.similarity.engines.{engine}").find
    test, train = rows(folder, "test"), rows(folder, "train")
    find(test[:50], train[:200], shingle, setting)
    cpu, wall = _cpu(), time.perf_counter()
    found = find(test, train, shingle, setting)
    cpu, wall = _cpu() - cpu, time.perf_counter() - wall
    return {
        "cpu": cpu,
        "wall": wall,
        "peak": _peak(),
        "worker_peak": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
        "candidates": found.candidates,
        "matches": [[left, *match] for left, match in found.matches.items()],
        "note": found.note,
    }


def _cpu() -> float:
    """User and system time of this process and of the children it has waited for."""
    usages = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _peak() -> float:
    # getrusage's figure lives through exec and would hold that of the process that started this.
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
    return int(lines["VmHWM"].split()[0]) / 1024


if __name__ == "__main__":
    _, name, chosen, where, unit, outcome = sys.argv
    Path(outcome).write_text(json.dumps(run(name, chosen, Path(where), unit)), encoding="utf-8")
