"""JSON pointers (RFC 6901): from a symbolic place to bytes and columns of a line."""

from __future__ import annotations

import re

from ftlint.dataclass import dataclass
from ftlint.finding import Location
from ftlint.regex import regex
from ftlint.wording import as_json

_STRING = rb'"[^"\\]*(?:\\.[^"\\]*)*"'
_SPACE = regex(rb"[ \t\r\n]*")
_SCALAR = regex(rb"[^,\]}\s]+")
_KEY = regex(_STRING)
_BRACKETS = regex(_STRING + rb"|[{}\[\]]")
_KEY_BEFORE = regex(rb"(" + _STRING + rb")[ \t\r\n]*:[ \t\r\n]*$")
_BOM = b"\xef\xbb\xbf"


def escape(token: str) -> str:
    """One reference token, as it stands in a pointer."""
    return token.replace("~", "~0").replace("/", "~1")


def locate(raw: bytes, pointer: str) -> tuple[int, int] | None:
    """The byte span of the value that *pointer* leads to in the JSON text *raw*.

    Of a duplicate key the last value counts, as in Python. None where the pointer leads nowhere
    or the text breaks off before.
    """
    at = len(_BOM) if raw.startswith(_BOM) else 0
    at = _skip(raw, at)
    for token in pointer.split("/")[1:]:
        found = _enter(raw, at, token.replace("~1", "/").replace("~0", "~"))
        if found is None:
            return None
        at = found
    stop = value_end(raw, at)
    return None if stop is None else (at, stop)


def _skip(raw: bytes, at: int) -> int:
    match = _SPACE.match(raw, at)
    return match.end() if match else at


def value_end(raw: bytes, at: int) -> int | None:
    """Where the JSON value that starts at *at* ends; None if it breaks off."""
    first = raw[at : at + 1]
    if first not in (b"{", b"["):
        match = (_KEY if first == b'"' else _SCALAR).match(raw, at)
        return match.end() if match else None
    depth = 0
    for match in _BRACKETS.finditer(raw, at):
        if match[0] in (b"{", b"["):
            depth += 1
        elif match[0] in (b"}", b"]"):
            depth -= 1
            if depth == 0:
                return match.end()
    return None


def _enter(raw: bytes, at: int, token: str) -> int | None:
    """Where the member *token* of the object or array at *at* starts."""
    opening = raw[at : at + 1]
    if opening not in (b"{", b"["):
        return None
    found = None
    index = 0
    at = _skip(raw, at + 1)
    while raw[at : at + 1] not in (b"", b"}", b"]"):
        name = str(index)
        if opening == b"{":
            key = _KEY.match(raw, at)
            if key is None:
                return found
            name = _decoded(key[0])
            at = _skip(raw, _skip(raw, key.end()) + 1)
        if name == token:
            found = at
            if opening == b"[":
                return found
        stop = value_end(raw, at)
        if stop is None:
            return found
        at = _skip(raw, stop)
        if raw[at : at + 1] == b",":
            at = _skip(raw, at + 1)
        index += 1
    return found


def _decoded(literal: bytes) -> str:
    if b"\\" not in literal:
        return literal[1:-1].decode(errors="replace")
    import json

    try:
        return str(json.loads(literal))
    except ValueError:
        return literal[1:-1].decode(errors="replace")


def key_span(raw: bytes, pointer: str) -> tuple[int, int] | None:
    """The byte span of the key, quotes included, of the member that *pointer* leads to.

    None for the items of an array, too.
    """
    found = locate(raw, pointer) if pointer else None
    match = None if found is None else _KEY_BEFORE.search(raw, 0, found[0])
    return None if match is None else match.span(1)


def removal(raw: bytes, pointer: str) -> tuple[int, int] | None:
    """The byte span to cut out so that the member or item at *pointer* is gone, comma included."""
    found = locate(raw, pointer) if pointer else None
    if found is None:
        return None
    key = key_span(raw, pointer)
    start, stop = (key or found)[0], found[1]
    before = raw[:start].rstrip()
    if before.endswith(b","):
        return len(before[:-1].rstrip()), stop
    after = _skip(raw, stop)
    if raw[after : after + 1] == b",":
        stop = _skip(raw, after + 1)
    return start, stop


def pieces(raw: bytes, pointer: str, piece: str) -> list[tuple[int, int]]:
    """The byte spans of *piece* in the string that *pointer* leads to; none if it is escaped.

    Only for pieces whose first character cannot be the letter of an escape.
    """
    found = locate(raw, pointer)
    if found is None:
        return []
    literal = re.escape(as_json(piece)[1:-1].encode("utf-8", "replace"))
    return [match.span() for match in re.compile(literal).finditer(raw, *found)]


@dataclass(frozen=True, slots=True)
class Place:
    """A concrete place: the span of *text* (the whole line) in characters, from 0."""

    text: str
    start: int
    stop: int

    @property
    def column(self) -> int:
        """The column in characters, from 1."""
        return self.start + 1


def resolve(raw: bytes, at: Location) -> Place:
    """Where *at* stands in its line *raw*; the whole line where nothing closer is known."""
    start, stop = _span(raw, at)
    text = raw.decode(errors="replace")
    first = len(raw[:start].decode(errors="replace"))
    return Place(text, first, first + max(1, len(raw[start:stop].decode(errors="replace"))))


def _span(raw: bytes, at: Location) -> tuple[int, int]:
    if at.column:
        return at.column - 1, at.column
    found = locate(raw, at.pointer) if at.pointer else None
    if found is None:
        return 0, len(raw)
    if at.on_key:
        return key_span(raw, at.pointer) or found
    if at.within:
        import json

        for ascii_only in (False, True):
            piece = json.dumps(at.within, ensure_ascii=ascii_only)[1:-1].encode("utf-8", "replace")
            start = raw.find(piece, *found)
            if start >= 0:
                return start, start + len(piece)
    return found
