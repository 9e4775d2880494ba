"""Supervised rows: ``{"messages": [{"role": ..., "content": ...}, ...]}``.

Source: the row schema of OpenAI's supervised fine-tuning (``FineTuneChatRequestInput`` of the
OpenAPI file of 2025-05-20) and its fine-tuning guide.
"""

from __future__ import annotations

from ftlint.formats.message import read_list
from ftlint.formats.reading import Format, Reading, Row


def _matches(row: Row) -> bool:
    return "messages" in row


def _read(row: Row) -> Reading:
    messages = read_list(row.get("messages"), "/messages")
    if messages and messages[-1].role == "assistant":
        return Reading(messages, messages[:-1], messages[-1])
    return Reading(messages, messages)


CHAT = Format(
    "chat",
    "chat",
    "supervised",
    ("messages", "tools", "parallel_tool_calls", "functions"),
    _matches,
    _read,
)
