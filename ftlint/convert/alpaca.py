"""Alpaca rows to chat. Source: the data README of LLaMA-Factory, which joins the instruction and
the input with a newline."""

from __future__ import annotations

from typing import Any

from ftlint.convert.refusal import Data, RefusedError, message, only, optional, text

_KEYS = ("instruction", "input", "output", "system", "history")


def to_chat(data: Data) -> Data:
    """System prompt, earlier rounds, instruction with its input, and the output as the reply."""
    only(data, _KEYS)
    turns = [message("system", data["system"])] if optional(data, "system") else []
    for question, answer in _history(data):
        turns += [message("user", question), message("assistant", answer)]
    asked = "\n".join(filter(None, (text(data, "instruction"), optional(data, "input"))))
    return {
        "messages": [*turns, message("user", asked), message("assistant", text(data, "output"))]
    }


def _history(data: Data) -> list[tuple[str, str]]:
    found: Any = data.get("history")
    rounds = [] if found is None else found
    if not isinstance(rounds, list) or not all(map(_is_round, rounds)):
        raise RefusedError('"history" is not a list of pairs of strings')
    return [(question, answer) for question, answer in rounds]


def _is_round(one: object) -> bool:
    return isinstance(one, list) and len(one) == 2 and all(isinstance(side, str) for side in one)
