"""ShareGPT rows to chat. Source: the data README of LLaMA-Factory."""

from __future__ import annotations

import json
from typing import Any

from ftlint.convert.refusal import Data, RefusedError, message, only, optional, text
from ftlint.decode import kind_of
from ftlint.wording import quote

_KEYS = ("conversations", "system", "tools")
_KEYS_OF_TURN, _KEYS_OF_CHAT = ("from", "value"), ("role", "content")
_ROLES = {
    "human": "user",
    "user": "user",
    "gpt": "assistant",
    "assistant": "assistant",
    "system": "system",
}


def to_chat(data: Data) -> Data:
    """The turns with OpenAI's roles; function calls and observations as tool calls and results."""
    only(data, _KEYS)
    system = optional(data, "system")
    turns = _Turns([message("system", system)] if system else [])
    for i, turn in enumerate(data["conversations"], 1):
        turns.add(f"turn {i}", turn)
    if not turns.messages:
        raise RefusedError("there is no turn")
    row: Data = {"messages": turns.messages}
    if data.get("tools") not in (None, "", []):
        row["tools"] = _tools(data["tools"])
    return row


class _Turns:
    """The messages so far, and the calls that still wait for their results."""

    def __init__(self, messages: list[Data]) -> None:
        self.messages = messages
        self.waiting: list[str] = []
        self.calls = 0

    def add(self, where: str, turn: object) -> None:
        if not isinstance(turn, dict):
            raise RefusedError(f"{where} is {kind_of(turn)}, not an object")
        keys = _KEYS_OF_CHAT if "role" in turn and "from" not in turn else _KEYS_OF_TURN
        only(turn, keys, where)
        speaker, value = (text(turn, key, where) for key in keys)
        if speaker == "observation":
            self._result(where, value)
            return
        if self.waiting:
            raise RefusedError(f"{where} stands where the result of a function call should")
        if speaker == "function_call":
            self._call(where, value)
        elif speaker not in _ROLES:
            raise RefusedError(f"{where} is from {quote(speaker)}, which is no known speaker")
        elif _ROLES[speaker] == "system" and any(m["role"] == "system" for m in self.messages):
            raise RefusedError(f"{where} is a second system prompt")
        else:
            self.messages.append(message(_ROLES[speaker], value))

    def _call(self, where: str, value: str) -> None:
        found = _loaded(value, f"the function call of {where}")
        calls = [self._one(where, one) for one in (found if isinstance(found, list) else [found])]
        if not calls:
            raise RefusedError(f"{where} calls no function")
        self.waiting = [call["id"] for call in calls]
        self.messages.append({"role": "assistant", "content": None, "tool_calls": calls})

    def _one(self, where: str, call: object) -> Data:
        if not isinstance(call, dict):
            raise RefusedError(f"the function call of {where} is {kind_of(call)}, not an object")
        only(call, ("name", "arguments"), f"the function call of {where}")
        given = call.get("arguments", {})
        arguments = given if isinstance(given, str) else _dumped(given)
        self.calls += 1
        function = {"name": text(call, "name", f"the call of {where}"), "arguments": arguments}
        return {"id": f"call_{self.calls}", "type": "function", "function": function}

    def _result(self, where: str, value: str) -> None:
        if not self.waiting:
            raise RefusedError(f"{where} is the result of no function call")
        call = self.waiting.pop(0)
        self.messages.append({"role": "tool", "tool_call_id": call, "content": value})


def _tools(found: object) -> list[Data]:
    """The tools in OpenAI's form; they come as a list, or as the text of one."""
    tools = _loaded(found, '"tools"') if isinstance(found, str) else found
    if not isinstance(tools, list) or not all(isinstance(tool, dict) for tool in tools):
        raise RefusedError('"tools" is not a list of objects')
    return [
        tool if "function" in tool else {"type": "function", "function": tool} for tool in tools
    ]


def _loaded(value: str, what: str) -> Any:
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        raise RefusedError(f"{what} is no JSON") from None


def _dumped(value: object) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    except ValueError:
        raise RefusedError("the arguments of a function call are no JSON") from None
