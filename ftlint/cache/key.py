"""The names of entries: hashes of everything that what they hold depends on."""

from __future__ import annotations

import hashlib
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import jiter

from ftlint.dataclass import dataclass
from ftlint.dataset import Chunk, Dataset, SourceFile, digest
from ftlint.rule import Rule
from ftlint.version import __version__

LAYOUT = 1
"""Rises when entries are written in another way."""
_PLAIN = frozenset({str, int, bytes, bool, float, type(None)})


@dataclass(frozen=True, slots=True)
class Naming:
    """Gives names under certain settings, of which ``settings`` is the hash."""

    settings: str

    @classmethod
    def of(cls, rules: Sequence[Rule[Any]], splits: Iterable[str]) -> Naming:
        """The names for what *rules* find, where there are these *splits*."""
        return cls(_settings(rules, splits))

    def chunk(self, chunk: Chunk, *, anywhere: bool) -> str:
        """The name of the states of *chunk*, either *anywhere* in its file or just where it is.

        Anywhere but at the top: the first line may open with a byte order mark.
        """
        place = chunk.first_line == 1 if anywhere else (chunk.first_line, chunk.start)
        name = SourceFile(chunk.file.shown, "")
        rest = replace(chunk, start=0, stop=None, first_line=0, file=name)
        return _hash(self.settings, place, rest)

    def report(self, dataset: Dataset, chunks: Sequence[Chunk]) -> str:
        """The name of the report about *chunks*, which are all of *dataset*."""
        return _hash(self.settings, dataset, chunks)


def _settings(rules: Sequence[Rule[Any]], splits: Iterable[str]) -> str:
    """A hash of all that states depend on beside the rows, and that may be another next time.

    That is ftlint with its sources, Python, the libraries, the *rules* with their sources,
    options, severities and jobs, the benchmarks, and which *splits* there are.
    """
    owners = {rule.__module__.partition(".")[0] for rule in rules}
    libraries = Path(jiter.__file__).parent.parent.stat().st_mtime_ns
    benchmarks = {one.file for rule in rules for one in rule.job.against}
    return _hash(
        (LAYOUT, __version__, sys.version, sys.byteorder, libraries),
        [(owner, list(_sources(owner))) for owner in sorted({"ftlint", *owners})],
        [(rule.__module__, rule.code, rule.name, rule.made_with) for rule in rules],
        [(file, digest(Chunk("", file))) for file in sorted(benchmarks, key=repr)],
        sorted(splits),
    )


def _sources(module: str) -> Iterator[tuple[str, int, int]]:
    """Name, size and time of what may be part of *module*: its folder, or the files beside it."""
    found = sys.modules[module]
    inside = list(getattr(found, "__path__", ()))
    for folder in inside or [os.path.dirname(found.__file__ or "")]:  # noqa: PTH120
        yield from _stamps(folder, deep=bool(inside))


def _stamps(folder: str, *, deep: bool) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda one: one.name)
    for one in entries:
        if one.name == "__pycache__":
            continue
        if deep and one.is_dir():
            yield from _stamps(one.path, deep=True)
        elif deep or one.name.endswith(".py"):
            status = one.stat()
            yield one.path, status.st_size, status.st_mtime_ns


def _hash(*values: object) -> str:
    text = repr(_plain(values, {}))
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _plain(value: Any, known: dict[int, object]) -> object:
    """*value* as tuples and plain values, whose ``repr`` tells apart all that differ.

    What is *known* of objects, by their ``id``, is not worked out again: rules have jobs in common.
    """
    if type(value) in _PLAIN:
        return value
    if id(value) not in known:
        known[id(value)] = _parts(value, partial(_plain, known=known))
    return known[id(value)]


def _parts(value: Any, plain: Callable[[Any], object]) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        pairs = [(one.name, plain(getattr(value, one.name))) for one in fields(value)]
        return type(value).__qualname__, *pairs
    if isinstance(value, Mapping):
        return "mapping", *sorted((repr(plain(key)), plain(one)) for key, one in value.items())
    if isinstance(value, (set, frozenset)):
        return "set", *sorted(repr(plain(one)) for one in value)
    if isinstance(value, (list, tuple)):
        return type(value).__name__, *map(plain, value)
    if isinstance(value, re.Pattern):
        return "pattern", value.pattern, value.flags
    return value
