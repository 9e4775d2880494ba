"""From the TOML file of a target to a Target; what the file says wrongly is a ValueError."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from ftlint.targets.model import Figure, Source, Target
from ftlint.toml import tomllib

Sources = Mapping[str, Source]
_OWN = ("name", "title", "sources")


@cache
def load(name: str) -> Target:
    """The target called *name*, one of TARGETS."""
    text = (Path(__file__).parent / f"{name}.toml").read_text(encoding="utf-8")
    return parse(name, text)


def parse(name: str, text: str) -> Target:
    """The target in the TOML *text*. Raises ValueError for keys and types it cannot have."""
    table: dict[str, Any] = tomllib.loads(text)
    sources = {key: Source(**value) for key, value in table.pop("sources").items()}
    title = table.pop("title")
    values = _values(Target, table, sources, name)
    models = {key: replace(model, name=key) for key, model in values.pop("models", {}).items()}
    return Target(name=name, title=title, sources=sources, models=models, **values)


def _values(cls: type, table: object, sources: Sources, where: str) -> dict[str, Any]:
    if not isinstance(table, dict):
        raise ValueError(f"{where}: expected a table")
    hints = _hints(cls)
    for key in table:
        if key not in hints:
            raise ValueError(f'{where}: unknown key "{key}"')
    return {
        key: _value(hints[key], found, sources, f"{where}.{key}") for key, found in table.items()
    }


@cache
def _hints(cls: type) -> dict[str, Any]:
    hints = get_type_hints(cls)
    return {one.name: hints[one.name] for one in fields(cls) if one.name not in _OWN}


def _value(hint: Any, found: Any, sources: Sources, where: str) -> Any:
    if get_origin(hint) in (Union, UnionType):
        hint = get_args(hint)[0]
    if is_dataclass(hint) and isinstance(hint, type):
        return hint(**_values(hint, found, sources, where))
    if get_origin(hint) is Figure:
        return _figure(get_args(hint)[0], found, sources, where)
    kind = get_args(hint)[1]
    if not isinstance(found, dict):
        raise ValueError(f"{where}: expected a table")
    return {key: _value(kind, one, sources, f"{where}.{key}") for key, one in found.items()}


def _figure(kind: Any, found: Any, sources: Sources, where: str) -> Figure[Any]:
    if not isinstance(found, dict) or not {"value", "source"} <= found.keys():
        raise ValueError(f"{where}: a figure has a value and a source")
    if not found.keys() <= {"value", "source", "earliest"}:
        raise ValueError(f"{where}: a figure has only value, source and earliest")
    if found["source"] not in sources:
        raise ValueError(f'{where}: unknown source "{found["source"]}"')
    value = tuple(found["value"]) if isinstance(found["value"], list) else found["value"]
    if not _fits(kind, value):
        raise ValueError(f"{where}: {value!r} is of the wrong type")
    return Figure(value, sources[found["source"]], found.get("earliest", False))


def _fits(kind: Any, value: Any) -> bool:
    if get_origin(kind) is Literal:
        return value in get_args(kind)
    if get_origin(kind) is tuple:
        return isinstance(value, tuple) and all(isinstance(one, str) for one in value)
    if kind is float:
        return type(value) in (int, float)
    return type(value) is kind
