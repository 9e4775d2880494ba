"""The schemas of the row formats.

What a schema refuses, the rules refuse too. The rules refuse more: a schema cannot say that the
last message must be the assistant's, that a call needs its result, or that a text holds a token.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ftlint.formats.chat import CHAT
from ftlint.formats.completion import COMPLETION
from ftlint.formats.converse import CONVERSE
from ftlint.formats.message import CALL_KEYS, PART_TYPES, ROLES
from ftlint.formats.preference import INPUT_KEYS, PREFERENCE, PREFERRED, REJECTED
from ftlint.formats.reinforcement import REINFORCEMENT, RESERVED
from ftlint.formats.text import TEXT

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_STRING: Schema = {"type": "string"}
_EMPTY: list[Any] = [None, False, 0, "", [], {}]
_REPLY: Schema = {"properties": {"role": {"const": "assistant"}}, "required": ["role"]}


def chat() -> Schema:
    """Supervised rows."""
    row = _row(CHAT.keys, ["messages"])
    row["properties"]["messages"]["contains"] = _REPLY
    return _titled("A supervised fine-tuning row", row)


def preference() -> Schema:
    """Preference rows."""
    output = {"type": "array", "minItems": 1, "items": _ref("message"), "contains": _REPLY}
    row = {
        "type": "object",
        "required": list(PREFERENCE.keys),
        "properties": {
            "input": _row(INPUT_KEYS, ["messages"]),
            PREFERRED: output,
            REJECTED: output,
        },
        "additionalProperties": False,
    }
    return _titled("A preference row, for DPO", row)


def reinforcement() -> Schema:
    """Reinforcement rows: any key of one's own is a field for the grader."""
    row = _row(RESERVED, ["messages"])
    del row["additionalProperties"]
    # Source: API text "System messages are not supported in 'reinforcement' examples".
    return _titled(
        "A reinforcement fine-tuning row", row, [role for role in ROLES if role != "system"]
    )


def completion() -> Schema:
    """Rows of a prompt and a completion."""
    row = {
        "type": "object",
        "required": list(COMPLETION.keys),
        "properties": dict.fromkeys(COMPLETION.keys, _STRING),
        "additionalProperties": False,
    }
    return {"$schema": DIALECT, "title": "A row of a prompt and a completion", **row}


def converse() -> Schema:
    """Rows of Bedrock's Converse API: the content is always a list, and its parts have no type."""
    part = {"type": "object", "properties": {"text": _STRING}}
    message = _object(
        ["role", "content"],
        role={"enum": ["user", "assistant"]},
        content={"type": "array", "items": part},
    )
    messages = {"type": "array", "minItems": 1, "items": message, "contains": _REPLY}
    row = _object(["messages"], messages=messages)
    return {"$schema": DIALECT, "title": "A supervised row of Bedrock's Converse API", **row}


def text() -> Schema:
    """Rows of plain text."""
    row = _object(["text"], text=_STRING)
    return {"$schema": DIALECT, "title": "A row of plain text", **row}


ROWS: dict[str, Callable[[], Schema]] = {
    CHAT.name: chat,
    PREFERENCE.name: preference,
    REINFORCEMENT.name: reinforcement,
    COMPLETION.name: completion,
    CONVERSE.name: converse,
    TEXT.name: text,
}


def _titled(title: str, row: Schema, roles: Iterable[str] = ROLES) -> Schema:
    definitions = {
        "message": _message(list(roles)),
        "part": _part(),
        "tool": _object(
            ["type", "function"], type={"const": "function"}, function=_ref("function")
        ),
        "function": _object(["name"], name=_STRING, parameters={"type": ["object", "null"]}),
        "call": _object(["name", "arguments"], name=_STRING, arguments=_STRING),
    }
    return {"$schema": DIALECT, "title": title, **row, "$defs": definitions}


def _row(keys: Iterable[str], required: list[str]) -> Schema:
    known = {
        "messages": {"type": "array", "minItems": 1, "items": _ref("message")},
        "tools": _list(_ref("tool")),
        # Something else than a boolean is a warning of the rules, so no fault here.
        "parallel_tool_calls": {"description": "true or false"},
        "functions": _list(_ref("function")),
    }
    return {
        "type": "object",
        "required": required,
        "properties": {key: known[key] for key in keys},
        "additionalProperties": False,
    }


def _message(roles: list[str]) -> Schema:
    call = _object(
        ["id", "type", "function"], id=_STRING, type={"const": "function"}, function=_ref("call")
    )
    spoken = {"required": ["content"], "properties": {"content": {"not": {"type": "null"}}}}
    return {
        "type": "object",
        "required": ["role"],
        "properties": {
            "role": {"enum": roles},
            "content": {"type": ["string", "array", "null"], "items": _ref("part")},
            "weight": {"type": "integer", "enum": [0, 1]},
            "tool_calls": {**_list(call), "type": ["array", "null"]},
        },
        "if": _REPLY,
        "then": {"anyOf": [_said(), _untrained(), *map(_stands_in, CALL_KEYS)]},
        "else": {**spoken, "not": {"required": ["weight"]}},
    }


def _said() -> Schema:
    """Content that says something: text, or a part that is not blank."""
    blank = _object(["text"], text={"type": "string", "pattern": r"^\s*$"})
    text = {"type": "string", "pattern": r"\S"}
    parts = {"type": "array", "contains": {"not": blank}}
    return {"required": ["content"], "properties": {"content": {"anyOf": [text, parts]}}}


def _untrained() -> Schema:
    """A reply with the weight 0 may be blank."""
    content = {"type": ["string", "array"]}
    return {
        "required": ["content", "weight"],
        "properties": {"content": content, "weight": {"const": 0}},
    }


def _stands_in(key: str) -> Schema:
    return {"required": [key], "properties": {key: {"not": {"enum": _EMPTY}}}}


def _part() -> Schema:
    part = _object(["type"], type={"enum": list(PART_TYPES)})
    part["if"] = {"properties": {"type": {"const": "text"}}}
    part["then"] = {"required": ["text"], "properties": {"text": _STRING}}
    return part


def _object(required: list[str], **properties: Schema) -> Schema:
    return {"type": "object", "required": required, "properties": properties}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}
