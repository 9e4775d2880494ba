"""The texts that can be in a pair at all: most share too little with all others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from ftlint.similarity.glance import glance
from ftlint.similarity.hashing import SPARE, Block, Sets, joined, shingle_hashes, shingle_sets
from ftlint.similarity.rows import TASK, Rows
from ftlint.similarity.shingle import Measure
from ftlint.similarity.sieve import Sieve, sieve_of, sieve_of_repeated, stride

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ftlint.similarity.hashing import Hashes, Numbers

    Mask = NDArray[np.bool_]

Mapper = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]
"""``map``, or that of a pool. Numpy works outside the interpreter's lock, so threads share the
texts and the cores; processes get everything through pipes, which costs more than it gains."""

_MOST_HELD = 8_000_000
"""So many shingles of a side are held, in 64 MB; of more they are made anew when asked for."""


@dataclass(frozen=True, slots=True)
class Side:
    """Different texts that passed the sieve, and all texts equal to them.

    ``groups[i]`` holds the numbers of the texts equal to the i-th of ``rows``, itself first.
    ``sizes`` counts the distinct shingles of each, ``held`` has them unless they are too many.
    """

    rows: Rows
    groups: list[list[int]]
    way: Measure
    sizes: Numbers
    held: Sets | None

    def sets(self, places: Numbers) -> Sets:
        """The distinct shingles of the texts at these *places*, which ascend."""
        if self.held is not None:
            return self.held.take(places)
        return _sets(self.rows.only(places).parts(), self.way)

    def shingles(self, places: Numbers) -> Sets:
        """``sets``, perhaps with repetitions: they take as long to be found as all else."""
        if self.held is not None:
            return self.held.take(places)
        parts = self.rows.only(places).parts()
        # A long text alone is cut in pieces, which take less memory.
        ways = ((shingle_sets if len(part.ends) == 1 else shingle_hashes, part) for part in parts)
        return joined([find(part, self.way) for find, part in ways])

    def all(self) -> Sets:
        """The distinct shingles of all texts."""
        return joined(list(self.parts())) if self.held is None else self.held

    def parts(self) -> Iterator[Sets]:
        """The distinct shingles of all texts, in parts."""
        import numpy as np

        for low, high in self.rows.spans(TASK):
            yield self.sets(np.arange(low, high))


@dataclass(frozen=True, slots=True)
class Sifted:
    """The rows that can be in a pair, and those ``short`` of shingles, as masks."""

    passed: Mask
    short: Mask


def sifted(rows: Rows, sieve: Sieve, way: Measure, threshold: float, mapper: Mapper) -> Sifted:
    """Which of *rows* can be similar to a text in the *sieve*."""
    import numpy as np

    short, passed = np.zeros(len(rows), np.bool_), np.ones(len(rows), np.bool_)
    for every in (stride(threshold), None):
        judge = partial(_passes, sieve=sieve, way=way, threshold=threshold, every=every)
        left, low = np.flatnonzero(passed), 0
        for through, few in mapper(judge, rows.only(left).tasks()):
            some = left[low : low + len(few)]
            passed[some], short[some] = through & ~few, few
            low += len(few)
    return Sifted(passed, short)


def _passes(
    block: Block, sieve: Sieve, way: Measure, threshold: float, every: int | None
) -> tuple[Mask, Mask]:
    """Which texts of *block* pass by one in *every* of their shingles, or exactly by all (None);
    and which have too few. A long text passes: there are never many."""
    import numpy as np

    passed, short = [], []
    for part in block.parts():
        if len(list(part.pieces(way.n))) > 1:
            passed.append(np.ones(1, np.bool_))
            short.append(np.zeros(1, np.bool_))
            continue
        seen = glance(part, way, every or 1)
        passed.append(sieve.passes(seen, threshold, exact=every is None))
        short.append(seen.sizes < way.fewest)
    return np.concatenate(passed), np.concatenate(short)


def _expected(rows: Rows, way: Measure) -> int:
    """About how many shingles *rows* have: an English word has five letters and a space."""
    return int(rows.lengths().sum()) // (6 if way.unit == "word" else 1)


def _keys(rows: Rows, way: Measure) -> Iterator[Hashes]:
    pieces = (piece for part in rows.parts() for piece in part.pieces(way.n))
    return (glance(piece, way).owned() for piece in pieces)


def sift(
    left: Rows, right: Rows | None, threshold: float, way: Measure, mapper: Mapper
) -> tuple[list[Side], list[Rows]]:
    """The texts that can be in a pair, equal ones as one, and those too short, of each side."""
    found: dict[int, Sifted] = {}
    rows = [left] if right is None else [left, right]
    if right is None:
        sieve = sieve_of_repeated(_keys(left, way), _expected(left, way))
        found[0] = sifted(left, sieve, way, threshold, mapper)
    else:
        small, big = sorted((0, 1), key=lambda i: _expected(rows[i], way))
        few = _expected(rows[small], way)
        sieve = sieve_of(_keys(rows[small], way), few)
        found[big] = sifted(rows[big], sieve, way, threshold, mapper)
        rest = rows[big].only(found[big].passed)
        # Where much is left of the bigger side, a table for all of it costs more than it rules out.
        sieve = sieve_of(_keys(rest, way), min(_expected(rest, way), 2 * few))
        found[small] = sifted(rows[small], sieve, way, threshold, mapper)
    return (
        [collapsed(one.only(found[i].passed), way, mapper) for i, one in enumerate(rows)],
        [one.only(found[i].short) for i, one in enumerate(rows)],
    )


def equals(rows: Rows) -> list[list[int]]:
    """The numbers of *rows*, those of equal texts together: by a 128-bit hash of each.

    A text whose mark no other has needs none.
    """
    groups: dict[bytes | int, list[int]] = {}
    shared = _repeated(rows.marks()) | (rows.lengths() < SPARE)
    for number, some in zip(rows.numbers.tolist(), shared.tolist(), strict=True):
        key = blake2b(rows.texts.encoded(number), digest_size=16).digest() if some else number
        groups.setdefault(key, []).append(number)
    return list(groups.values())


def _repeated(marks: Hashes) -> Mask:
    """Which of *marks* occur more than once."""
    import numpy as np

    order = np.argsort(marks, kind="stable")
    same = np.flatnonzero(np.diff(marks[order]) == 0)
    repeated = np.zeros(len(marks), np.bool_)
    repeated[order[same]] = repeated[order[same + 1]] = True
    return repeated


def collapsed(rows: Rows, way: Measure, mapper: Mapper) -> Side:
    """*rows*, with equal texts as one."""
    import numpy as np

    groups = equals(rows)
    heads = np.array([group[0] for group in groups], np.int64)
    return side_of(replace(rows, numbers=heads), groups, way, mapper)


def side_of(rows: Rows, groups: list[list[int]], way: Measure, mapper: Mapper) -> Side:
    """*rows* with their shingles, if these are not too many."""
    import numpy as np

    hold = _expected(rows, way) <= _MOST_HELD
    parts = list(mapper(partial(_measured, way=way, hold=hold), rows.tasks()))
    sizes = np.concatenate([np.zeros(0, np.int64), *(sizes for sizes, _ in parts)])
    held = joined([sets for _, sets in parts if sets is not None]) if hold else None
    return Side(rows, groups, way, sizes, held)


def _measured(block: Block, way: Measure, hold: bool) -> tuple[Numbers, Sets | None]:
    import numpy as np

    if hold:
        sets = _sets(block.parts(), way)
        return sets.sizes, sets
    return np.concatenate([sets.sizes for sets in _each(block.parts(), way)]), None


def _sets(parts: Iterable[Block], way: Measure) -> Sets:
    return joined(list(_each(parts, way)))


def _each(parts: Iterable[Block], way: Measure) -> Iterator[Sets]:
    return (shingle_sets(part, way) for part in parts)
