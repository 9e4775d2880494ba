"""The faults that the JSON Schema of a tool may have in itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from ftlint.decode import kind_of
from ftlint.pointer import escape
from ftlint.wording import quote
from ftlint_rules._fault import MOST, Fault, listed, one_of, shown, to_pointer

_TYPES = ("array", "boolean", "integer", "null", "number", "object", "string")
_OTHER_NAMES = {
    "bool": "boolean",
    "dict": "object",
    "double": "number",
    "float": "number",
    "int": "integer",
    "list": "array",
    "map": "object",
    "none": "null",
    "str": "string",
    "text": "string",
    "tuple": "array",
}
_MAPS = ("properties", "$defs", "definitions", "patternProperties", "dependentSchemas")
_LISTS = ("anyOf", "oneOf", "allOf", "prefixItems")
_SINGLE = ("items", "additionalProperties", "not", "if", "then", "else", "contains")


@lru_cache(maxsize=1024)
def schema_faults(text: str, strict: bool, typed: bool = True) -> tuple[Fault, ...]:
    """The faults of the schema in the JSON *text*, an object; *strict* as the tool says.

    *typed*: the schema must say that it describes an object.
    """
    schema = json.loads(text)
    found = [*_root(schema, typed), *invalid(schema)]
    if not found:
        found = list(_arrays(schema))
        found += _strict(schema) if strict else ()
    return tuple(found[:MOST])


def subschemas(schema: object) -> Iterator[tuple[str, dict[str, Any]]]:
    """*schema* and the schemas in it, each with its pointer."""
    waiting: list[tuple[str, object]] = [("", schema)]
    while waiting:
        pointer, one = waiting.pop()
        if not isinstance(one, dict):
            continue
        yield pointer, one
        inner: list[tuple[str, object]] = []
        for key in _SINGLE:
            inner.append((f"{pointer}/{key}", one.get(key)))
        for key in _LISTS:
            items = one.get(key)
            if isinstance(items, list):
                inner += [(f"{pointer}/{key}/{i}", item) for i, item in enumerate(items)]
        for key in _MAPS:
            named = one.get(key)
            if isinstance(named, dict):
                inner += [(f"{pointer}/{key}/{escape(name)}", at) for name, at in named.items()]
        waiting += reversed(inner)


def _root(schema: dict[str, Any], typed: bool) -> Iterator[Fault]:
    kind = schema.get("type")
    misnamed = isinstance(kind, str) and kind not in _TYPES
    if schema and kind != "object" and not misnamed:
        said = "has no type" if "type" not in schema else f"is of the type {shown(kind)}"
        pointer = "/type" if "type" in schema else ""
        mild = not typed and "type" not in schema
        yield Fault(
            pointer, f'the schema {said}; it must be of the type "object"', _OBJECT, mild=mild
        )


_OBJECT = 'write {"type": "object", "properties": {...}}'


def invalid(schema: dict[str, Any]) -> list[Fault]:
    """Where the schema breaks the draft that it is written in, the worst first."""
    if _plainly_valid(schema):
        return []
    from jsonschema.exceptions import relevance

    kind = draft(schema)
    # No check of formats: patterns are written for another dialect than Python's.
    meta = kind(kind.META_SCHEMA)
    try:
        errors = sorted(meta.iter_errors(schema), key=relevance, reverse=True)
    except RecursionError:
        return []
    found: dict[str, Fault] = {}
    for error in errors:
        fault = _schema_fault(error)
        found.setdefault(fault.pointer, fault)
    return list(found.values())


def _plainly_valid(schema: object) -> bool:
    """Whether *schema* is one of the plain kind, as most are: that spares them the library.

    Its keys are those that tools are described with, as JSON Schema 2020-12 wants them.
    """
    if not isinstance(schema, dict) or not schema.keys() <= _PLAIN.keys():
        return False
    if not all(isinstance(value, _PLAIN[key]) for key, value in schema.items()):
        return False
    if "type" in schema and schema["type"] not in _TYPES:
        return False
    required = schema.get("required", [])
    if not all(isinstance(one, str) for one in required) or len(set(required)) < len(required):
        return False
    inner = [schema[key] for key in ("items", "additionalProperties") if key in schema]
    inner += schema.get("properties", {}).values()
    return all(isinstance(one, bool) or _plainly_valid(one) for one in inner)


_PLAIN: dict[str, type | tuple[type, ...]] = {
    **dict.fromkeys(("type", "title", "description", "format"), str),
    **dict.fromkeys(("properties", "items"), dict),
    **dict.fromkeys(("required", "enum"), list),
    "additionalProperties": (bool, dict),
    "default": object,
}


def _schema_fault(error: Any) -> Fault:
    pointer = to_pointer(error.absolute_path)
    last = error.absolute_path[-1] if error.absolute_path else ""
    where = f"{quote(pointer)}" if pointer else "the schema"
    value = error.instance
    if last == "type" and error.validator == "anyOf" and isinstance(value, str):
        right = _OTHER_NAMES.get(value.lower(), value.lower())
        advice = f'write "{right}"' if right in _TYPES else f"use one of {', '.join(_TYPES)}"
        return Fault(pointer, f"{quote(value)} is no type of JSON Schema", advice)
    if error.validator == "type":
        wanted = one_of(error.validator_value)
        advice = _REQUIRED if last == "required" else "correct the schema"
        return Fault(pointer, f"{where} is {kind_of(value)}; it must be {wanted}", advice)
    rule = f"{quote(str(error.validator))}: {shown(error.validator_value)}"
    text = f"{where} is {shown(value)}; JSON Schema says {rule}"
    return Fault(pointer, text, "correct the schema")


_REQUIRED = 'list the required keys beside "properties": "required": ["..."]'


def _arrays(schema: dict[str, Any]) -> Iterator[Fault]:
    for pointer, one in subschemas(schema):
        kind = one.get("type")
        if "items" not in one and (kind == "array" or (isinstance(kind, list) and "array" in kind)):
            text = f'the array {quote(pointer)} has no "items"'
            yield Fault(pointer, text, 'say what it holds: "items": {"type": ...}', mild=True)


def _strict(schema: dict[str, Any]) -> Iterator[Fault]:
    for pointer, one in subschemas(schema):
        properties = one.get("properties")
        if one.get("type") != "object" and not isinstance(properties, dict):
            continue
        where = quote(pointer) if pointer else "the schema"
        if one.get("additionalProperties") is not False:
            text = f'{where} of a strict tool lacks "additionalProperties": false'
            yield Fault(pointer, text, 'add it, or drop "strict"', mild=True)
        required = one.get("required")
        known = required if isinstance(required, list) else []
        names = properties if isinstance(properties, dict) else {}
        absent = [name for name in names if name not in known]
        if absent:
            text = f"{where} of a strict tool does not require {listed(absent)}"
            advice = 'list every key in "required"; let an optional one be null'
            yield Fault(pointer, text, advice, mild=True)


def draft(schema: dict[str, Any]) -> Any:
    """The validator class of the draft that the schema names; 2020-12 where it names none."""
    from jsonschema import Draft202012Validator
    from jsonschema.validators import validator_for

    if not isinstance(schema.get("$schema"), str):
        return Draft202012Validator
    return validator_for(schema, default=Draft202012Validator)
