"""Tool calls that are plainly right, as those of most rows are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jiter

from ftlint.regex import regex

TOOL_NAME = regex(r"[a-zA-Z0-9_-]{1,64}")
Offer = Mapping[str, object]
"""The parameters of each tool that a row offers, by its name."""

_ROW = frozenset({"messages", "tools"})
_TOOL = frozenset({"type", "function"})
_CALL = frozenset({"id", "type", "function"})
_FUNCTION = frozenset({"name", "arguments"})
_RESULT = frozenset({"role", "tool_call_id", "content"})
_CALLING = frozenset({"role", "content", "tool_calls"})
_ELSEWHERE = frozenset({"tool_calls", "function_call", "tool_call_id"})
_NOTES = ("description", "title", "default", "examples", "format")
_BOUNDS = ("minimum", "maximum")
_PLAIN = frozenset(
    ("type", "properties", "required", "enum", "items", "additionalProperties", *_NOTES, *_BOUNDS)
)
_CLASSES: dict[str, tuple[type, ...]] = {
    "array": (list,),
    "integer": (int,),
    "null": (type(None),),
    "number": (int, float),
    "object": (dict,),
    "string": (str,),
}


def offer(tools: object) -> Offer | None:
    """What *tools* offer, where each is a function with a name of its own; None otherwise."""
    found: dict[str, object] = {}
    for tool in tools if isinstance(tools, list) else ():
        function = tool.get("function") if isinstance(tool, dict) else None
        if not isinstance(function, dict) or tool.keys() != _TOOL:
            return None
        name = function.get("name")
        if not isinstance(name, str) or name in found or not TOOL_NAME.fullmatch(name):
            return None
        found[name] = function.get("parameters")
    return found or None


def plainly_right(row: Mapping[str, Any], offered: Offer) -> bool:
    """Whether *row* calls nothing but what is *offered*, as it should; False for a closer look.

    Each call has an id of its own, a name, and arguments that fit; a result for each follows before
    the next turn, if there is one. No message with calls has content.
    """
    if row.keys() != _ROW:
        return False
    try:
        return _answered(row["messages"], offered)
    except (AttributeError, KeyError, TypeError, ValueError):
        return False


def _answered(messages: list[dict[str, Any]], offered: Offer) -> bool:
    made: set[str] = set()
    waiting: set[str] = set()
    for message in messages:
        if message["role"] == "tool":
            if message.keys() != _RESULT:
                return False
            waiting.remove(message["tool_call_id"])
        elif waiting:
            return False
        elif "tool_calls" in message:
            waiting = {_id(call, offered) for call in message["tool_calls"]}
            alone = message.keys() == _CALLING and message["content"] is None
            once = len(waiting) == len(message["tool_calls"]) and made.isdisjoint(waiting)
            if not (alone and once and waiting and message["role"] == "assistant"):
                return False
            made |= waiting
        elif not _ELSEWHERE.isdisjoint(message):
            return False
    return True


def _id(call: dict[str, Any], offered: Offer) -> str:
    """The id of *call*. Raises KeyError, TypeError or ValueError where it is not plainly right."""
    one, function = call["id"], call["function"]
    shaped = call.keys() == _CALL and function.keys() == _FUNCTION and call["type"] == "function"
    if not (shaped and isinstance(one, str) and one):
        raise ValueError
    text = function["arguments"].encode()
    value = jiter.from_json(text, catch_duplicate_keys=True, allow_inf_nan=False)
    if not isinstance(value, dict) or not surely_fit(offered[function["name"]], value):
        raise ValueError
    return one


def surely_fit(schema: object, value: object) -> bool:
    """Whether *value* fits a *schema* of the plainest kind; False where that takes a closer look.

    Most calls are right and most schemas plain: this spares them the library.
    """
    if not isinstance(schema, dict) or not _PLAIN.issuperset(schema):
        return False
    kind = schema.get("type")
    if kind is not None and not (isinstance(kind, str) and _is(kind, value)):
        return False
    if "enum" in schema and not _is_one_of(value, schema["enum"]):
        return False
    if not _in_bounds(value, schema.get("minimum"), schema.get("maximum")):
        return False
    if isinstance(value, dict):
        return _members_fit(schema, value)
    if isinstance(value, list) and "items" in schema:
        return all(surely_fit(schema["items"], item) for item in value)
    return True


def _members_fit(schema: dict[str, Any], value: dict[str, Any]) -> bool:
    required, known = schema.get("required", []), schema.get("properties", {})
    if not isinstance(required, list) or not isinstance(known, dict):
        return False
    if not all(isinstance(name, str) and name in value for name in required):
        return False
    others = schema.get("additionalProperties", True) is True
    return all(
        surely_fit(known[name], one) if name in known else others for name, one in value.items()
    )


def _is_one_of(value: object, options: object) -> bool:
    # Only strings: Python takes 1, 1.0 and true for the same, JSON Schema does not.
    return isinstance(value, str) and isinstance(options, list) and value in options


def _in_bounds(value: object, least: object, most: object) -> bool:
    if least is None and most is None:
        return True
    numbers: list[Any] = [one for one in (least, value, most) if one is not None]
    return all(_is("number", one) for one in numbers) and sorted(numbers) == numbers


def _is(kind: str, value: object) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, _CLASSES.get(kind, ()))
