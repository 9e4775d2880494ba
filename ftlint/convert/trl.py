"""TRL's preference rows to OpenAI's. Source: the data-set formats page of TRL: the prompt may be a
string, a list of messages, or stand at the head of both answers."""

from __future__ import annotations

from ftlint.convert.refusal import Data, RefusedError, message, messages, only, text

_KEYS = ("prompt", "chosen", "rejected")


def to_preference(data: Data) -> Data:
    """The prompt as the input, and one assistant message for each of the two answers."""
    only(data, _KEYS)
    turns, chosen, rejected = _plain(data) if isinstance(data["chosen"], str) else _listed(data)
    if not turns:
        raise RefusedError("there is no prompt")
    return {
        "input": {"messages": turns},
        "preferred_output": [_answer(chosen, "chosen")],
        "non_preferred_output": [_answer(rejected, "rejected")],
    }


Parts = tuple[list[Data], list[Data], list[Data]]


def _plain(data: Data) -> Parts:
    answers = [[message("assistant", text(data, key))] for key in ("chosen", "rejected")]
    return _prompt(data), answers[0], answers[1]


def _prompt(data: Data) -> list[Data]:
    found = data.get("prompt")
    if isinstance(found, list):
        return messages(found, '"prompt"')
    return [message("user", text(data, "prompt"))]


def _listed(data: Data) -> Parts:
    """Lists of messages; where both begin with the prompt, it is taken off."""
    chosen, rejected = (messages(data[key], f'"{key}"') for key in ("chosen", "rejected"))
    shared = 0
    while shared < min(len(chosen), len(rejected)) - 1 and chosen[shared] == rejected[shared]:
        shared += 1
    if data.get("prompt") is None:
        return chosen[:shared], chosen[shared:], rejected[shared:]
    turns = _prompt(data)
    if shared and chosen[:shared] == turns:
        return turns, chosen[shared:], rejected[shared:]
    return turns, chosen, rejected


def _answer(found: list[Data], key: str) -> Data:
    if len(found) != 1 or found[0]["role"] != "assistant":
        raise RefusedError(f'"{key}" is more than one message of the assistant')
    return found[0]
