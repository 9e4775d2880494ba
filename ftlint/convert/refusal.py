"""What every converter asks of a row: that nothing of it would be lost."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ftlint.decode import kind_of
from ftlint.formats.message import ROLES
from ftlint.wording import quote

Data = dict[str, Any]


class RefusedError(Exception):
    """Why a row cannot be converted without loss, in a few words."""


def only(data: Data, known: Iterable[str], what: str = "the row") -> None:
    """Refuses *data* if it has keys beside *known*: they would be lost."""
    for key in data:
        if key not in known:
            more = f"; --drop {key} leaves it out" if what == "the row" else ""
            raise RefusedError(f"{what} has a key {quote(key)}, which would be lost{more}")


def text(data: Data, key: str, what: str = "the row") -> str:
    """The string at *key*; refuses anything else."""
    found = data.get(key)
    if not isinstance(found, str):
        state = f"is {kind_of(found)}, not a string" if key in data else "is missing"
        raise RefusedError(f"{quote(key)} of {what} {state}")
    return found


def optional(data: Data, key: str) -> str:
    """The string at *key*, empty where it is missing or null."""
    return "" if data.get(key) is None else text(data, key)


def message(role: str, content: str) -> Data:
    """A plain message."""
    return {"role": role, "content": content}


def messages(found: object, what: str) -> list[Data]:
    """The messages of the list *found*, as they are; refuses what is none."""
    if not isinstance(found, list) or not found:
        raise RefusedError(f"{what} is not a list of messages")
    for one in found:
        if not isinstance(one, dict) or one.get("role") not in ROLES:
            raise RefusedError(f"{what} holds something that is no message with a known role")
    return found
