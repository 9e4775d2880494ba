"""Arguments of a call against the schema of their tool.

Nothing here reaches the network: a ``$ref`` that leads out of its schema stays unresolved, and
what depends on it is not judged. Patterns are not judged either: their dialect is not Python's,
and a pattern of a stranger may never end.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any

from ftlint.decode import kind_of
from ftlint.wording import quote
from ftlint_rules._fault import MOST, Fault, listed, one_of, shown, to_pointer
from ftlint_rules._schemas import draft, invalid

_FIT = "correct the arguments, or the schema"


def argument_faults(text: str, arguments: dict[str, Any]) -> list[Fault]:
    """How *arguments* break the schema in the JSON *text*; nothing where it is no schema."""
    validator = _validator(text)
    if validator is None:
        return []
    found: dict[tuple[str, str], Fault] = {}
    try:
        for error in validator.iter_errors(arguments):
            fault = _fault(error)
            found.setdefault((fault.pointer, fault.message), fault)
            if len(found) == MOST:
                break
    except Exception:
        # A reference out of the schema, an endless one, a number beyond all bounds: the library
        # has an exception of its own for each, and none says anything about the arguments.
        return []
    return list(found.values())


@lru_cache(maxsize=1024)
def _validator(text: str) -> Any:
    """What judges arguments by the schema in the JSON *text*; None where it is none."""
    from referencing import Registry

    schema = json.loads(text)
    if invalid(schema):
        return None
    return _offline(draft(schema))(schema, registry=Registry())


@cache
def _offline(kind: Any) -> Any:
    """The class *kind* without patterns: their dialect is another, and some never end."""
    from jsonschema.validators import extend

    def additional(validator: Any, value: Any, instance: Any, schema: Any) -> Iterable[Any]:
        if "patternProperties" in schema:
            return ()
        return kind.VALIDATORS["additionalProperties"](validator, value, instance, schema) or ()

    def silent(*_: Any) -> Iterable[Any]:
        return ()

    off = dict.fromkeys(("pattern", "patternProperties", "unevaluatedProperties"), silent)
    return extend(kind, {**off, "additionalProperties": additional})


def _fault(error: Any) -> Fault:
    pointer = to_pointer(error.absolute_path)
    names = [one for one in error.absolute_path if isinstance(one, str)]
    message, key = _told(error, quote(pointer) if pointer else "")
    advice = "add it, or correct the schema" if error.validator == "required" else _FIT
    return Fault(pointer, message, advice, key or (names[-1] if names else ""))


def _told(error: Any, where: str) -> tuple[str, str]:
    """Words for *error*, with ``where`` it is (empty: the whole), and the key to be marked."""
    value, wanted, at = error.instance, error.validator_value, where or "the top"
    inside = f" in {where}" if where else ""
    if error.validator == "required" and isinstance(wanted, list):
        return f"lacks the required {listed(n for n in wanted if n not in value)}{inside}", ""
    if error.validator == "additionalProperties" and wanted is False:
        known = error.schema.get("properties", {})
        extra = [name for name in value if name not in known]
        return f"has {listed(extra)}{inside}, which the schema does not know", extra[0]
    if error.validator == "type":
        return f"has {kind_of(value)} at {at}; the schema wants {one_of(wanted)}", ""
    if error.validator in ("enum", "const"):
        return f"has {shown(value)} at {at}; the schema allows {_allowed(error)}", ""
    if error.validator in ("anyOf", "oneOf"):
        many = error.validator == "oneOf" and not error.context
        fits = "fits several" if many else "fits none"
        return f"has {shown(value)} at {at}; it {fits} of the schema's alternatives", ""
    rule = f"{quote(str(error.validator))}: {shown(wanted)}"
    return f"has {shown(value)} at {at}; the schema says {rule}", ""


def _allowed(error: Any) -> str:
    found = error.validator_value if error.validator == "enum" else [error.validator_value]
    more = f" and {len(found) - MOST:,} more" if len(found) > MOST else ""
    return ", ".join(map(shown, found[:MOST])) + more
