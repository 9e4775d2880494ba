"""The grader of a reinforcement job: a JSON file, and what its templates read of a row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jiter

from ftlint.decode import BOM

_TEMPLATE = re.compile(r"\{\{\s*item\.([^\s{}|]+?)\s*(?:\|[^{}]*)?\}\}")


@dataclass(frozen=True)
class Grader:
    """A grader file: its name in messages, what it holds, or the ``error`` that kept it unread."""

    shown: str
    data: Any = None
    error: str = ""

    @property
    def fields(self) -> tuple[str, ...]:
        """The X of every ``{{item.X}}``, each once, in order; a dot leads inward."""
        return tuple(
            dict.fromkeys(name for text in _strings(self.data) for name in _TEMPLATE.findall(text))
        )


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
