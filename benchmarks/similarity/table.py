"""The results of one corpus as a table."""

from __future__ import annotations

from collections.abc import Sequence

from tabulate import tabulate

from benchmarks.similarity.contest import Result
from benchmarks.similarity.contestants import LEADER

_HEADERS = (
    "",
    "CPU s",
    "min-max",
    "x",
    "wall s",
    "x",
    "recall",
    "rows",
    "false",
    "verified",
    "peak MB",
    "runs",
    "work",
)


def table(results: Sequence[Result]) -> str:
    """*results* with their ratios (``x``) to the leader, and below it what did not run."""
    ran = [result for result in results if not result.failure]
    leader = next((result for result in ran if result.contestant.name == LEADER), None)
    lines = [_drawn([_row(one, leader) for one in ran])]
    lines += [f"* {one.contestant.name}: {one.note}" for one in ran if one.note]
    lines += [
        f"* {one.contestant.name}: not measured: {one.failure}" for one in results if one.failure
    ]
    return "\n".join([lines[0], "", *lines[1:]])


def _drawn(rows: list[list[str]]) -> str:
    # Numbers are text here, so that 1.000 keeps its digits.
    sides = ["left"] + ["right"] * (len(_HEADERS) - 2) + ["left"]
    return tabulate(rows, _HEADERS, tablefmt="github", disable_numparse=True, colalign=sides)


def _row(result: Result, leader: Result | None) -> list[str]:
    score = result.score
    assert score is not None
    cpu = f"{result.cpu / leader.cpu:.1f}" if leader else "-"
    wall = f"{result.wall / leader.wall:.1f}" if leader else "-"
    workers = f" + {result.worker_peak:,.0f} a worker" if result.worker_peak else ""
    return [
        result.contestant.name,
        f"{result.cpu:.2f}",
        f"{result.spread[0]:.2f}-{result.spread[1]:.2f}",
        cpu,
        f"{result.wall:.2f}",
        wall,
        "-" if score.pairs is None else f"{score.pairs:.4f}",
        f"{score.rows:.4f}",
        "-" if score.false is None else f"{score.false:,}",
        f"{result.candidates:,}",
        f"{result.peak:,.0f}{workers}",
        str(result.runs),
        result.contestant.work,
    ]
