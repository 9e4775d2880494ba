"""The words in which two rows differ, for findings that compare them."""

from __future__ import annotations

from typing import Any

from ftlint.dataset import SourceFile
from ftlint.decode import decode
from ftlint.finding import Finding, Location
from ftlint.mask import mask
from ftlint.report.excerpts import Excerpts
from ftlint.row import Example, Row
from ftlint.wording import quote

_LENGTH = 20_000
# Enough for the longest keys and tokens to be seen, and masked, whole.
_BEFORE = 5_000

Difference = tuple[tuple[str, str], ...]


def difference(one: Finding, excerpts: Excerpts) -> Difference:
    """The first places where the row and the related one differ, as (its words, the other's).

    The words are normalised and masked. Nothing where *one* is no comparison, or where the rows
    can no longer be read.
    """
    if not one.compared or not one.related:
        return ()
    from ftlint.similarity import differing, normalise

    left, right = (_text(excerpts.raw(at), at) for at in (one.at, one.related[0].at))
    if not left or not right:
        return ()
    pairs = enumerate(zip(left, right, strict=False))
    same = next((i for i, (one, other) in pairs if one != other), 0)
    start = max(0, same - _BEFORE)
    mine, theirs = (normalise(mask(text[start : start + _LENGTH])) for text in (left, right))
    return tuple((_short(here), _short(there)) for here, there in differing(mine, theirs))


def _short(words: str) -> str:
    return quote(words)[1:-1]


def _text(raw: bytes, at: Location) -> str:
    """What is compared of a row: all turns before the reply where *at* is the last of them."""
    data, _ = decode(raw)
    if not isinstance(data, dict):
        return ""
    example = Example(Row(at.split, SourceFile(at.path, at.path), at.line, at.offset, raw), data)
    if at.pointer == example.prompt_pointer:
        return example.prompt
    found: Any = data
    for token in at.pointer.split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        if isinstance(found, list):
            found = found[int(key)] if key.isdecimal() and int(key) < len(found) else None
        else:
            found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, str) else ""
