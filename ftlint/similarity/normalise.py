"""One form for texts that differ only in case, punctuation, white space or Unicode spelling."""

from __future__ import annotations

import unicodedata
from array import array
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from ftlint.regex import regex
from ftlint.similarity.texts import Texts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


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
_OPERATOR = regex(
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


# How ASCII comes out, and a sketch of it: operators as +, digits as 0, what becomes a space as one.
_ASCII = {
    signs: bytes(
        code if code > 127 else ord(chr(code).lower().translate(table)) for code in range(256)
    )
    for signs, table in ((False, _PLAIN), (True, _STRICT))
}


def _sketched(char: str) -> str:
    if char in _NAMES:
        return "+"
    return "0" if char.isdecimal() else " " if char.translate(_STRICT) == " " else "x"


_SKETCH = "".join(_sketched(chr(code)) for code in range(128)).encode() + bytes(128)
_CHUNK = 256


def normalise(text: str, *, signs: bool = False) -> str:
    """*text* after NFKC and case folding, punctuation as spaces, white space collapsed.

    Operators between numbers always count: ``3 + 4`` and ``3 * 4`` are two texts. With *signs*,
    all signs of arithmetic and currency stay: ``C`` and ``C++`` are then two texts. A text of
    punctuation alone stays as it is, so that ``?`` and ``!`` remain two.
    """
    if _is_easy(text):
        words = text.encode().translate(_ASCII[signs]).split()
        return b" ".join(words).decode() or text.strip()
    return by_code_point(text, signs=signs)


def by_code_point(text: str, *, signs: bool = False) -> str:
    """The plain definition of ``normalise``, slow and for any text."""
    folded = _spelt(unicodedata.normalize("NFKC", text).casefold())
    words = folded.translate(_STRICT if signs else _PLAIN).split()
    if signs:
        # What stood between an operator and its number may be gone now.
        words = _spelt(" ".join(words)).split()
    return " ".join(words) or text.strip()


def _spelt(text: str) -> str:
    return _OPERATOR.sub(lambda match: f" {_NAMES[match[0].strip()]} ", text)


def normalise_all(texts: Iterable[str], *, signs: bool = False) -> Texts:
    """``normalise`` of each of many texts, packed; several times as fast for ordinary ASCII."""
    rest = iter(texts)
    chunks = iter(lambda: list(islice(rest, _CHUNK)), [])
    return Texts.joined(
        _together(chunk, signs) or Texts(normalise(one, signs=signs) for one in chunk)
        for chunk in chunks
    )


def _is_easy(text: str) -> bool:
    """Whether *text* is ASCII in which no operator can stand between numbers."""
    if not text.isascii():
        return False
    sketch = text.encode().translate(_SKETCH)
    return b"+0" not in sketch and b"+ 0" not in sketch and b"+  " not in sketch


def _has_operator(raw: bytes) -> bool:
    """Whether an operator may stand between numbers in *raw*, which is long and ASCII."""
    import numpy as np

    present = [sign for sign in _NAMES if sign.isascii() and sign.encode() in raw]
    data = np.frombuffer(raw + b"..", np.uint8)
    kinds = np.frombuffer(_SKETCH, np.uint8)
    digit, blank = b"0 "
    for sign in present:
        after = np.flatnonzero(data == ord(sign)) + 1
        first, second = kinds[data[after]], kinds[data[after + 1]]
        if ((first == digit) | (first == blank) & ((second == digit) | (second == blank))).any():
            return True
    return False


def _is_done(text: str, signs: bool) -> bool:
    """Whether *text* would stay as it is if it were ASCII; punctuation alone would not."""
    raw = text.encode("utf-8", "surrogatepass")
    return raw == raw.translate(_ASCII[signs])


def _together(chunk: list[str], signs: bool) -> Texts | None:
    """The texts of *chunk* in one go; None if one of them takes more than letters and spaces."""
    import numpy as np

    raw = _raw(chunk)
    if not raw.isascii() or _has_operator(raw):
        hard = [not _is_easy(text) for text in chunk]
        chunk = [
            normalise(text, signs=signs) if h else text for text, h in zip(chunk, hard, strict=True)
        ]
        if any(h and not _is_done(text, signs) for text, h in zip(chunk, hard, strict=True)):
            return None
        raw = _raw(chunk)
    if raw.isascii():
        lengths: Iterator[int] = map(len, chunk)
    else:
        lengths = (len(text.encode("utf-8", "surrogatepass")) for text in chunk)
    ends = np.cumsum(np.fromiter(lengths, np.int64, len(chunk)) + 1) - 1
    data, letters = _folded(raw, signs)
    # Of each run of spaces the first stays, but none at the very beginning.
    kept = letters.copy()
    kept[1:] |= letters[:-1]
    places = ends - _dropped(kept, ends)
    if (np.diff(places, prepend=-1) < 2).any():
        return None
    return Texts.packed(bytearray(data[kept].data), array("q", places.tobytes()))


def _raw(chunk: list[str]) -> bytes:
    return " ".join([*chunk, ""]).encode("utf-8", "surrogatepass")


def _folded(raw: bytes, signs: bool) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """*raw* in lower case with spaces for signs, and what of it is no space."""
    import numpy as np

    if signs or not raw.isascii():
        data = np.frombuffer(raw.translate(_ASCII[signs]), np.uint8)
        return data, data != 0x20
    # What the table does, in half the time: 0x20 is both the bit of small letters and a space.
    data = np.frombuffer(raw, np.uint8)
    low = data | np.uint8(0x20)
    letters = (low - 0x61 < 26) | (data - 0x30 < 10)
    low ^= 0x20
    low &= -letters.view(np.uint8)
    low ^= 0x20
    return low, letters


def _dropped(kept: NDArray[np.bool_], places: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many bytes up to each of *places*, itself included, are not *kept*."""
    import numpy as np

    eights = np.zeros(len(kept) // 8 + 1, np.dtype("<u8"))
    eights.view(np.bool_)[: len(kept)] = kept
    # The highest byte of the product is the sum of all eight, each of which is 0 or 1.
    ones, top = np.uint64(0x0101010101010101), np.uint64(56)
    upto = np.cumsum(eights * ones >> top).astype(np.int64)
    block, behind = places >> 3, (7 - (places & 7)).astype(np.uint64) * np.uint64(8)
    inside = (eights[block] << behind) * ones >> top
    before = np.where(block > 0, upto[block - 1], 0)
    dropped: NDArray[np.int64] = places + 1 - before - inside.astype(np.int64)
    return dropped
