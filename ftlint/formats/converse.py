"""Conversations as Amazon Bedrock's Converse API has them, on which Nova models are tuned.

``{"schemaVersion": ..., "system": [{"text": ...}], "messages": [{"role": ..., "content":
[{"text": ...}]}]}``: the system prompt stands beside the messages, and the parts of a content have
no type. Source: docs.aws.amazon.com/nova, preparing data for fine-tuning understanding models.
"""

from __future__ import annotations

from ftlint.formats.reading import Format, Row, read_conversation

_MARKS = ("schemaVersion", "toolConfig")


def _matches(row: Row) -> bool:
    marked = any(key in row for key in _MARKS) or isinstance(row.get("system"), list)
    return "messages" in row and marked


# The keys are open: Amazon's own validator passes over those that it does not know.
CONVERSE = Format("converse", "Converse", "supervised", (), _matches, read_conversation)
