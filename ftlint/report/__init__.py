"""Reporters: functions from a Report to lines of text. One file each."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ftlint.engine import Report

FORMATS = ("full", "concise", "json")


def lines(style: str, report: Report) -> Iterator[str]:
    """The lines of *report* in the format *style*, one of FORMATS."""
    found: Iterator[str] = import_module(f"{__name__}.{style}").report(report)
    return found
