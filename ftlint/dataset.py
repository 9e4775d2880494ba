"""Splits, their files, and the cutting of these into chunks of whole lines."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, BinaryIO, cast

from ftlint.dataclass import dataclass
from ftlint.decode import Problem, file_problem
from ftlint.errors import InputError
from ftlint.labels import FROM_TARGET, LabelSpec

if TYPE_CHECKING:
    import hashlib

_HEAD = 64 * 1024
_TOLD = 256  # bytes at the end of a line that say whether a chunk ends there


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
    of JSONL has its digest, and the cuts do not depend on what stands far before. Raises
    InputError.
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
        while lines := _block(stream, size) if digests else stream.readlines(size):
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
