"""One data set in one run: what of it is known from earlier ones, and what is kept of it."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ftlint.cache import key, moving
from ftlint.cache.folder import LIMIT, Folder
from ftlint.dataclass import dataclass
from ftlint.dataset import Chunk, Dataset, digest, plan
from ftlint.errors import InputError

if TYPE_CHECKING:
    from ftlint.engine import Folded, Mapper, Report
    from ftlint.rule import Rule

Fold = Callable[[Chunk], "Folded"]


@dataclass(frozen=True, slots=True)
class Run:
    """The ``chunks`` of ``dataset``, and what may be known of them under the ``naming``.

    ``told`` hears of entries that cannot be trusted; what they were about is worked out anew.
    """

    folder: Folder
    rules: Sequence[Rule[Any]]
    dataset: Dataset
    chunks: tuple[Chunk, ...]
    naming: key.Naming
    told: Callable[[str], object]
    _warned: list[str] = field(default_factory=list)

    @property
    def left(self) -> int:
        """The bytes of the chunks whose states are not known."""
        return sum(_size(chunk) for chunk in self.chunks if self._name(chunk) is None)

    def report(self) -> Report | None:
        """What an earlier run found in the same files by the same rules; None if none did."""
        data = self._read(self.naming.report(self.dataset, self.chunks))
        found: Report | None = pickle.loads(data) if data else None
        return found

    def keep(self, report: Report) -> None:
        """Keeps *report*, which is about all chunks."""
        name = self.naming.report(self.dataset, self.chunks)
        if not self.folder.write(name, pickle.dumps(report, pickle.HIGHEST_PROTOCOL)):
            self.told(f"{self.folder.path}: cannot be written; nothing new is kept")

    def mapper(self, done: Mapper) -> Mapper:
        """Calls *done* for the chunks whose states are not known, and keeps theirs."""

        def through(work: Fold, chunks: Iterable[Chunk]) -> Iterator[Folded]:
            listed = [(chunk, self._name(chunk)) for chunk in chunks]
            missing = [chunk for chunk, name in listed if name is None]
            keeping = partial(_fold, work, self.rules, self.folder, self.naming)
            # What would be dropped again at once is not written.
            fits = sum(map(_size, missing)) < LIMIT
            fresh = iter(done(keeping if fits else work, missing))
            for chunk, name in listed:
                if name is None:
                    yield next(fresh)
                else:
                    data = self._read(name)
                    yield moving.loads(data, chunk) if data else keeping(chunk)
            # Whoever counts what is done is told of the last chunk only when asked for another.
            yield from fresh

        return through

    def _name(self, chunk: Chunk) -> str | None:
        """What the states of *chunk* are kept under; None if they are not."""
        for anywhere in (True, False):
            name = self.naming.chunk(chunk, anywhere=anywhere)
            if chunk.digest and self.folder.has(name):
                return name
        return None

    def _read(self, name: str) -> bytes | None:
        data = self.folder.read(name)
        if data == b"" and not self._warned:
            told = "an entry is damaged or another user's, and is ignored"
            self._warned.append(told)
            self.told(f"{self.folder.path}: {told}")
        return data


def begin(
    folder: Folder,
    rules: Sequence[Rule[Any]],
    dataset: Dataset,
    chunk_bytes: int,
    told: Callable[[str], object],
    beside: Iterable[str] = (),
) -> Run:
    """Reads the files of *dataset* once, for their hashes. Raises InputError.

    *beside* are splits that *rules* will be shown and that are not in *dataset*.
    """
    splits = {*beside, *(split.name for split in dataset.splits)}
    chunks = tuple(plan(dataset, chunk_bytes, digests=True))
    return Run(folder, rules, dataset, chunks, key.Naming.of(rules, splits), told)


def _fold(
    work: Fold, rules: Sequence[Rule[Any]], folder: Folder, naming: key.Naming, chunk: Chunk
) -> Folded:
    """What *work* makes of *chunk*, kept. Raises InputError where its bytes are others by now."""
    found = work(chunk)
    if chunk.digest:
        if digest(chunk) != chunk.digest:
            raise InputError(f"{chunk.file.shown}: was changed while it was read; check it again")
        anywhere = all(rule.can_move for rule in rules)
        folder.write(naming.chunk(chunk, anywhere=anywhere), moving.dumps(found, chunk))
    return found


def _size(chunk: Chunk) -> int:
    stop = Path(chunk.file.path).stat().st_size if chunk.stop is None else chunk.stop
    return stop - chunk.start
