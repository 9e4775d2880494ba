"""How the meaning of a provider's error text is printed."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

from ftlint.diagnosis import Diagnosis
from ftlint.mask import safe
from ftlint.rule import Rule

_WIDTH = 88
_COUNTED = "counted from 1; that is line {0} of the file if none before it is blank"
_TITLES = {"count": "number", "limit": "limit", "column": "column", "lines": "lines"}


def text(found: Diagnosis) -> Iterator[str]:
    """For a reader: rule, meaning, place, remedy and command."""
    if found.match == "none":
        yield "no known error text is near this one"
        yield "run: ftlint check FILE, which looks for all faults that it knows"
        return
    if found.match == "closest":
        yield f'closest known text: "{found.errors[0].text}"'
        yield ""
    for rule in found.rules:
        yield f"{rule.name} ({rule.code}): {rule.summary()}"
        yield from _told("why", _section(rule, "Why is this bad?"))
        yield from _told("help", _section(rule, "What to do"))
    if not found.rules:
        yield "no rule: this cannot be seen in the file before it is uploaded"
        yield from _told("meaning", found.errors[0].meaning)
        yield from _told("help", found.errors[0].do)
    yield from (f"  {line}" for line in _places(found))
    if found.command:
        yield ""
        yield f"run: {found.command}"


def as_json(found: Diagnosis) -> Iterator[str]:
    """The same as one JSON object; ``figures`` holds what stood in the text."""
    first = found.errors[0] if found.errors else None
    rules = [
        {"name": rule.name, "code": rule.code, "summary": rule.summary()} for rule in found.rules
    ]
    meaning = (
        _section(found.rules[0], "Why is this bad?") if rules else getattr(first, "meaning", "")
    )
    facts = {
        "version": 1,
        "match": found.match,
        "known_text": first.text if first else None,
        "provider": (first.provider if first else "") or None,
        "rules": rules,
        "meaning": meaning or None,
        "figures": {key: _number(value) for key, value in found.figures.items()},
        "split": found.split or None,
        "command": found.command or None,
    }
    yield json.dumps(facts, indent=2)


def _number(value: str) -> int | str:
    digits = value.replace(",", "")
    return int(digits) if digits.isdecimal() and len(digits) < 16 else value


def _places(found: Diagnosis) -> Iterator[str]:
    figures = dict(found.figures)
    if found.split:
        yield f"file: the {found.split} file"
    if line := figures.pop("line", ""):
        message = figures.pop("message", "")
        inner = f", message {message}" if message else ""
        yield f"where: example {line}{inner}, {_COUNTED.format(line)}"
    for name, value in figures.items():
        yield f"{_TITLES.get(name, name)}: {safe(value)}"


def _told(title: str, paragraph: str) -> Iterator[str]:
    if paragraph:
        yield from textwrap.wrap(
            f"{title}: {paragraph}", _WIDTH, initial_indent="  ", subsequent_indent="    "
        )


def _section(rule: type[Rule[Any]], title: str) -> str:
    """The first paragraph of a section of the rule's page, on one line."""
    _, _, rest = rule.explain().partition(f"## {title}\n")
    return " ".join(re.split(r"\n\s*\n|\n## |\n```", rest, maxsplit=1)[0].split())


STYLES: dict[str, Callable[[Diagnosis], Iterator[str]]] = {"text": text, "json": as_json}
