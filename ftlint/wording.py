"""Words for messages: counts with their nouns, and strangers' text in quotes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

_LONGEST_QUOTE = 60


def count(n: int, noun: str) -> str:
    """``1 row``, ``2,000 rows``; info has no plural."""
    return f"{n:,} {noun}" if n == 1 or noun == "info" else f"{n:,} {noun}s"


def quote(text: str) -> str:
    """*text* in double quotes, cut in the middle if it is very long."""
    if len(text) > _LONGEST_QUOTE:
        half = _LONGEST_QUOTE // 2
        text = f"{text[:half]}...{text[-half:]}"
    return f'"{text}"'


def percent(share: float) -> str:
    """A share as whole percent; only what is all is called 100%."""
    return f"{int(100 * share + 1e-9)}%"


def as_json(value: Any) -> str:
    """*value* as JSON text, characters beyond ASCII as they are."""
    import json

    return json.dumps(value, ensure_ascii=False)


def nearest(word: str, known: Iterable[str]) -> str:
    """The one of the *known* words that *word* may be meant for; empty if none is close."""
    import difflib

    return next(iter(difflib.get_close_matches(word, list(known), n=1)), "")
