"""JSON Schemas of rows and config: made of the program's own tables, shipped for editors."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from ftlint.plugins import Registered
from ftlint.schemas.config import config
from ftlint.schemas.rows import ROWS

NAMES = (*ROWS, "config")


def schema(name: str, registered: Iterable[Registered], *, closed: bool = False) -> dict[str, Any]:
    """The schema called *name*, one of NAMES.

    *registered* are the rules whose options the config may set; *closed* refuses all others.
    """
    return config(registered, closed=closed) if name == "config" else ROWS[name]()


def text(found: Mapping[str, Any]) -> str:
    """A schema as the text of a file."""
    return json.dumps(found, indent=2) + "\n"
