"""The rule ``tool-drift``."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple
from functools import lru_cache

from ftlint import NESTED, CorpusRule, Example, Finding, Location, Related, Remark, Severity
from ftlint.columns import Part
from ftlint.dataclass import dataclass
from ftlint.wording import count, quote
from ftlint_rules._tools import canonical, definitions

_NOTES = frozenset({"description", "title", "examples", "$comment", "default"})
_MAPS = frozenset({"properties", "$defs", "definitions", "patternProperties"})
_VALUES = frozenset({"enum", "const"})
_SHOWN = 5
_NONE: dict[str, object] = {"type": "object", "properties": {}}


@dataclass(frozen=True, slots=True)
class Version:
    """One schema of a tool: how many rows have it, the first of them, and its pieces.

    ``parts`` are pairs of a piece, in words for messages, and its digest.
    """

    rows: int
    first: Location
    parts: frozenset[tuple[str, str]]

    def __add__(self, other: Version) -> Version:
        return Version(self.rows + other.rows, min(self.first, other.first), self.parts)


Versions = dict[str, dict[str, Version]]
"""The versions of each tool by its name, by the digest of the schema."""


class ToolDrift(CorpusRule[Versions]):
    """The same tool has different parameters in different rows.

    ## What it does
    Compares the `parameters` of tools of the same name in all rows of all splits: properties,
    types, enumerations and what is required. Descriptions, titles, examples, defaults and the
    order of keys do not count. Its memory grows with the number of different schemas, not of rows.

    ## Why is this bad?
    The model is asked to call one tool in two ways. Mostly the tool was changed and the older rows
    were not: they teach calls that fail today. If the test split has another version than the
    training split, the evaluation measures another tool.

    ## What to do
    Give all rows the version that is in use, and correct the calls; rename the tool if there are
    really two.
    """

    code, name = "TOOL015", "tool-drift"
    movable = True
    screen = NESTED
    severity = Severity.WARNING

    def start(self) -> Versions:
        return {}

    def add(self, state: Versions, example: Example) -> Versions:
        seen = set()
        for tool in definitions(example):
            found = _version(tool.function.get("parameters"), example, tool.pointer)
            if found is not None and (tool.name, found[0]) not in seen:
                seen.add((tool.name, found[0]))
                _put(state, tool.name, *found)
        return state

    def merge(self, left: Versions, right: Versions) -> Versions:
        for name, versions in right.items():
            for digest, version in versions.items():
                _put(left, name, digest, version)
        return left

    def save(self, state: Versions) -> Mapping[str, Part]:
        found = {
            name: {
                digest: (one.rows, astuple(one.first), sorted(one.parts))
                for digest, one in versions.items()
            }
            for name, versions in state.items()
        }
        return {"versions": json.dumps(found).encode()}

    def load(self, parts: Mapping[str, Part]) -> Versions:
        return {
            name: {
                digest: Version(
                    rows, Location(*first), frozenset((what, own) for what, own in pieces)
                )
                for digest, (rows, first, pieces) in versions.items()
            }
            for name, versions in json.loads(parts["versions"]).items()
        }

    def finish(self, states: Mapping[str, Versions]) -> Iterable[Finding | Remark]:
        everywhere = self.start()
        for state in states.values():
            everywhere = self.merge(everywhere, state)
        for name, versions in sorted(everywhere.items()):
            if len(versions) > 1:
                yield self._finding(name, list(versions.values()))

    def _finding(self, name: str, versions: list[Version]) -> Finding:
        usual, *others = sorted(versions, key=lambda one: (-one.rows, one.first))
        rows = [f"{one.rows:,}" for one in (usual, *others)[:_SHOWN]]
        more = ", ..." if len(versions) > _SHOWN else ""
        shares = f"{', '.join(rows)}{more} rows"
        text = f"the parameters of {quote(name)} have {count(len(versions), 'version')} ({shares})"
        return self.finding(
            others[0].first,
            f"{text}{_difference(usual, others[0])}",
            related=[Related(_has(usual), usual.first)]
            + [Related(_has(one), one.first) for one in others[1:_SHOWN]],
            help="give all rows the version that is in use, and correct their calls",
            subject=name,
        )


def _has(version: Version) -> str:
    return f"the version of {count(version.rows, 'row')}"


def _put(state: Versions, name: str, digest: str, version: Version) -> None:
    versions = state.setdefault(name, {})
    versions[digest] = versions[digest] + version if digest in versions else version


def _version(parameters: object, example: Example, pointer: str) -> tuple[str, Version] | None:
    """The digest of a schema without its notes, and its first version; None if it is too deep."""
    text = canonical(parameters or _NONE)
    if text is None:
        return None
    digest, parts = _pieces(text)
    key = "name" if parameters is None else "parameters"
    return digest, Version(1, example.at(f"{pointer}/{key}"), parts)


@lru_cache(maxsize=1024)
def _pieces(text: str) -> tuple[str, frozenset[tuple[str, str]]]:
    """The digest of the schema in the JSON *text*, and those of its pieces."""
    try:
        schema = _bare(json.loads(text))
    except RecursionError:
        schema = text
    return _digest(schema), frozenset(_parts(schema))


def _parts(schema: object) -> Iterator[tuple[str, str]]:
    rest = dict(schema) if isinstance(schema, dict) else {"": schema}
    properties = rest.pop("properties", None)
    if isinstance(properties, dict):
        for name, one in properties.items():
            yield quote(name), _digest(one)
    yield "what is required", _digest(rest.pop("required", []))
    yield "the rest of the schema", _digest(rest)


def _bare(schema: object) -> object:
    """*schema* without notes for the reader, the lists of required keys sorted."""
    if isinstance(schema, list):
        return [_bare(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: _value(key, value) for key, value in schema.items() if key not in _NOTES}


def _value(key: str, value: object) -> object:
    if key in _MAPS and isinstance(value, dict):
        return {name: _bare(one) for name, one in value.items()}
    if key in ("required", *_VALUES) and isinstance(value, list):
        return sorted(value, key=repr)
    return value if key in _VALUES else _bare(value)


def _digest(value: object) -> str:
    text = canonical(value) or ""
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=12).hexdigest()


def _difference(usual: Version, other: Version) -> str:
    """In what the *other* version differs; quoted names come before words in the order."""
    names = sorted({name for name, _ in usual.parts ^ other.parts})
    if len(names) > _SHOWN:
        names[_SHOWN:] = [f"{len(names) - _SHOWN:,} more"]
    return f"; this one differs in {', '.join(names)}" if names else ""
