"""The row formats that ftlint tells apart."""

from __future__ import annotations

from typing import Any

CHAT = "chat"
PREFERENCE = "preference"
COMPLETION = "completion"

_PREFERENCE_KEYS = frozenset({"preferred_output", "non_preferred_output"})


def recognise(data: dict[str, Any]) -> str:
    """The format of a row by its keys: a row that is of no other format is a chat row."""
    if "messages" in data:
        return CHAT
    if "prompt" in data and "completion" in data:
        return COMPLETION
    if not _PREFERENCE_KEYS.isdisjoint(data):
        return PREFERENCE
    return CHAT
