"""The grader of a reinforcement job: a JSON file, and what it reads of a row.

Templates read a field as ``{{item.X}}``, the source of a Python grader as ``item["X"]`` or
``item.get("X")`` in its ``grade(sample, item)``. Source: OpenAI's guide to graders.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import jiter

from ftlint.dataclass import dataclass
from ftlint.decode import BOM
from ftlint.grading import Read, reads
from ftlint.regex import regex

_TEMPLATE = regex(r"\{\{\s*item\.([^\s{}|]+?)\s*(?:\|[^{}]*)?\}\}")


@dataclass(frozen=True)
class Grader:
    """A grader file: its name in messages, what it holds, or the ``error`` that kept it unread."""

    shown: str
    data: Any = None
    error: str = ""

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The X of every ``{{item.X}}``, each once, in order; a dot leads inward."""
        return tuple(
            dict.fromkeys(name for text in _strings(self.data) for name in _TEMPLATE.findall(text))
        )

    @cached_property
    def reads(self) -> tuple[Read, ...]:
        """What the sources of Python graders read of a row, each once, in order."""
        found = (one for text in _sources(self.data) for one in reads(text))
        return tuple(dict.fromkeys(found))


def read(path: Path, shown: str) -> Grader:
    """The grader in *path*; what cannot be read becomes its ``error``."""
    try:
        return Grader(shown, jiter.from_json(path.read_bytes().removeprefix(BOM)))
    except OSError as error:
        return Grader(shown, error=f"cannot be read: {error.strerror or error}")
    except ValueError as error:
        return Grader(shown, error=f"is not JSON: {error}")


def _strings(found: object) -> Iterator[str]:
    """All strings in a JSON value except the source of Python graders, which has no templates."""
    waiting = [found]
    while waiting:
        value = waiting.pop(0)
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            waiting[:0] = value
        elif isinstance(value, dict):
            python = value.get("type") == "python"
            waiting[:0] = [one for key, one in value.items() if not (python and key == "source")]


def _sources(found: object) -> Iterator[str]:
    """The source of each Python grader in a JSON value."""
    if isinstance(found, list):
        for value in found:
            yield from _sources(value)
    elif isinstance(found, dict):
        if found.get("type") == "python" and isinstance(found.get("source"), str):
            yield found["source"]
        for value in found.values():
            yield from _sources(value)
