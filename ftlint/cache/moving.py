"""The states of a chunk as bytes, and back for equal rows that stand elsewhere.

Places are made anew when they are read (``Location``, ``ftlint.columns.Places``), by as many lines
and bytes further as the chunk moved.
"""

from __future__ import annotations

import io
import pickle
import struct
from array import array
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ftlint.columns import Names, Places, places
from ftlint.dataset import Chunk
from ftlint.finding import Location

_PLACE = struct.Struct("<QQ")


def dumps(state: object, chunk: Chunk) -> bytes:
    """*state* of the rows of *chunk*, with the place of the chunk."""
    place = _PLACE.pack(chunk.first_line, chunk.start)
    return place + pickle.dumps(state, pickle.HIGHEST_PROTOCOL)


def loads(data: bytes, chunk: Chunk) -> Any:
    """The state of the rows of *chunk*, from *data* of a chunk that held the same rows.

    *data* must be this user's own: loading it may run any code.
    """
    line, start = _PLACE.unpack_from(data)
    stream = io.BytesIO(data)
    stream.seek(_PLACE.size)
    return _Mover(stream, chunk.file.shown, chunk.first_line - line, chunk.start - start).load()


class _Mover(pickle.Unpickler):
    """Moves all places in the file *shown* by so many *lines* and *bytes_*."""

    def __init__(self, stream: io.BytesIO, shown: str, lines: int, bytes_: int) -> None:
        super().__init__(stream)
        self.shown, self.lines, self.bytes = shown, lines, bytes_
        self.movers: dict[tuple[str, str], Callable[..., Any]] = {}
        if lines or bytes_:
            for made, mover in ((Location, self._location), (places, self._places)):
                self.movers[made.__module__, made.__qualname__] = mover

    def find_class(self, module: str, name: str) -> Any:
        mover = self.movers.get((module, name))
        return super().find_class(module, name) if mover is None else mover

    def _location(self, *parts: Any) -> Location:
        at = Location(*parts)
        if at.path != self.shown:
            return at
        return replace(at, line=at.line + self.lines, offset=at.offset + self.bytes)

    def _places(
        self, kinds: Names, lines: array[int], offsets: array[int], lengths: array[int]
    ) -> Places:
        moved = array(lines.typecode, [line + self.lines for line in lines])
        begun = array(offsets.typecode, [offset + self.bytes for offset in offsets])
        return places(kinds, moved, begun, lengths)
