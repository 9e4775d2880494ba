"""One form for texts that differ only in case, punctuation, white space or Unicode spelling."""

from __future__ import annotations

import re
import unicodedata


class _Table(dict[int, str]):
    """A translation table that fills itself: what a code point becomes, by its category.

    Letters, marks and numbers stay, and so do emoji, which can be all that a message says. Format
    characters vanish; everything else but *signs* is a space.
    """

    def __init__(self, kept: frozenset[str], signs: str) -> None:
        super().__init__()
        self._kept = kept
        self._signs = signs

    def __missing__(self, code: int) -> str:
        char = chr(code)
        category = unicodedata.category(char)
        kept = category[0] in "LMN" or category in self._kept or char in self._signs
        self[code] = text = char if kept else ("" if category == "Cf" else " ")
        return text


# Between numbers a sign is an operator, and another one makes another question; before a number a
# minus makes another number.
_OPERATOR = re.compile(
    r"""(?x) (?<=\d) \s* [+*^<>=\u00d7\u00f7] \s* (?=\d)
      | (?<=\d) \s+ [-/\u2212] \s+ (?=\d)
      | (?<![^\s(=:"'\[]) [-\u2212] (?=\d)"""
)
_NAMES = {
    "+": "plus",
    "-": "minus",
    "\u2212": "minus",
    "*": "times",
    "\u00d7": "times",
    "/": "over",
    "\u00f7": "over",
    "^": "to",
    "<": "under",
    ">": "above",
    "=": "is",
}

_PLAIN = _Table(frozenset({"So"}), "")
_STRICT = _Table(frozenset({"So", "Sm", "Sc", "Sk"}), "*/%#@&")


def normalise(text: str, *, signs: bool = False) -> str:
    """*text* after NFKC and case folding, punctuation as spaces, white space collapsed.

    Operators between numbers always count: ``3 + 4`` and ``3 * 4`` are two texts. With *signs*,
    all signs of arithmetic and currency stay: ``C`` and ``C++`` are then two texts. A text of
    punctuation alone stays as it is, so that ``?`` and ``!`` remain two.
    """
    folded = text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()
    folded = _OPERATOR.sub(lambda match: f" {_NAMES[match[0].strip()]} ", folded)
    words = folded.translate(_STRICT if signs else _PLAIN).split()
    return " ".join(words) or text.strip()
