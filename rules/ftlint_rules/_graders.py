"""What a grader must have, by its type.

Source: the schemas ``GraderStringCheck`` and so on, and ``FineTuneReinforcementMethod``, of
OpenAI's OpenAPI file of 2026-08-21. They demand a ``name`` too, but an example in the same file
has none: its lack is no error. That the source of a Python grader has a function ``grade`` is in
OpenAI's guide to graders.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ftlint.decode import kind_of
from ftlint.wording import nearest, quote

Fault = tuple[str, str]
"""The JSON pointer of a place in the grader, and what is wrong with it."""

_FIELDS: dict[str, dict[str, type]] = {
    "string_check": {"input": str, "reference": str, "operation": str},
    "text_similarity": {"input": str, "reference": str, "evaluation_metric": str},
    "python": {"source": str},
    "score_model": {"model": str, "input": list},
    "label_model": {"model": str, "input": list, "labels": list, "passing_labels": list},
    "multi": {"calculate_output": str},
}
_VALUES = {
    ("string_check", "operation"): ("eq", "ne", "like", "ilike"),
    ("text_similarity", "evaluation_metric"): (
        *("cosine", "fuzzy_match", "bleu", "gleu", "meteor"),
        *("rouge_1", "rouge_2", "rouge_3", "rouge_4", "rouge_5", "rouge_l"),
    ),
}
_OUTER = tuple(kind for kind in _FIELDS if kind != "label_model")
_INNER = tuple(kind for kind in _FIELDS if kind != "multi")


def faults(grader: Any, pointer: str = "", known: tuple[str, ...] = _OUTER) -> Iterator[Fault]:
    """What is wrong with *grader*, whose type must be among *known*."""
    if not isinstance(grader, dict):
        yield pointer, f"the grader is {kind_of(grader)}, not an object"
        return
    kind = grader.get("type")
    if not isinstance(kind, str) or kind not in known:
        yield pointer if "type" not in grader else f"{pointer}/type", _wrong_type(grader, known)
        return
    for field, wanted in _FIELDS[kind].items():
        yield from _field(grader, kind, field, wanted, pointer)
    if kind == "python" and isinstance(grader.get("source"), str):
        from ftlint.grading import fault

        what = fault(grader["source"])
        if what:
            yield f"{pointer}/source", f"the source of the python grader {what}"
    if kind == "multi":
        yield from _members(grader, pointer)


def _wrong_type(grader: dict[str, Any], known: tuple[str, ...]) -> str:
    listed = f"expected one of {', '.join(known)}"
    if "type" not in grader:
        return f'the grader has no "type"; {listed}'
    kind = grader["type"]
    if not isinstance(kind, str):
        return f"the type of the grader is {kind_of(kind)}; {listed}"
    if kind in _FIELDS:
        return f'a grader of the type "{kind}" may not stand here; {listed}'
    return f"unknown grader type {quote(kind)}; {_meant(kind, known) or listed}"


def _field(
    grader: dict[str, Any], kind: str, field: str, wanted: type, pointer: str
) -> Iterator[Fault]:
    if field not in grader:
        yield pointer, f'the {kind} grader has no "{field}"'
        return
    value: Any = grader[field]
    at = f"{pointer}/{field}"
    if not isinstance(value, wanted):
        right = "a list" if wanted is list else "a string"
        yield at, f'"{field}" of the {kind} grader is {kind_of(value)}, not {right}'
        return
    values = _VALUES.get((kind, field))
    if values is not None and str(value) not in values:
        said = _meant(str(value), values) or f"expected one of {', '.join(values)}"
        yield at, f"unknown {field.replace('_', ' ')} {quote(str(value))}; {said}"


def _members(grader: dict[str, Any], pointer: str) -> Iterator[Fault]:
    """The graders of a multi grader: one, or several by name or in a list."""
    at = f"{pointer}/graders"
    found = grader.get("graders")
    if "graders" not in grader:
        yield pointer, 'the multi grader has no "graders"'
    elif isinstance(found, dict) and isinstance(found.get("type"), str):
        yield from faults(found, at, _INNER)
    elif isinstance(found, (dict, list)) and found:
        members = found.items() if isinstance(found, dict) else enumerate(found)
        for key, member in members:
            yield from faults(member, f"{at}/{key}", _INNER)
    else:
        what = "empty" if isinstance(found, (dict, list)) else f"{kind_of(found)}, not an object"
        yield at, f'"graders" of the multi grader is {what}'


def _meant(word: str, known: tuple[str, ...]) -> str:
    close = nearest(word, known)
    return f'did you mean "{close}"?' if close else ""
