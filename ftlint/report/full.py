"""A finding with the piece of its line that it is about, marked with carets."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from ftlint.engine import Report
from ftlint.finding import Finding, Location
from ftlint.mask import mask, safe
from ftlint.pointer import Place
from ftlint.report.difference import difference
from ftlint.report.excerpts import Excerpts
from ftlint.report.footer import footer

_WIDTH = 84
_LEAD = 24
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# Enough for the longest keys and tokens to be seen, and masked, whole.
_AROUND = 5000


def report(found: Report) -> Iterator[str]:
    """Each finding that was kept as a block, then the footer."""
    with Excerpts(found.files) as excerpts:
        for one in found.log:
            yield from _block(one, excerpts)
            yield ""
    yield from footer(found)


def _block(one: Finding, excerpts: Excerpts) -> Iterator[str]:
    yield f"{one.severity}[{one.code}] {one.rule}: {safe(one.text)}"
    margin = len(str(one.at.line))
    place = excerpts.place(one.at)
    yield f"{' ' * margin}--> {_address(one.at, place)}"
    if place.text:
        text, marks = excerpt(place)
        yield f"{' ' * margin} |"
        yield f"{one.at.line} | {text}"
        if one.at.pointer or one.at.column:
            yield f"{' ' * margin} | {marks}"
    for note in one.related:
        yield f"{' ' * margin} note: {safe(note.message)}"
        yield f"{' ' * margin}   ::: {_address(note.at, excerpts.place(note.at))}"
    for mine, theirs in difference(one, excerpts):
        for sign, words in (("-", mine), ("+", theirs)):
            if words:
                yield f"{' ' * margin}       {sign} {safe(words)}"
    if one.help:
        yield f"{' ' * margin} help: {safe(one.help)}"


def _address(at: Location, place: Place) -> str:
    pointer = f"  {safe(at.pointer)}" if at.pointer else ""
    return f"{safe(at.path)}:{at.line}:{place.column}{pointer}"


def excerpt(place: Place) -> tuple[str, str]:
    """A window of the line around *place*, at most 84 columns wide, and the carets under it."""
    first = max(0, place.start - _AROUND)
    near = mask(place.text[first : min(place.stop, place.start + _AROUND) + _AROUND])
    start = place.start - first
    stop = min(place.stop - first, len(near))
    left = max(0, start - _LEAD) if first or len(near) > _WIDTH else 0
    head = "..." if first + left else ""
    window = _fit(near[left:], _WIDTH - len(head))
    tail = "..." if first + left + len(window) < len(place.text) else ""
    before, marked = window[: start - left], window[start - left : stop - left]
    pad = " " * (len(head) + _columns(_visible(before)))
    carets = "^" * max(1, _columns(_visible(marked)))
    return f"{head}{_visible(window)}{tail}", f"{pad}{carets}"


def _fit(text: str, columns: int) -> str:
    """The beginning of *text* that fills at most *columns* of a terminal."""
    used = 0
    for i, char in enumerate(text):
        used += _columns(char)
        if used > columns:
            return text[:i]
    return text


def _visible(text: str) -> str:
    """*text* with each control character as one mark, so that carets stay under their text."""
    return "".join("\u00b7" if unicodedata.category(c) in _UNSEEN else c for c in text)


def _columns(text: str) -> int:
    """The columns that *text* takes in a terminal; wide characters take two."""
    return sum(_column(char) for char in text)


def _column(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
