"""Tool calls: as a message has them, and as the text that stands for one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

_NAME = re.compile(r"^([A-Za-z_][\w.-]*)[ \t]*(?=\{)", re.MULTILINE)
_DECODER = json.JSONDecoder()


class Call(NamedTuple):
    """A call of a tool: its name and its arguments, the text of a JSON object."""

    name: str
    arguments: str


def calls_of(message: Mapping[str, Any]) -> tuple[Call, ...]:
    """The calls that *message* makes, as the chat completions API spells them."""
    calls = message.get("tool_calls")
    found = list(calls) if isinstance(calls, list) else []
    if message.get("function_call"):
        found.append({"function": message["function_call"]})
    return read_calls(found)


def read_calls(calls: Sequence[Any]) -> tuple[Call, ...]:
    """*calls* as the API spells them, ``{"function": {"name", "arguments"}}``, or without that."""
    return tuple(one for call in calls if (one := _call(call)) is not None)


def _call(call: object) -> Call | None:
    function = call.get("function", call) if isinstance(call, dict) else None
    name = function.get("name") if isinstance(function, dict) else None
    if not isinstance(function, dict) or not isinstance(name, str):
        return None
    arguments = function.get("arguments", "")
    return Call(name, arguments if isinstance(arguments, str) else json.dumps(arguments))


def written(text: str) -> tuple[Call, ...]:
    """The calls in *text*, each spelled ``name {...}`` from the start of a line."""
    return tuple(_written(text))


def _written(text: str) -> Iterator[Call]:
    at = 0
    while (match := _NAME.search(text, at)) is not None:
        at = match.end()
        try:
            _, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            end = len(text) if "\n" not in text[at:] else text.index("\n", at)
        yield Call(match[1], text[at:end])
        at = end
