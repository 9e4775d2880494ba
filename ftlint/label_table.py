"""The ``label`` table of a data set in the config: where the labels of its rows come from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Any, Literal

from ftlint.dataclass import dataclass
from ftlint.errors import InputError
from ftlint.labels import LabelSpec
from ftlint.settings import fill


@dataclass(frozen=True)
class LabelTable:
    """``label = { from = "target" | "json" | "regex", field, pattern, values, ... }``."""

    from_: Literal["target", "json", "regex", "none"] = "target"
    aliases: Mapping[str, Any] = field(default_factory=dict)
    match: Literal["normalised", "exact"] = "normalised"
    field: str = ""
    pattern: str = ""
    values: tuple[str, ...] = ()


def label_spec(table: object, where: str) -> LabelSpec:
    """The labels that *table* declares. Raises InputError.

    *where* names the data set that it belongs to, to open messages with.
    """
    if not isinstance(table, dict):
        raise InputError(f'{where}: label: expected a table like {{ from = "target" }}')
    chosen = fill(LabelTable, table, f"{where}: label")
    if chosen.from_ == "json" and not chosen.field:
        raise InputError(f'{where}: label: from = "json" needs a field')
    for key, owner in (("field", "json"), ("pattern", "regex")):
        if getattr(chosen, key) and chosen.from_ != owner:
            raise InputError(f'{where}: label: {key} goes with from = "{owner}"')
    if chosen.from_ == "regex":
        _compile(chosen.pattern, f"{where}: label")
    return LabelSpec(
        chosen.from_,
        chosen.field,
        chosen.pattern,
        chosen.values,
        declared=True,
        aliases=tuple(_aliases(chosen.aliases, f"{where}: label: aliases")),
        exact=chosen.match == "exact",
    )


def _aliases(table: Mapping[str, Any], where: str) -> Iterator[tuple[str, str]]:
    """Pairs of another name and its label, from ``{ label = ["name", ...] }``."""
    taken: dict[str, str] = {}
    for label, names in table.items():
        listed = [names] if isinstance(names, str) else names
        if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
            raise InputError(f"{where}: {label}: expected a name or a list of names")
        for name in listed:
            if taken.setdefault(name, label) != label:
                raise InputError(f'{where}: "{name}" is a name of "{taken[name]}" and of "{label}"')
            yield name, label


def _compile(pattern: str, where: str) -> None:
    if not pattern:
        raise InputError(f'{where}: from = "regex" needs a pattern')
    try:
        re.compile(pattern)
    except re.error as error:
        raise InputError(
            f'{where}: pattern "{pattern}" is no regular expression: {error}'
        ) from None
