"""From a TOML table to a frozen dataclass: unknown keys and wrong types are errors with advice."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from ftlint.errors import InputError
from ftlint.wording import nearest

T = TypeVar("T")


def fill(cls: type[T], table: Mapping[str, Any], where: str) -> T:
    """An instance of the dataclass *cls* from *table*, whose keys are in kebab-case.

    *where* opens the message of the InputError that an unknown key or a value of the wrong type
    raises.
    """
    hints = get_type_hints(cls)
    names = {spell(f.name): f.name for f in dataclasses.fields(cls) if f.init}  # type: ignore[arg-type]
    leasts = {f.name: f.metadata.get("least") for f in dataclasses.fields(cls)}  # type: ignore[arg-type]
    values = {}
    for key, value in table.items():
        if key not in names:
            raise InputError(f"{where}: {unknown('key', key, names)}")
        name = names[key]
        values[name] = convert(hints[name], value, f"{where}: {key}")
        _in_range(values[name], leasts[name], f"{where}: {key}")
    try:
        return cls(**values)
    except ValueError as error:
        raise InputError(f"{where}: {error}") from None


def _shown(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)


def _in_range(value: Any, least: float | None, where: str) -> None:
    if least is not None and isinstance(value, (int, float)) and value < least:
        raise InputError(f"{where}: {value:g} is too low; the least is {least:g}")


def spell(name: str) -> str:
    """A Python name as it is written in a config file; ``from_`` is ``from``."""
    return name.rstrip("_").replace("_", "-")


def unknown(what: str, name: str, known: Mapping[str, Any] | list[str]) -> str:
    """The message for a *name* that is none of the *known* ones, with a suggestion."""
    choices = sorted(known)
    close = nearest(name, choices)
    hint = f'; did you mean "{close}"?' if close else ""
    listed = f" (known: {', '.join(choices)})" if len(choices) <= 12 and not close else ""
    return f'unknown {what} "{name}"{hint}{listed}'


def convert(kind: Any, value: Any, where: str) -> Any:
    """*value* as *kind* (a type hint): lists become tuples, whole numbers fit float."""
    origin, args = get_origin(kind), get_args(kind)
    if origin is Literal:
        if value not in args:
            raise InputError(
                f"{where}: expected one of {', '.join(map(_shown, args))}, not {_shown(value)}"
            )
        return value
    if origin in (Union, types.UnionType):
        inner = next(arg for arg in args if arg is not type(None))
        return convert(inner, value, where)
    if origin is tuple:
        if not isinstance(value, list):
            raise InputError(f"{where}: expected a list, not {_shown(value)}")
        return tuple(convert(args[0], item, f"{where}[{i}]") for i, item in enumerate(value))
    if origin in (dict, Mapping) or kind is dict or getattr(origin, "__name__", "") == "Mapping":
        if not isinstance(value, dict):
            raise InputError(f"{where}: expected a table, not {_shown(value)}")
        return value
    if kind is Any:
        return value
    return _scalar(kind, value, where)


_KIND_NAMES = {
    str: "a string",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    date: "a date like 2026-11-23",
}


def _scalar(kind: Any, value: Any, where: str) -> Any:
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    # A datetime is a date to isinstance, and compares with none.
    narrower = isinstance(value, (bool, datetime)) and kind not in (bool, datetime)
    if not isinstance(value, kind) or narrower:
        raise InputError(f"{where}: expected {_KIND_NAMES.get(kind, kind)}, not {_shown(value)}")
    return value
