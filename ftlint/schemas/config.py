"""The schema of ftlint.toml, made of the dataclasses that it fills and the rules' options."""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Literal, Union, get_args, get_origin

from ftlint.config import SPLITS, Config, EvalConfig
from ftlint.evaluation.judge_model import JudgeOptions
from ftlint.evaluation.scorers import BUILT_IN
from ftlint.finding import Severity
from ftlint.keys import Key, keys
from ftlint.label_table import LabelTable
from ftlint.plugins import Registered
from ftlint.rule import Rule
from ftlint.schemas.rows import DIALECT, Schema
from ftlint.targets import TARGETS

_NAMES = {str: "string", int: "integer", float: "number", bool: "boolean"}


def config(registered: Iterable[Registered], *, closed: bool = False) -> Schema:
    """The schema of a config; with *closed* it may name no rule but the *registered* ones."""
    known = {one.rule.name: _rule(one.rule) for one in registered}
    others: Any = False if closed else {"type": "object"}
    rules = {"type": "object", "properties": known, "additionalProperties": others}
    tables = {
        "datasets": {"type": "object", "additionalProperties": _dataset()},
        "rules": rules,
        "eval": _eval(),
    }
    found = _table(Config)
    target = found["properties"]["target"]
    if target.pop("type", "") == "array":
        # The loader takes one target without its list.
        names = {"enum": list(TARGETS)}
        target["anyOf"] = [names, {"type": "array", "minItems": 1, "items": names}]
        del target["items"]
    for name, table in tables.items():
        found["properties"][name] = {**found["properties"][name], **table}
    return {"$schema": DIALECT, "title": "ftlint.toml", **found}


def _eval() -> Schema:
    """The options of the scorers that users write are known to them alone."""
    found = _table(EvalConfig)
    known = {name: _table(one.options_type) for name, one in BUILT_IN.items()}
    found["properties"]["scorers"]["properties"] = known
    found["properties"]["judge"] = {**found["properties"]["judge"], **_table(JudgeOptions)}
    return found


def _dataset() -> Schema:
    files = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
    group = {
        "type": "string",
        "minLength": 1,
        "description": "field whose equal values make rows belong to one group",
    }
    return {
        "type": "object",
        "properties": {
            **dict.fromkeys(SPLITS, files),
            "label": _label(),
            "grader": _grader(),
            "group": group,
        },
        "additionalProperties": False,
        "anyOf": [{"required": [split]} for split in SPLITS],
    }


def _grader() -> Schema:
    return {"type": "string", "description": "the grader of this data set, in place of `grader`"}


def _label() -> Schema:
    """A JSON field and a regex must be named where the label is read by them."""
    wanted = {"json": "field", "regex": "pattern"}
    cases = [
        {
            "if": {"required": ["from"], "properties": {"from": {"const": source}}},
            "then": {"required": [key], "properties": {key: {"minLength": 1}}},
        }
        for source, key in wanted.items()
    ]
    return {**_table(LabelTable), "allOf": cases}


def _rule(rule: type[Rule[Any]]) -> Schema:
    found = _table(rule.options_type)
    levels = [str(level) for level in Severity]
    severity = {
        "enum": levels,
        "description": f"its severity, {rule.severity} unless said otherwise",
    }
    found["properties"] = {"severity": severity, **found["properties"]}
    return {"description": rule.summary(), **found}


def _table(cls: type[Any]) -> Schema:
    return {
        "type": "object",
        "properties": {key.name: _key(key) for key in keys(cls)},
        "additionalProperties": False,
    }


def _key(key: Key) -> Schema:
    found = of_kind(key.kind)
    if key.doc:
        found["description"] = key.doc
    if key.default is not None and not isinstance(key.default, Mapping):
        found["default"] = list(key.default) if isinstance(key.default, tuple) else key.default
    return found


def of_kind(kind: Any) -> Schema:
    """The schema of a type hint, as ``ftlint.settings.convert`` reads it; TOML has no null."""
    origin, args = get_origin(kind), get_args(kind)
    if origin is Literal:
        return {"enum": list(args)}
    if origin in (Union, types.UnionType):
        return of_kind(next(arg for arg in args if arg is not type(None)))
    if origin is tuple:
        return {"type": "array", "items": of_kind(args[0])}
    if kind is date:
        # TOML has dates, JSON has none: editors show them as strings, parsers as they are.
        return {"format": "date"}
    if kind in _NAMES:
        return {"type": _NAMES[kind]}
    return {} if kind is Any else {"type": "object"}
