"""What the rules about secrets share: every string of a row, wherever it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ftlint import Example
from ftlint.pointer import escape
from ftlint.secrets import Kind

Found = tuple[str, str, str]
"""The name of a kind, the JSON pointer of a string, and what of the kind stands in it."""


def search(example: Example, kinds: tuple[Kind, ...]) -> Iterator[Found]:
    """The first secret of each kind in each string of the row, keys left out."""
    for pointer, text in _strings(example.data):
        seen: set[str] = set()
        for kind in kinds:
            match = next(kind.matches(text), None)
            if match is not None and kind.name not in seen:
                seen.add(kind.name)
                yield kind.name, pointer, match[0]


def _strings(data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    waiting: list[tuple[str, Any]] = [("", data)]
    while waiting:
        pointer, value = waiting.pop()
        if isinstance(value, str):
            yield pointer, value
        elif isinstance(value, (dict, list)):
            items: Iterable[tuple[Any, Any]]
            items = value.items() if isinstance(value, dict) else enumerate(value)
            waiting.extend((f"{pointer}/{escape(str(key))}", one) for key, one in items)
