"""Strangers' text in a table: nothing in it may act, and none of it takes the whole line."""

from __future__ import annotations

from ftlint.mask import safe


def visible(text: str, width: int = 40) -> str:
    """*text* in at most *width* characters, masked and with control characters escaped.

    What is too long is cut in the middle, because labels often differ only at their ends. Text
    that is empty or has white space at an end is put in quotes.
    """
    near = text if len(text) <= 1000 else text[:500] + text[-500:]
    shown = safe(near)
    if not text or text[0].isspace() or text[-1].isspace():
        shown = f'"{shown}"'
    if len(shown) <= width:
        return shown
    tail = (width - 3) // 2
    return f"{shown[: width - 3 - tail]}...{shown[len(shown) - tail :]}"
