"""Reporters: functions from a Report to lines of text. One file each."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ftlint.engine import Report
from ftlint.report import concise, full, json

Reporter = Callable[[Report], Iterator[str]]

REPORTERS: dict[str, Reporter] = {
    "full": full.report,
    "concise": concise.report,
    "json": json.report,
}
