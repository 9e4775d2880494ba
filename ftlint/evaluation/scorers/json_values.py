"""JSON values as they are compared: numbers by their value, objects whatever the order of keys."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, NoReturn

from ftlint.scorer import Counts

Leaf = tuple[str, str]
"""The path of a value that is neither object nor list, and the value as JSON."""


def parsed(text: str) -> Any:
    """The value that *text* is the JSON of. Raises ValueError, for NaN and infinities too."""
    try:
        return _plain(json.loads(text, parse_constant=_no_json))
    except RecursionError:
        raise ValueError("nested too deep") from None


def _no_json(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _plain(value: Any) -> Any:
    """*value* with 2.0 as 2, which JSON takes for one number."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def canonical(value: Any) -> str:
    """The one spelling of *value*; of equal values it is the same."""
    return json.dumps(value, sort_keys=True)


def leaves(value: Any, path: str = "") -> Iterator[Leaf]:
    """The values in *value* with their paths: ``a.b`` in objects, ``a[]`` in lists, in any order.

    An empty object or list is a value itself, unless it is the whole.
    """
    if isinstance(value, dict) and (value or not path):
        for key, one in value.items():
            yield from leaves(one, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and (value or not path):
        for one in value:
            yield from leaves(one, f"{path}[]")
    else:
        yield path, canonical(value)


def compared(wanted: Counter[Leaf], said: Counter[Leaf]) -> dict[str, Counts]:
    """Hits, said and wanted by path; a value that stands there twice counts twice.

    Lists are taken for sets of values, as in the field F1 of Kim, G. et al. (2022), "OCR-free
    document understanding transformer", ECCV, section 4.2: an item too many is one mistake, and not
    one at every place behind it.
    """
    totals: dict[str, list[int]] = {}
    for place, leaves_of in enumerate((wanted & said, said, wanted)):
        for (path, _), n in leaves_of.items():
            totals.setdefault(path, [0, 0, 0])[place] += n
    return {path: Counts(*found) for path, found in totals.items()}
