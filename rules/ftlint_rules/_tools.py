"""What the rules about tools share: definitions, calls and conversations, read leniently."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from ftlint import Example, ExampleRule, Message
from ftlint.decode import INVALID_JSON, Problem, decode
from ftlint.formats.preference import PREFERENCE, PREFERRED, REJECTED, output
from ftlint.screen import CALLS, Screen
from ftlint_rules._parts import given

LONGEST_NAME = 64


class ToolRule(ExampleRule):
    """Looks at one row at a time, and finds nothing where tools and calls are plainly right."""

    screen: ClassVar[Screen] = CALLS


@dataclass(frozen=True, slots=True)
class Definition:
    """One function that a row offers; ``pointer`` leads to the object that has its name."""

    pointer: str
    name: str
    function: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a function.

    ``pointer`` leads to the call, ``function_pointer`` to the object with name and arguments.
    ``id`` and ``arguments`` are None where no string stands; a call in the deprecated
    ``function_call`` has no id.
    """

    message: Message
    pointer: str
    function_pointer: str
    id: str | None
    name: str
    arguments: str | None


def definitions(example: Example) -> list[Definition]:
    """The functions in ``tools`` and in the deprecated ``functions`` that have a name."""
    return example.once("definitions", lambda: _definitions(example))


def all_calls(example: Example) -> list[Call]:
    """The calls of all messages, in order."""
    return example.once(
        "calls", lambda: [call for message in example.messages for call in calls(message)]
    )


def _definitions(example: Example) -> list[Definition]:
    where, holder = given(example)
    found = []
    for pointer, item in _objects(holder.get("tools"), f"{where}/tools"):
        function = item.get("function")
        if isinstance(function, dict):
            found.append((f"{pointer}/function", function))
    found += _objects(holder.get("functions"), f"{where}/functions")
    return [
        Definition(pointer, function["name"], function)
        for pointer, function in found
        if isinstance(function.get("name"), str)
    ]


def calls(message: Message) -> list[Call]:
    """The calls of an assistant message that can be read as calls."""
    data = message.data
    if message.role != "assistant" or not ("tool_calls" in data or "function_call" in data):
        return []
    found = []
    for pointer, item in _objects(message.data.get("tool_calls"), f"{message.pointer}/tool_calls"):
        function = item.get("function")
        if isinstance(function, dict):
            name, arguments = _string(function.get("name")), _string(function.get("arguments"))
            one = _string(item.get("id"))
            found.append(Call(message, pointer, f"{pointer}/function", one, name or "", arguments))
    old = message.data.get("function_call")
    if isinstance(old, dict):
        pointer = f"{message.pointer}/function_call"
        name, arguments = _string(old.get("name")), _string(old.get("arguments"))
        found.append(Call(message, pointer, pointer, None, name or "", arguments))
    return found


def conversations(example: Example) -> list[tuple[Message, ...]]:
    """The messages in the order in which they are said: two conversations of a preference row."""
    if example.format != PREFERENCE.name:
        return [example.messages]
    outputs = (output(example.data, name) for name in (PREFERRED, REJECTED))
    return [(*example.turns, *said) for said in outputs if said] or [example.turns]


@dataclass(frozen=True, slots=True)
class Exchange:
    """An assistant message with calls, the tool messages behind it, and who speaks next."""

    calling: Message
    results: tuple[Message, ...]
    after: Message | None


def exchanges(messages: tuple[Message, ...]) -> Iterator[Exchange]:
    """Each assistant message that has tool calls, with what follows it."""
    for i, message in enumerate(messages):
        if message.role == "assistant" and message.data.get("tool_calls"):
            stop = i + 1
            while stop < len(messages) and messages[stop].role == "tool":
                stop += 1
            after = messages[stop] if stop < len(messages) else None
            yield Exchange(message, messages[i + 1 : stop], after)


def read_arguments(text: str) -> tuple[Any, Problem | None]:
    """The JSON value in the *text* of a call's arguments, and why it is none."""
    value, problems = decode(text.encode("utf-8", "replace"))
    return value, next((one for one in problems if one.kind == INVALID_JSON), None)


def canonical(value: object) -> str | None:
    """*value* as JSON text, for comparing; None if it is nested too deeply."""
    try:
        return json.dumps(value, sort_keys=True)
    except RecursionError:
        return None


def _objects(found: object, pointer: str) -> list[tuple[str, dict[str, Any]]]:
    """The items of the list *found* that are objects, each with its pointer."""
    items = found if isinstance(found, list) else []
    return [(f"{pointer}/{i}", item) for i, item in enumerate(items) if isinstance(item, dict)]


def _string(value: object) -> str | None:
    return value if isinstance(value, str) else None
