"""Words for messages: counts with their nouns, and strangers' text in quotes."""

from __future__ import annotations

from collections.abc import Iterable

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


def nearest(word: str, known: Iterable[str]) -> str:
    """The one of the *known* words that *word* may be meant for; empty if none is close."""
    import difflib

    return next(iter(difflib.get_close_matches(word, list(known), n=1)), "")
