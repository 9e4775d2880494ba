"""What the cases of the rules about tools cannot show: what they must not do, and shortcuts."""

from __future__ import annotations

import json
import socket
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from ftlint.block import read_row
from ftlint.calls import surely_fit
from ftlint.dataset import Chunk, SourceFile
from ftlint.rule import ExampleRule
from ftlint_rules import RULES
from ftlint_rules._arguments import argument_faults
from ftlint_rules._schemas import _plainly_valid, invalid, schema_faults

VALUE = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.floats(-2, 2) | st.sampled_from("ab"),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2)
    ),
    max_leaves=4,
)
EVERY = [one.load() for one in RULES]
TYPES = ["array", "boolean", "integer", "null", "number", "object", "string", "dict"]


def schemas(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(
        {},
        optional={
            "type": st.sampled_from(TYPES),
            "properties": st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
            "required": st.lists(st.sampled_from("ab"), max_size=2, unique=True),
            "items": inner,
            "enum": st.lists(VALUE, min_size=1, max_size=3) | st.just("ab"),
            "additionalProperties": st.booleans() | inner,
            "minimum": st.integers(-2, 2) | st.none(),
            "maximum": st.floats(-2, 2) | st.just("a"),
            "description": st.just("what it is"),
            "minLength": st.just(2),
        },
    )


SCHEMA = st.recursive(st.booleans() | schemas(st.nothing()), schemas, max_leaves=4)


@settings(max_examples=400, deadline=None)
@given(schema=schemas(SCHEMA), value=st.dictionaries(st.sampled_from("ab"), VALUE, max_size=2))
def test_what_surely_fits_has_no_fault(schema: dict[str, Any], value: dict[str, Any]) -> None:
    if surely_fit(schema, value):
        assert argument_faults(json.dumps(schema), value) == []


def test_plain_calls_are_spared_the_library() -> None:
    schema = {
        "type": "object",
        "properties": {"n": {"type": "integer", "minimum": 0}, "s": {"enum": ["a"]}},
        "required": ["n"],
        "additionalProperties": False,
    }
    assert surely_fit(schema, {"n": 0, "s": "a"})
    for bad in ({}, {"n": -1}, {"n": True}, {"n": 0, "s": "b"}, {"n": 0, "x": 1}):
        assert not surely_fit(schema, bad)
        assert argument_faults(json.dumps(schema), bad)


@pytest.mark.parametrize("key", ["$ref", "$dynamicRef", "$schema", "$id"])
def test_no_schema_reaches_the_network(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    def refused(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "socket", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    inner = {key: f"https://example.com/{key[1:]}.json"}
    text = json.dumps({"type": "object", "properties": {"a": inner}, **inner})
    schema_faults(text, strict=True)
    assert argument_faults(text, {"a": 1}) == []


@pytest.mark.parametrize("keyword", ["pattern", "patternProperties", "propertyNames"])
def test_no_pattern_takes_for_ever(keyword: str) -> None:
    endless = "^(a+)+$"
    one: dict[str, Any] = {
        "pattern": {"pattern": endless},
        "patternProperties": {"patternProperties": {endless: {}}, "additionalProperties": False},
        "propertyNames": {"propertyNames": {"pattern": endless}},
    }[keyword]
    text = json.dumps({"type": "object", "properties": {"a": one}})
    name = "a" * 60 + "!"
    before = time.monotonic()
    argument_faults(text, {"a": name if keyword == "pattern" else {name: 1}})
    assert time.monotonic() - before < 5


@pytest.mark.parametrize("word", ["tools", "tool_calls", "image_url"])
def test_keys_written_with_escapes_are_seen(word: str) -> None:
    row = {
        "messages": [
            {"role": "user", "content": [{"type": "image_url", "image_url": 1}]},
            {"role": "assistant", "tool_calls": []},
        ],
        "tools": {},
    }
    chunk = Chunk("train", SourceFile("train.jsonl", "train.jsonl"))
    plain = json.dumps(row)
    escaped = plain.replace(word, "".join(f"\\u{ord(sign):04x}" for sign in word))
    assert escaped != plain
    found = []
    for text in (plain, escaped):
        line = read_row(chunk, text.encode(), 1, 0)
        rules = [rule() for rule in EVERY if issubclass(rule, ExampleRule)]
        found.append([one.message for rule in rules for one in rule.step(rule.start(), line)])
    assert found[0] == found[1]
    assert len(found[0]) >= 3


TYPES = st.sampled_from([*["object", "string", "array", "integer"] * 3, "str", "any", None, 1])
KEYS = st.dictionaries(
    st.sampled_from(["title", "description", "format", "enum", "default", "minimum", "$ref"]),
    st.sampled_from(["a", ["a"], [], 1, True, None, {"a": 1}, ["a", "a"]]),
    max_size=2,
)
REQUIRED = st.sampled_from([["a"], ["a", "b"], [], ["a", "a"], [1], [["a"]], "a", None])
SCHEMAS = st.recursive(
    st.builds(lambda kind, keys: {"type": kind, **keys}, TYPES, KEYS),
    lambda inner: st.fixed_dictionaries(
        {"type": TYPES},
        optional={
            "properties": st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
            "items": st.one_of(inner, st.booleans()),
            "additionalProperties": st.one_of(inner, st.sampled_from([True, False, 0, 1, "a"])),
            "required": REQUIRED,
        },
    ),
    max_leaves=4,
)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(SCHEMAS)
def test_the_library_finds_nothing_in_a_schema_that_it_is_spared(schema: dict[str, Any]) -> None:
    meta = Draft202012Validator(Draft202012Validator.META_SCHEMA)
    if _plainly_valid(schema):
        assert meta.is_valid(schema)
    assert bool(invalid(schema)) != meta.is_valid(schema)
