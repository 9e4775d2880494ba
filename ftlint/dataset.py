"""From files to rows: splits, chunks of whole lines, and the reading of them."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import field, replace
from io import BytesIO
from itertools import accumulate
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from jiter import from_json

from ftlint.dataclass import dataclass
from ftlint.decode import Problem, decode, file_problem
from ftlint.errors import InputError
from ftlint.labels import FROM_TARGET, LabelSpec
from ftlint.row import Example, Row

if TYPE_CHECKING:
    import hashlib

MAX_LINE = 64 * 1024 * 1024
"""Longest line that is read, in bytes; a longer one is a finding and is passed over."""

_HEAD = 64 * 1024
# As much as stays in the processor's cache with all that is made of it.
_BLOCK = 128_000
_TOLD = 256


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of rows: ``shown`` is its name in messages, ``path`` where its bytes are."""

    shown: str
    path: str

    @property
    def compressed(self) -> bool:
        """Whether the name says that the file is gzip."""
        return self.path.lower().endswith(".gz")

    @contextmanager
    def open(self, *, raw: bool = False) -> Iterator[BinaryIO]:
        """The decompressed bytes, or the *raw* ones, seekable.

        What cannot be read becomes an InputError.
        """
        torn = _torn() if self.compressed and not raw else ()
        try:
            with self._stream(raw) as stream:
                yield stream
        except torn:
            raise InputError(f"{self.shown}: is not a whole gzip file; compress it anew") from None
        except OSError as error:
            raise InputError(f"{self.shown}: cannot be read: {error.strerror or error}") from None

    def _stream(self, raw: bool) -> BinaryIO:
        if self.compressed and not raw:
            import gzip

            return cast(BinaryIO, gzip.open(self.path, "rb"))
        return open(self.path, "rb", buffering=_HEAD)


def _torn() -> tuple[type[Exception], ...]:
    """What reading raises where a gzip file is not whole."""
    import gzip

    return gzip.BadGzipFile, EOFError, zlib.error


@dataclass(frozen=True, slots=True)
class Split:
    """A role in a data set (train, validation, test) and the files that fill it."""

    name: str
    files: tuple[SourceFile, ...]


@dataclass(frozen=True, slots=True)
class Dataset:
    """The splits that belong together, how their labels are read, and the job's method.

    ``group`` is the field that says which rows belong together, empty if none is declared.
    """

    name: str
    splits: tuple[Split, ...]
    label: LabelSpec = FROM_TARGET
    method: str | None = None
    group: str = ""

    @property
    def files(self) -> tuple[SourceFile, ...]:
        """The files of all splits."""
        return tuple(file for split in self.splits for file in split.files)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Whole lines of one file: the unit of work. Small, frozen and picklable.

    ``start`` and ``stop`` are byte offsets (``stop`` of None: to the end), ``first_line`` the
    number of the first line. A file that is no JSONL at all has one chunk, with the ``problem``.
    ``digest`` is the SHA-256 of its bytes as they lie on the disk, empty if nobody asked for it.
    """

    split: str
    file: SourceFile
    label: LabelSpec = FROM_TARGET
    method: str | None = None
    start: int = 0
    stop: int | None = None
    first_line: int = 1
    problem: Problem | None = None
    group: str = ""
    digest: bytes = b""


def plan(
    dataset: Dataset, chunk_bytes: int | None = None, *, digests: bool = False
) -> Iterator[Chunk]:
    """Cuts the files of *dataset* into chunks of whole lines, about *chunk_bytes* each.

    None makes one chunk of each file. Compressed files are never cut. With *digests* each chunk
    of JSONL has its digest. Raises InputError.
    """
    for split in dataset.splits:
        for file in split.files:
            with file.open() as stream:
                problem = file_problem(stream.read(_HEAD))
            whole = Chunk(
                split.name,
                file,
                dataset.label,
                dataset.method,
                problem=problem,
                group=dataset.group,
            )
            if problem is not None:
                yield whole
            elif chunk_bytes is None or file.compressed:
                yield replace(whole, digest=digest(whole)) if digests else whole
            else:
                yield from _cut(whole, chunk_bytes, digests)


def _cut(whole: Chunk, size: int, digests: bool) -> Iterator[Chunk]:
    start, line = 0, 1
    with whole.file.open() as stream:
        while lines := _block(stream, size):
            stop = start + sum(map(len, lines))
            found = _sha256(b"".join(lines)).digest() if digests else b""
            yield replace(whole, start=start, stop=stop, first_line=line, digest=found)
            start, line = stop, line + len(lines)


def _block(stream: BinaryIO, size: int) -> list[bytes]:
    """The next lines of *stream*, half of *size* to twice as many bytes, *size* on average.

    The last line is one whose own end says so, about one in half of *size*: so the cuts come back
    to the same lines behind one that was added, dropped or changed.
    """
    least = size // 2
    lines = stream.readlines(max(1, least))
    length = sum(map(len, lines))
    while length < 2 * size and (line := stream.readline()):
        lines.append(line)
        length += len(line)
        if zlib.crc32(line[-_TOLD:]) * least < len(line) << 32:
            break
    return lines


def _sha256(data: bytes) -> hashlib._Hash:
    import hashlib

    return hashlib.sha256(data)


def digest(chunk: Chunk) -> bytes:
    """The SHA-256 of the bytes of *chunk*, as they are now. Raises InputError."""
    found = _sha256(b"")
    with chunk.file.open(raw=True) as stream:
        stream.seek(chunk.start)
        left = sys.maxsize if chunk.stop is None else chunk.stop - chunk.start
        while left and (piece := stream.read(min(left, 1 << 20))):
            found.update(piece)
            left -= len(piece)
    return found.digest()


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

    def row(self, number: int) -> Row:
        """The row with this number."""
        made = self._made.get(number)
        if made is None:
            if not self._starts:
                self._starts += accumulate(map(len, self.lines), initial=self.offset)
            place = self.first_line + number, self._starts[number]
            problems = self.problems.get(number, ())
            made = _row(self.chunk, self.lines[number], *place, self.data[number], problems)
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
    while piece := stream.readline(_HEAD):
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
) -> Row:
    raw = line.rstrip(b"\r\n")
    end = line[len(raw) :]
    row = Row(chunk.split, chunk.file, number, offset, raw, data, problems, end=end)
    if isinstance(data, dict):
        row.example = Example(row, data, chunk.label, chunk.method, chunk.group)
    return row
