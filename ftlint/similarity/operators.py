"""Where operators stand between numbers, in many bytes of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ftlint.similarity.hashing import Numbers

_DIGIT, _BLANK, _OPENING, _EQUALS, _SIGN, _APART, _MINUS = range(1, 8)
_CHARS = {
    _DIGIT: "0123456789",
    _BLANK: " \t\n\r\f\v\x1c\x1d\x1e\x1f",
    _OPENING: "(:\"'[\0",
    _EQUALS: "=",
    _SIGN: "+*^<>",
    _APART: "/",
    _MINUS: "-",
}
_KINDS = bytes(
    next((kind for kind, chars in _CHARS.items() if chr(code) in chars), 0) for code in range(256)
)
_FAR = 64
"""Behind so many blanks a number is taken for granted."""


def operators(data: bytes) -> Numbers:
    """Where in *data*, which is UTF-8, the signs of ASCII are that ``normalise`` spells out.

    Others may be among them. What is not ASCII is taken for no number and no blank. Each text ends
    with a NUL or a space, the last one with a NUL.
    """
    import numpy as np

    kinds = np.frombuffer(data.translate(_KINDS), np.uint8)
    places = np.flatnonzero(kinds >= _EQUALS)
    places = places[_is_number(kinds[places + 1])]
    after = _beyond(kinds, places, 1)
    numbered = _is_number(kinds[after])
    places, after = places[numbered], after[numbered]
    before, sign = _beyond(kinds, places, -1), kinds[places]
    close, behind = after == places + 1, kinds[places - 1]
    between = (sign < _APART) | ~close & (before < places - 1)
    single = close & (sign == _MINUS) & (behind >= _BLANK) & (behind <= _EQUALS)
    found: Numbers = places[_is_number(kinds[before]) & between | single]
    return found


def _beyond(kinds: NDArray[np.uint8], places: Numbers, step: int) -> Numbers:
    """The places next to *places*, in the direction of *step*, that are no blank."""
    import numpy as np

    found = places + step
    blank = np.flatnonzero(kinds[found] == _BLANK)
    for _ in range(_FAR):
        if not len(blank):
            break
        found[blank] += step
        blank = blank[kinds[found[blank]] == _BLANK]
    return found


def _is_number(kinds: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which of *kinds* are of a digit, or of a blank that one may follow."""
    number: NDArray[np.bool_] = (kinds == _DIGIT) | (kinds == _BLANK)
    return number
