"""Supervised rows: ``{"messages": [{"role": ..., "content": ...}, ...]}``.

Source: the row schema of OpenAI's supervised fine-tuning (``FineTuneChatRequestInput`` of the
OpenAPI file of 2025-05-20) and its fine-tuning guide.
"""

from __future__ import annotations

from ftlint.formats.reading import Format, Row, read_conversation


def _matches(row: Row) -> bool:
    return "messages" in row


CHAT = Format(
    "chat",
    "chat",
    "supervised",
    ("messages", "tools", "parallel_tool_calls", "functions"),
    _matches,
    read_conversation,
)
