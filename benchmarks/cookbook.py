"""The format checks of OpenAI's cookbook (chat_finetuning_data_prep), written anew from its text.

It loads all rows with ``json``, then counts rows that are no object or have no list of messages,
messages that lack a role or content, have a key or a role that it does not know, or content that
is no text, and rows without an assistant message. A row that is no JSON stops it, as it does there.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from typing import Any

KEYS = {"role", "content", "name", "function_call", "weight"}
ROLES = {"system", "user", "assistant", "function"}


def faults(row: Any) -> list[str]:
    """What the cookbook finds in one row."""
    if not isinstance(row, dict):
        return ["data_type"]
    messages = row.get("messages")
    if not messages:
        return ["missing_messages_list"]
    found = []
    for message in messages:
        if "role" not in message or "content" not in message:
            found.append("message_missing_key")
        if any(key not in KEYS for key in message):
            found.append("message_unrecognized_key")
        if message.get("role") not in ROLES:
            found.append("unrecognized_role")
        content = message.get("content")
        if (not content and not message.get("function_call")) or not isinstance(content, str):
            found.append("missing_content")
    if not any(message.get("role") == "assistant" for message in messages):
        found.append("example_missing_assistant_message")
    return found


def main(*paths: str) -> None:
    """Prints how often each fault occurs in each file."""
    for path in paths:
        with open(path, encoding="utf-8") as lines:  # noqa: PTH123
            rows = [json.loads(line) for line in lines]
        print(path, len(rows), dict(Counter(one for row in rows for one in faults(row))))


if __name__ == "__main__":
    main(*sys.argv[1:])
