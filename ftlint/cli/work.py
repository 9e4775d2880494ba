"""How a long piece of work is done: on how many processes, and with a bar for whoever waits."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from ftlint.dataset import Chunk, Dataset
    from ftlint.engine import Folded, Mapper
    from ftlint.similarity import Mapper as Threads

CHUNK = 2_000_000
"""Bytes of a file that are worked on at a time, and whose states are kept apart."""
_MOST = 16_000_000
_EACH = 8
_BAR_FROM = 2_000_000

jobs_option = click.option(
    "--jobs", type=click.IntRange(min=1), help="Processes.  [default: one for each core]"
)


def note(text: str) -> None:
    """Says on standard error what a reader should know, though nothing failed."""
    click.echo(f"note: {text}", err=True)


def size(dataset: Dataset) -> int:
    """The bytes of all files of *dataset*, as they lie on the disk."""
    return sum(os.stat(file.path).st_size for file in dataset.files)


@contextmanager
def mapper(processes: int) -> Iterator[Mapper]:
    """The Mapper on so many *processes*; what goes wrong with them is said on standard error."""
    from ftlint import cores

    with cores.mapper(processes, note) as found:
        yield found


def threads(count: int) -> AbstractContextManager[Threads]:
    """A map on so many threads."""
    from ftlint import cores

    return cores.threads(count)


def processes(length: int, wanted: int | None, least: int) -> int:
    """As many as *wanted*, or as there are cores; one for work on under *least* bytes."""
    from ftlint import cores

    if length < least:
        return 1
    return wanted or cores.available()


def chunk(length: int, many: int) -> int:
    """Bytes to work on at a time where nothing is kept: several for each of *many* processes.

    Few large ones cost less, and of many small ones all processes have some to the end.
    """
    return max(CHUNK, min(_MOST, length // (_EACH * many)))


@contextmanager
def bar(length: int, label: str) -> Iterator[Any]:
    """A progress bar over so many bytes; None where nobody waits for it."""
    if length < _BAR_FROM or not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=length, label=label, file=sys.stderr) as shown:
        yield shown


def watched(done: Mapper, advance: Callable[[int], object]) -> Mapper:
    """The Mapper *done*, with *advance* told of the bytes of each chunk that is through."""

    def through(work: Callable[[Chunk], Folded], chunks: Iterable[Chunk]) -> Iterator[Folded]:
        known = list(chunks)
        for chunk, part in zip(known, done(work, known), strict=True):
            yield part
            advance((chunk.stop or chunk.start) - chunk.start)

    return through
