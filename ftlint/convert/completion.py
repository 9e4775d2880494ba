"""Prompt and completion to chat: two strings, or (as TRL writes them) two lists of messages."""

from __future__ import annotations

from ftlint.convert.refusal import Data, message, messages, only, text


def to_chat(data: Data) -> Data:
    """The prompt as the user's turn, the completion as the reply."""
    only(data, ("prompt", "completion"))
    if isinstance(data["prompt"], list):
        turns = messages(data["prompt"], '"prompt"')
        return {"messages": [*turns, *messages(data["completion"], '"completion"')]}
    prompt, completion = text(data, "prompt"), text(data, "completion")
    return {"messages": [message("user", prompt), message("assistant", completion)]}
