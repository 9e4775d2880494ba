"""From the table of a target to a Target; what the table says wrongly is a ValueError.

The tables stand in TOML files, and once more in ``targets.json``: reading TOML takes longer than
checking a small file. ``scripts/build_targets.py`` writes that, and a test compares.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import jiter

from ftlint.targets import model
from ftlint.targets.model import Figure, Source, Target

BUILT = os.path.join(os.path.dirname(__file__), "targets.json")
Sources = Mapping[str, Source]
_OWN = ("name", "title", "sources")


@cache
def load(name: str) -> Target:
    """The target called *name*, one of TARGETS."""
    return target(name, _built()[name])


@cache
def _built() -> dict[str, Any]:
    with open(BUILT, "rb") as file:
        found: dict[str, Any] = jiter.from_json(file.read())
    return found


def parse(name: str, text: str) -> Target:
    """The target in the TOML *text*. Raises ValueError for keys and types it cannot have."""
    from ftlint.toml import tomllib

    return target(name, tomllib.loads(text))


def target(name: str, table: Mapping[str, Any]) -> Target:
    """The target in *table*, whose dates may be texts. Raises ValueError as ``parse`` does."""
    sources = {
        key: Source(one["title"], _date(one["read"])) for key, one in table["sources"].items()
    }
    rest = {key: one for key, one in table.items() if key not in ("sources", "title")}
    values = _values(Target, rest, sources, name)
    models = {key: replace(one, name=key) for key, one in values.pop("models", {}).items()}
    return Target(name=name, title=table["title"], sources=sources, models=models, **values)


def _values(cls: type, table: object, sources: Sources, where: str) -> dict[str, Any]:
    if not isinstance(table, dict):
        raise ValueError(f"{where}: expected a table")
    kinds = _kinds(cls)
    for key in table:
        if key not in kinds:
            raise ValueError(f'{where}: unknown key "{key}"')
    return {
        key: _value(kinds[key], found, sources, f"{where}.{key}") for key, found in table.items()
    }


@cache
def _kinds(cls: type) -> dict[str, str]:
    """The annotation of each field: as text, since making types of all takes long."""
    own = _OWN if cls is Target else ()
    told = {name: str(kind).removesuffix(" | None") for name, kind in cls.__annotations__.items()}
    return {name: kind for name, kind in told.items() if name not in own}


def _value(kind: str, found: Any, sources: Sources, where: str) -> Any:
    outer, _, inner = kind.removesuffix("]").partition("[")
    if outer == "Figure":
        return _figure(inner, found, sources, where)
    if outer != "Mapping":
        cls = getattr(model, outer)
        return cls(**_values(cls, found, sources, where))
    if not isinstance(found, dict):
        raise ValueError(f"{where}: expected a table")
    each = inner.removeprefix("str, ")
    return {key: _value(each, one, sources, f"{where}.{key}") for key, one in found.items()}


def _figure(kind: str, found: Any, sources: Sources, where: str) -> Figure[Any]:
    if not isinstance(found, dict) or not {"value", "source"} <= found.keys():
        raise ValueError(f"{where}: a figure has a value and a source")
    if not found.keys() <= {"value", "source", "earliest"}:
        raise ValueError(f"{where}: a figure has only value, source and earliest")
    if found["source"] not in sources:
        raise ValueError(f'{where}: unknown source "{found["source"]}"')
    value = _date(found["value"]) if kind == "date" else found["value"]
    if isinstance(value, list):
        value = tuple(value)
    if not _fits(kind, value):
        raise ValueError(f"{where}: {value!r} is of the wrong type")
    return Figure(value, sources[found["source"]], found.get("earliest", False))


def _date(found: Any) -> Any:
    return date.fromisoformat(found) if isinstance(found, str) else found


def _fits(kind: str, value: Any) -> bool:
    if kind.startswith("Literal["):
        return isinstance(value, str) and repr(value) in kind
    if kind.startswith("tuple["):
        return isinstance(value, tuple) and all(isinstance(one, str) for one in value)
    if kind == "float":
        return type(value) in (int, float)
    return type(value).__name__ == kind
