"""The outline of a row: all of it but its texts."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any

TOLD = frozenset({"role", "name", "type"})
"""Keys whose texts the outline tells, wherever they stand."""
_CALLS = ("tools", "functions", "tool_calls", "function_call", "tool_call_id")
_NESTED = frozenset((*_CALLS, "parallel_tool_calls", "image_url"))
_LONGEST = 256
_CUT = "and more"
_INSIDE = "nested "
_SHOWN = ("=image_url", "=image", "=input_image", "=tool", "tool")


def outline(row: dict[str, Any]) -> tuple[Hashable, list[str] | None]:
    """The outline of *row*, and all of its texts; None for the texts where they are not at hand.

    The outline is equal for rows that differ in nothing but texts: it tells keys, the type of
    each value, roles, names and weights, which texts are blank, and whether there are tools, calls
    and images, but not which.
    """
    messages = row.get("messages")
    if type(messages) is not list:
        return _outline("", row), None
    plain = _plain(messages)
    told = tuple(_outline("", one) for one in messages) if plain is None else plain[0]
    texts = None if plain is None else plain[1]
    if len(row) == 1:
        return told, texts
    rest = {key: value for key, value in row.items() if key != "messages"}
    if any(isinstance(value, (str, list, dict)) for value in rest.values()):
        texts = None
    return (_outline("", rest), tuple(row), told), texts


def _plain(messages: list[Any]) -> tuple[Hashable, list[str]] | None:
    """Roles and texts of *messages* that have a role, a text, and nothing else; None for others."""
    if set(map(type, messages)) != {dict} or set(map(len, messages)) != {2}:
        return None
    roles = [message.get("role") for message in messages]
    texts = [message.get("content") for message in messages]
    if set(map(type, roles)) != {str} or set(map(type, texts)) != {str}:
        return None
    if not all(texts) or any(map(str.isspace, texts)):
        return None
    return tuple(roles), texts


def is_whole(told: Hashable) -> bool:
    """Whether the outline *told* leaves nothing out: it does where a list is very long."""
    return _CUT not in _marks(told)


def has_nested(told: Hashable) -> bool:
    """Whether the outline *told* is of a row with tools, calls or images."""
    return any(mark.startswith(_INSIDE) or mark in _SHOWN for mark in _marks(told))


def _marks(told: Hashable) -> Iterator[str]:
    if isinstance(told, tuple):
        for one in told:
            yield from _marks(one)
    else:
        yield str(told)


def _outline(key: str, value: Any) -> Hashable:
    if key in _NESTED:
        return f"{_INSIDE}{type(value).__name__} {bool(value)}"
    if isinstance(value, str):
        if key in TOLD:
            return f"={value}"
        return "a text" if value and not value.isspace() else "blank" if value else "empty"
    if isinstance(value, (dict, list)):
        if len(value) > _LONGEST:
            return _CUT
        if isinstance(value, list):
            return ("a list", *(_outline(key, one) for one in value))
        return ("an object", *((name, _outline(name, one)) for name, one in value.items()))
    return repr(value) if key == "weight" else f"{type(value).__name__} {bool(value)}"
