"""What a command costs: CPU and wall seconds, and the memory of its largest process."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.venvs import Missing


@dataclass(frozen=True, order=True)
class Time:
    """``cpu`` is user and system seconds of the process and its children, ``peak`` is in MB."""

    cpu: float
    wall: float
    peak: float


def measure(
    command: Sequence[str],
    folder: Path,
    *,
    environment: Mapping[str, str],
    fine: Sequence[int] = (0, 1),
    seconds: float = 1e9,
) -> Time | Missing:
    """Runs *command* in *folder*; Missing if it takes over *seconds* or fails."""
    with (folder / "said.txt").open("w+", encoding="utf-8", errors="replace") as said:
        start = time.perf_counter()
        try:
            process = subprocess.Popen(
                command, cwd=folder, env={**os.environ, **environment}, stdout=said, stderr=said
            )
        except OSError as error:
            return Missing(f"{command[0]}: {error.strerror}")
        bell = threading.Timer(seconds, process.kill)
        bell.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        bell.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        if wall >= seconds:
            return Missing(f"stopped after {seconds:,.0f} s")
        said.seek(0)
        lines = [line for line in said.read().splitlines() if line.strip()]
        if process.returncode not in fine or "Traceback (most recent call last):" in lines:
            return Missing(f"exit {process.returncode}: {(lines or ['said nothing'])[-1]}")
    return Time(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024)


def best(times: Sequence[Time]) -> Time:
    """The lowest figure of each kind: what the machine's other work adds is left out."""
    return Time(
        min(one.cpu for one in times), min(one.wall for one in times), min(t.peak for t in times)
    )
