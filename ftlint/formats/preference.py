"""Preference rows: an input, a preferred and a non-preferred output.

Source: OpenAI's guide to direct preference optimisation. The OpenAPI file called the outputs
``preferred_completion`` and ``non_preferred_completion`` from March to May 2025; rows with these
keys are recognised, so that they can be named.
"""

from __future__ import annotations

from typing import Any

from ftlint.formats.message import Message, read_list
from ftlint.formats.reading import Format, Reading, Row

PREFERRED, REJECTED = "preferred_output", "non_preferred_output"
OLD_NAMES = {"preferred_completion": PREFERRED, "non_preferred_completion": REJECTED}
INPUT_KEYS = ("messages", "tools", "parallel_tool_calls")


def _matches(row: Row) -> bool:
    """A row with an output; beside messages, which may have such fields for a grader, all keys."""
    if "messages" in row:
        return all(key in row for key in PREFERENCE.keys)
    return any(key in row for key in (PREFERRED, REJECTED, *OLD_NAMES))


def _read(row: Row) -> Reading:
    given: Any = row.get("input")
    turns = read_list(given.get("messages") if isinstance(given, dict) else None, "/input/messages")
    preferred, rejected = (output(row, name) for name in (PREFERRED, REJECTED))
    reply = next((m for m in reversed(preferred) if m.role == "assistant"), None)
    return Reading((*turns, *preferred, *rejected), turns, reply)


def output(row: Row, name: str) -> tuple[Message, ...]:
    """The messages of the output *name*, under its old name too."""
    old = next(key for key, new in OLD_NAMES.items() if new == name)
    key = name if name in row or old not in row else old
    return read_list(row.get(key), f"/{key}")


PREFERENCE = Format(
    "preference", "preference", "dpo", ("input", PREFERRED, REJECTED), _matches, _read
)
