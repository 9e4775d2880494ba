"""The packs of rules that are installed, by the entry points that their distributions declare.

What ``importlib.metadata.entry_points`` finds is found here in a tenth of the time: its import
alone takes longer than reading a file of rows.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from functools import reduce
from importlib import import_module
from typing import Any

from ftlint.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry point: its name, the ``module:object`` it leads to, the distribution's name."""

    name: str
    value: str
    distribution: str

    def load(self) -> Any:
        """The object. Raises whatever the import of its module does."""
        module, _, attribute = self.value.partition("[")[0].strip().partition(":")
        names = filter(None, attribute.split("."))
        return reduce(getattr, names, import_module(module))


def entries(group: str) -> list[Entry]:
    """The entry points of *group*, sorted. Of distributions of one name the first on the path."""
    if all(os.path.isdir(folder) and not _is_egg(folder) for folder in _path()):
        return sorted(_read(group), key=_order)
    from importlib.metadata import entry_points

    found = entry_points(group=group)
    named = (Entry(one.name, one.value, one.dist.name if one.dist else one.name) for one in found)
    return sorted(named, key=_order)


def _order(entry: Entry) -> tuple[str, str]:
    return entry.name, entry.value


def _path() -> list[str]:
    """The folders and archives on the path; Python puts some on it that need not exist."""
    return [folder or "." for folder in sys.path if os.path.exists(folder or ".")]


def _is_egg(folder: str) -> bool:
    return folder.rstrip(os.sep).endswith(".egg")


def _read(group: str) -> Iterator[Entry]:
    known = set()
    for folder in _path():
        for item in sorted(os.listdir(folder)):
            if not item.endswith((".dist-info", ".egg-info")):
                continue
            name = re.sub(r"[-_.]+", "-", item.rpartition(".")[0].partition("-")[0]).lower()
            if name not in known:
                known.add(name)
                yield from _declared(f"{folder}{os.sep}{item}", group)


def _declared(distribution: str, group: str) -> Iterator[Entry]:
    try:
        with open(f"{distribution}{os.sep}entry_points.txt", encoding="utf-8") as file:
            text = file.read()
    except OSError:
        return
    if group not in text:
        return
    owner, section = _name(distribution), ""
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            section = line.strip("[]").strip()
        elif section == group and line and not line.startswith("#"):
            name, _, value = line.partition("=")
            yield Entry(name.strip(), value.strip(), owner)


def _name(distribution: str) -> str:
    """The name as its author writes it."""
    for file in ("METADATA", "PKG-INFO"):
        path = f"{distribution}{os.sep}{file}"
        if os.path.isfile(path):
            with open(path, encoding="utf-8", errors="replace") as stream:
                text = stream.read()
            found = re.search(r"^Name:[ \t]*(\S+)", text, re.MULTILINE)
            if found:
                return found[1]
    return os.path.basename(distribution).rpartition(".")[0].partition("-")[0]
