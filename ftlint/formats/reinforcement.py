"""Reinforcement rows: messages that end with the user's, and fields for the grader.

Source: ``FineTuneReinforcementRequestInput`` of the OpenAPI file of 2025-05-20: ``messages`` and
``tools`` are reserved, every other key is a field that a grader reads as ``{{item.KEY}}``.
"""

from __future__ import annotations

from ftlint.formats.message import read_list
from ftlint.formats.reading import Format, Reading, Row

RESERVED = ("messages", "tools")


def _matches(row: Row) -> bool:
    """A row with messages and fields of its own whose last message is nobody's reply."""
    found = row.get("messages")
    if not isinstance(found, list) or not found or not isinstance(found[-1], dict):
        return False
    return found[-1].get("role") != "assistant" and bool(fields(row))


def fields(row: Row) -> Row:
    """What a grader may read."""
    known = (*RESERVED, "parallel_tool_calls", "functions")
    return {key: value for key, value in row.items() if key not in known}


def _read(row: Row) -> Reading:
    import json

    messages = read_list(row.get("messages"), "/messages")
    target = json.dumps(fields(row), ensure_ascii=False, sort_keys=True)
    return Reading(messages, messages, target=target)


REINFORCEMENT = Format("reinforcement", "reinforcement", "reinforcement", (), _matches, _read)
