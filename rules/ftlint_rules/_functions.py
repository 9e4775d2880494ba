"""From deprecated functions to tools: the edits of a row, or none where one part does not fit."""

from __future__ import annotations

from collections.abc import Iterator

from ftlint import Edit, Example, Message
from ftlint.pointer import locate
from ftlint_rules._parts import given


class _UnfitError(Exception):
    """The row has something that cannot be written as tools."""


def as_tools(example: Example) -> tuple[Edit, ...]:
    """What writes functions, calls and results as tools; calls get the ids call_1, call_2, ..."""
    try:
        return (*_definitions(example), *_messages(example))
    except _UnfitError:
        return ()


def _definitions(example: Example) -> Iterator[Edit]:
    where, holder = given(example)
    found = holder.get("functions")
    if found is None:
        return
    if "tools" in holder or not isinstance(found, list) or not found:
        raise _UnfitError
    at = f"{where}/functions"
    items = (f"{_tool(_literal(example, f'{at}/{i}'))}" for i in range(len(found)))
    yield from _member(example, at, "tools", f"[{', '.join(items)}]")


def _messages(example: Example) -> Iterator[Edit]:
    """Calls and their results in turn: a result belongs to the call before it."""
    waiting: tuple[str, object] | None = None
    made = 0
    for message in example.messages:
        call = message.data.get("function_call")
        if "tool_calls" in message.data or message.role == "tool":
            raise _UnfitError
        if call is not None:
            made += 1
            waiting = (f"call_{made}", call.get("name") if isinstance(call, dict) else None)
            yield from _call(example, f"{message.pointer}/function_call", waiting[0])
        elif message.role == "function":
            yield from _result(example, message, waiting)
            waiting = None


def _call(example: Example, at: str, name: str) -> Iterator[Edit]:
    text = _tool(_literal(example, at), f'"id": "{name}", ')
    yield from _member(example, at, "tool_calls", f"[{text}]")


def _result(example: Example, message: Message, call: tuple[str, object] | None) -> Iterator[Edit]:
    if call is None or message.data.get("name") != call[1] or "tool_call_id" in message.data:
        raise _UnfitError
    yield Edit(example.at(f"{message.pointer}/role"), "replace", '"tool"')
    yield from _member(example, f"{message.pointer}/name", "tool_call_id", f'"{call[0]}"')


def _member(example: Example, pointer: str, key: str, text: str) -> Iterator[Edit]:
    yield Edit(example.at(pointer), "rename-key", key)
    yield Edit(example.at(pointer), "replace", text)


def _tool(literal: str, head: str = "") -> str:
    return f'{{{head}"type": "function", "function": {literal}}}'


def _literal(example: Example, pointer: str) -> str:
    """The bytes of an object as they stand."""
    span = locate(example.row.raw, pointer)
    text = "" if span is None else example.row.raw[slice(*span)].decode(errors="replace")
    if not text.startswith("{"):
        raise _UnfitError
    return text
