"""One form for texts that differ only in case, punctuation, white space or Unicode spelling."""

from __future__ import annotations

import unicodedata

from ftlint.regex import regex


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
OPERATOR = regex(
    r"""(?x) (?<=\d) \s* [+*^<>=\u00d7\u00f7] \s* (?=\d)
      | (?<=\d) \s+ [-/\u2212] \s+ (?=\d)
      | (?<![^\s(=:"'\[]) [-\u2212] (?=\d)"""
)
_BEFORE_NUMBER = regex(r"[-+*^<>=/\u00d7\u00f7\u2212]\s*(?=\d)")
NAMES = {
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

SPACE, SPACE_IF_SIGNED, GONE, ODD = 2, 4, 8, 16
"""What is known of a code point, in bits: ``ODD`` ones can be part of an operator."""


def kind(code: int) -> int:
    """The bits of what becomes of a code point, and 1."""
    char = chr(code)
    odd = char.isdecimal() or char.isspace() or char in NAMES
    bits = {SPACE: _PLAIN[code] == " ", SPACE_IF_SIGNED: _STRICT[code] == " "}
    bits |= {GONE: not _PLAIN[code], ODD: odd}
    return 1 | sum(bit for bit, is_so in bits.items() if is_so)


# What becomes of each byte of ASCII; the others stay.
ASCII = {
    signs: bytes(
        code if code > 127 else ord(chr(code).lower().translate(table)) for code in range(256)
    )
    for signs, table in ((False, _PLAIN), (True, _STRICT))
}


def normalise(text: str, *, signs: bool = False) -> str:
    """*text* after NFKC and case folding, punctuation as spaces, white space collapsed.

    Operators between numbers always count: ``3 + 4`` and ``3 * 4`` are two texts. With *signs*,
    all signs of arithmetic and currency stay: ``C`` and ``C++`` are then two texts. A text of
    punctuation alone stays as it is, so that ``?`` and ``!`` remain two.
    """
    if not text.isascii():
        return by_code_point(text, signs=signs)
    words = spelt(text).encode().translate(ASCII[signs]).split()
    if signs:
        words = spelt(b" ".join(words).decode()).encode().split()
    return b" ".join(words).decode() or text.strip()


def by_code_point(text: str, *, signs: bool = False) -> str:
    """The plain definition of ``normalise``, slow and for any text."""
    folded = spelt(unicodedata.normalize("NFKC", text).casefold())
    words = folded.translate(_STRICT if signs else _PLAIN).split()
    if signs:
        # What stood between an operator and its number may be gone now.
        words = spelt(" ".join(words)).split()
    return " ".join(words) or text.strip()


def spelt(text: str) -> str:
    """*text* with operators by their names: ``OPERATOR.sub``, at the signs before a number only.

    No two operators have a character in common, so each can be found by itself.
    """
    pieces, done = [], 0
    for sign in _BEFORE_NUMBER.finditer(text):
        start = place = sign.start()
        while start and text[start - 1].isspace():
            start -= 1
        found = OPERATOR.match(text, start) or OPERATOR.match(text, place)
        if found:
            pieces += [text[done : found.start()], f" {NAMES[text[place]]} "]
            done = found.end()
    return "".join([*pieces, text[done:]])
