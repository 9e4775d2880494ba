"""Blocks of lines, decoded, and the rows that are made of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from io import BytesIO
from itertools import accumulate
from typing import Any, BinaryIO

from jiter import from_json

from ftlint.dataclass import dataclass
from ftlint.dataset import Chunk, SourceFile
from ftlint.decode import Problem, decode
from ftlint.labels import FROM_TARGET
from ftlint.row import Example, PlainExample, Row

MAX_LINE = 64 * 1024 * 1024
"""Longest line that is read, in bytes; a longer one is a finding and is passed over."""

# As much as stays in the processor's cache with all that is made of it.
_BLOCK = 128_000
_PIECE = 64 * 1024


@dataclass(slots=True)
class Block:
    """Some rows, decoded; a Row is made of those that are asked for, by number from 0.

    ``lines`` are their lines, ``data`` what could be parsed of each, ``problems`` what was wrong
    with the bytes of some. ``ended`` says that each line has its end, ``length`` is that of all.
    ``in_order`` says that all are of the chunk's file, one after the other.
    """

    chunk: Chunk
    lines: Sequence[bytes]
    data: Sequence[Any]
    problems: Mapping[int, tuple[Problem, ...]]
    ended: bool
    length: int
    first_line: int = 1
    offset: int = 0
    in_order: bool = True
    _made: dict[int, Row] = field(default_factory=dict)
    _starts: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Block:
        """A block of *rows* that are made, all of one split."""
        known = next((row.example for row in rows if row.example is not None), None)
        split, file = (rows[0].split, rows[0].file) if rows else ("", SourceFile("", ""))
        label, method = (known.label_spec, known.method) if known else (FROM_TARGET, None)
        lines = [row.raw + row.end for row in rows]
        return cls(
            Chunk(split, file, label, method),
            lines,
            [row.data for row in rows],
            {i: row.problems for i, row in enumerate(rows) if row.problems},
            all(line.endswith(b"\n") for line in lines),
            sum(map(len, lines)),
            in_order=False,
            _made=dict(enumerate(rows)),
        )

    def row(self, number: int, plain: bool = False) -> Row:
        """The row with this number, of which the caller may know that it is ``Example.plain``."""
        made = self._made.get(number)
        if made is None:
            if not self._starts:
                self._starts += accumulate(map(len, self.lines), initial=self.offset)
            place = self.first_line + number, self._starts[number]
            problems = self.problems.get(number, ())
            data = self.data[number]
            made = _row(self.chunk, self.lines[number], *place, data, problems, plain)
            self._made[number] = made
        return made


def blocks(chunk: Chunk) -> Iterator[Block]:
    """Reads *chunk* in blocks of whole lines.

    Memory is bounded by the size of a block and by the longest line. Raises InputError.
    """
    if chunk.problem is not None:
        problems = (chunk.problem,)
        row = Row(chunk.split, chunk.file, 1, 0, b"", None, problems, whole_file=True)
        yield Block.of([row])
        return
    with chunk.file.open() as stream:
        stream.seek(chunk.start)
        offset, number = chunk.start, chunk.first_line
        for lines, more in _lines(stream, None if chunk.stop is None else chunk.stop - offset):
            length = sum(map(len, lines)) + more
            if len(lines[0]) > MAX_LINE:
                problem = Problem.too_long(length, MAX_LINE)
                row = Row(chunk.split, chunk.file, number, offset, b"", problems=(problem,))
                yield Block.of([row])
            else:
                yield _decoded(chunk, lines, length, number, offset)
            offset, number = offset + length, number + len(lines)


def _lines(stream: BinaryIO, size: int | None) -> Iterator[tuple[list[bytes], int]]:
    """The lines of the next *size* bytes, None for all, some at a time.

    A line that is too long comes by itself, its beginning only, with the length of the rest of it.
    """
    while size is None or size > 0:
        data = stream.read(_BLOCK if size is None else min(_BLOCK, size))
        if not data:
            return
        if not data.endswith(b"\n"):
            data += stream.readline(MAX_LINE + 1)
        more, lines = 0, BytesIO(data).readlines()
        if len(lines[-1]) > MAX_LINE:
            last = lines.pop()
            more = 0 if last.endswith(b"\n") else _pass_over(stream)
            if lines:
                yield lines, 0
            lines = [last]
        yield lines, more
        size = None if size is None else size - len(data) - more


def _decoded(chunk: Chunk, lines: list[bytes], length: int, first_line: int, offset: int) -> Block:
    """A block of *lines*, nearly always sound: only where one is not is each looked at."""
    try:
        data = [from_json(line, catch_duplicate_keys=True, allow_inf_nan=False) for line in lines]
    except ValueError:
        data = []
    problems = {}
    if set(map(type, data)) != {dict}:
        raws = [line.rstrip(b"\r\n") for line in lines]
        found = [decode(raw, first_line + i == 1) for i, raw in enumerate(raws)]
        data = [value for value, _ in found]
        problems = {i: faults for i, (_, faults) in enumerate(found) if faults}
    ended = lines[-1].endswith(b"\n")
    return Block(chunk, lines, data, problems, ended, length, first_line, offset)


def rows(chunk: Chunk) -> Iterator[Row]:
    """Reads *chunk* row by row. Raises InputError."""
    for block in blocks(chunk):
        yield from map(block.row, range(len(block.lines)))


def _pass_over(stream: BinaryIO) -> int:
    """Reads to the end of the line in pieces; returns how many bytes that were."""
    passed = 0
    while piece := stream.readline(_PIECE):
        passed += len(piece)
        if piece.endswith(b"\n"):
            break
    return passed


def read_row(chunk: Chunk, line: bytes, number: int, offset: int) -> Row:
    """The Row of one *line*, decoded, with its Example if it is a JSON object."""
    data, problems = decode(line.rstrip(b"\r\n"), first=number == 1)
    return _row(chunk, line, number, offset, data, problems)


def _row(
    chunk: Chunk,
    line: bytes,
    number: int,
    offset: int,
    data: Any,
    problems: tuple[Problem, ...],
    plain: bool = False,
) -> Row:
    raw = line.rstrip(b"\r\n")
    end = line[len(raw) :]
    row = Row(chunk.split, chunk.file, number, offset, raw, data, problems, end=end)
    if isinstance(data, dict):
        kind = PlainExample if plain else Example
        row.example = kind(row, data, chunk.label, chunk.method, chunk.group)
    return row
