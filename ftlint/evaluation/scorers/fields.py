"""Replies that are JSON: whether they fit a schema, and which of their fields are right."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ftlint.errors import InputError
from ftlint.evaluation.prediction import Question
from ftlint.evaluation.scorers.json_values import canonical, compared, leaves, parsed
from ftlint.rule import option
from ftlint.scorer import Rows, Score, Scorer


@dataclass(frozen=True)
class JsonOptions:
    """``[eval.scorers.json]``."""

    schema: str = option("", "a JSON Schema file, for rows whose `response_format` names none")


class JsonScorer(Scorer):
    """Right if the reply is the same JSON value as the target.

    Fields are the values in it by their paths; lists are compared as sets for them, and as they
    stand for the whole. ``schema_valid`` is about the rows that have a schema.
    """

    name = "json"
    shares = ("schema_valid",)
    part = pooled = "field"
    options_type = JsonOptions

    def __init__(self, options: JsonOptions | None = None, root: Path = Path()) -> None:
        super().__init__(options)
        self._schema = _read(root / self.options.schema) if self.options.schema else ""

    @classmethod
    def of(cls, options: Any, rows: Rows) -> JsonScorer:
        return cls(options, rows.root)

    def readable(self, asked: Question) -> bool:
        return _object(asked.target) is not None

    def score(self, asked: Question, answer: str) -> Score:
        schema, wanted, said = self._schema_of(asked), _object(asked.target), _object(answer)
        counts = compared(Counter(leaves(wanted)), Counter(leaves({} if said is None else said)))
        valid = said is not None and bool(schema) and _validator(schema)(said)
        return Score(
            None if said is None else canonical(said) == canonical(wanted),
            {"schema_valid": float(valid)} if schema else {},
            counts,
            None if said is None else answer.strip(),
        )

    def unanswered(self, asked: Question) -> Score:
        values = {"schema_valid": 0.0} if self._schema_of(asked) else {}
        return Score(False, values, compared(Counter(leaves(_object(asked.target))), Counter()))

    def _schema_of(self, asked: Question) -> str:
        """The JSON of the schema that the row names, or of the configured one; empty for none.

        Raises InputError that names the row whose schema is none.
        """
        named = asked.options.get("response_format")
        inner = named.get("json_schema") if isinstance(named, Mapping) else None
        schema = inner.get("schema") if isinstance(inner, Mapping) else None
        if schema is None:
            return self._schema
        text = canonical(schema)
        fault = schema_fault(text)
        if fault:
            raise InputError(
                f"{asked.path}:{asked.line}: the schema of response_format {fault}; correct it"
            )
        return text


def _object(text: str) -> Any:
    """The object or list that *text* is the JSON of; None if it is none."""
    try:
        value = parsed(text)
    except ValueError:
        return None
    return value if isinstance(value, (dict, list)) else None


def _read(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8-sig")
        json.loads(text)
    except OSError as error:
        raise InputError(f"{path}: the schema cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: the schema is not JSON: {error}") from None
    fault = schema_fault(text)
    if fault:
        raise InputError(f"{path}: the schema {fault}; correct it")
    return text


@lru_cache(maxsize=1024)
def schema_fault(text: str) -> str:
    """Why the JSON *text* is no schema that could be judged by; empty if it is one."""
    from jsonschema.exceptions import SchemaError

    schema = json.loads(text)
    if not isinstance(schema, (dict, bool)):
        return "is no object"
    try:
        _class(schema).check_schema(schema)
    except SchemaError as error:
        return f"is no JSON Schema: {error.message}"
    return _unresolved(schema)


def _unresolved(schema: Any) -> str:
    """Nothing is fetched, so a reference has to lead to a place in the schema itself."""
    from referencing import Registry, Resource
    from referencing.exceptions import Unresolvable
    from referencing.jsonschema import DRAFT202012

    whole: Any = Resource.from_contents(schema, default_specification=DRAFT202012)
    resolver = Registry().with_resource("", whole).resolver()
    for target in _references(schema):
        try:
            resolver.lookup(target)
        except Unresolvable:
            return f'refers to "{target}", which is not in it'
    return ""


def _references(schema: Any) -> Iterator[str]:
    waiting = [schema]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if isinstance(one.get("$ref"), str):
                yield one["$ref"]
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one


def _class(schema: Any) -> Any:
    from jsonschema import Draft202012Validator
    from jsonschema.validators import validator_for

    return validator_for(schema, default=Draft202012Validator)


@lru_cache(maxsize=1024)
def _validator(text: str) -> Callable[[Any], bool]:
    """What tells whether a value fits the schema in the JSON *text*."""
    from referencing import Registry

    schema = json.loads(text)
    validator = _class(schema)(schema, registry=Registry())
    return lambda value: bool(validator.is_valid(value))
