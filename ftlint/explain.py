"""The page of a rule, made of its docstring and its options."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ftlint.plugins import Registered
from ftlint.rule import Rule
from ftlint.settings import spell


def options(rule: type[Rule[Any]]) -> list[dict[str, Any]]:
    """The options of *rule*: name, default and the sentence that documents each."""
    return [
        {
            "name": spell(one.name),
            "default": list(one.default) if isinstance(one.default, tuple) else one.default,
            "doc": one.metadata.get("doc", ""),
        }
        for one in dataclasses.fields(rule.options_type)
    ]


def markdown(rules: Sequence[Registered]) -> Iterator[str]:
    """A page for each rule."""
    for one in rules:
        yield page(one.rule)


def page(rule: type[Rule[Any]]) -> str:
    """The page of one rule, in Markdown."""
    lines = [f"# {rule.name} ({rule.code})", "", *_facts(rule), "", rule.explain(), ""]
    if rule.fixable:
        lines += ["## Fix", "", _FIX[rule.fixable], ""]
    found = options(rule)
    if found:
        lines += ["## Options", "", f"In `[rules.{rule.name}]`:", ""]
        lines += map(_line, found)
        lines.append("")
    return "\n".join(lines)


def _line(one: dict[str, Any]) -> str:
    return f"* `{one['name']}` (default `{json.dumps(one['default'])}`): {one['doc']}"


_FIX = {
    "safe": "Safe: `ftlint check --fix` does it. What the rows mean stays the same.",
    "unsafe": "Opt-in: `ftlint check --fix --unsafe-fixes` does it, since it changes or drops what "
    "is trained or tested. `--diff` shows it first.",
}


def _facts(rule: type[Rule[Any]]) -> Iterator[str]:
    looks = {"row": "each row", "split": "each split", "corpus": "all splits together"}
    yield f"Severity: {rule.severity}. Looks at {looks.get(rule.scope, rule.scope)}."
    if rule.needs_splits:
        needed = " and ".join(names.replace("|", " or ") for names in rule.needs_splits)
        yield f"Runs only with a {needed} split."
    if rule.needs_labels:
        yield "Runs only on rows that carry labels."
    if rule.needs_benchmark:
        yield "Runs only with a benchmark (`--against FILE`)."
    if rule.needs_group:
        yield "Runs only on data sets that declare a group field."


def text(rules: Sequence[Registered]) -> Iterator[str]:
    """The same pages; Markdown reads well in a terminal."""
    for i, one in enumerate(rules):
        if i:
            yield "-" * 72
        yield page(one.rule)


def as_json(rules: Sequence[Registered]) -> Iterator[str]:
    """All that is known of each rule, as one JSON list."""
    yield json.dumps([_facts_of(one) for one in rules], indent=2)


def _facts_of(one: Registered) -> dict[str, Any]:
    rule = one.rule
    return {
        "name": rule.name,
        "code": rule.code,
        "severity": str(rule.severity),
        "scope": rule.scope,
        "summary": rule.summary(),
        "explanation": rule.explain(),
        "options": options(rule),
        "needs_splits": list(rule.needs_splits),
        "needs_labels": rule.needs_labels,
        "needs_group": rule.needs_group,
        "needs_benchmark": rule.needs_benchmark,
        "fix": rule.fixable or None,
        "owner": one.owner,
    }


PAGES: dict[str, Callable[[Sequence[Registered]], Iterator[str]]] = {
    "text": text,
    "markdown": markdown,
    "json": as_json,
}
