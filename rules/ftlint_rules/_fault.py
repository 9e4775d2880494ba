"""A fault in a JSON Schema or in what should fit it, and the words for such faults."""

from __future__ import annotations

import json
from collections.abc import Iterable

from ftlint.dataclass import dataclass
from ftlint.pointer import escape
from ftlint.wording import quote

MOST = 5
"""Faults of one schema or of one call that are told, and names in one list."""

LONGEST = 100


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at ``pointer``, from the root of the schema or of the arguments.

    ``key`` is the name to be marked, ``mild`` says that no provider is known to refuse it.
    """

    pointer: str
    message: str
    help: str
    key: str = ""
    mild: bool = False


def to_pointer(path: Iterable[str | int]) -> str:
    """The JSON pointer of a path."""
    return "".join(f"/{escape(str(one))}" for one in path)


def one_of(wanted: object) -> str:
    """``a string or an array``: the types that a schema wants."""
    names = [str(one) for one in (wanted if isinstance(wanted, list) else [wanted])]
    return " or ".join(_article(name) for name in names)


def _article(name: str) -> str:
    if name == "null":
        return name
    return f"{'an' if name[:1] in 'aeiou' else 'a'} {name}"


def listed(names: Iterable[object]) -> str:
    """The names in quotes, the first few of many."""
    quoted = [quote(str(name)) for name in names]
    more = f" and {len(quoted) - MOST:,} more" if len(quoted) > MOST else ""
    return ", ".join(quoted[:MOST]) + more


def shown(value: object) -> str:
    """A JSON value, cut where it is long."""
    return quote(value) if isinstance(value, str) else cut(json.dumps(value))


def cut(text: str) -> str:
    """The beginning of a long text."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."
