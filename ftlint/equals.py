"""Equal rows, found by the words of their hashes: arrays of uint64 of shape (rows, words)."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
    Words = NDArray[np.uint64]


def groups(*keys: Words) -> list[list[int]]:
    """The rows that are equal in all *keys*, each of shape (rows, words).

    Only groups of two and more, each ascending, in the order of their first rows.
    """
    import numpy as np

    order, starts = _sorted(keys)
    bounds = np.append(starts, len(order))
    several = np.flatnonzero(np.diff(bounds) > 1)
    found = [order[bounds[i] : bounds[i + 1]].tolist() for i in several]
    return sorted(found)


def joint(keys: Mapping[str, Words]) -> Iterator[list[tuple[str, int]]]:
    """The rows of several tables, by name, that are equal in their *keys*: as (name, row).

    Only groups of two and more, in the order of the tables and of their rows.
    """
    import numpy as np

    names, ends = list(keys), list(accumulate(map(len, keys.values())))
    for group in groups(np.vstack(list(keys.values()))) if keys else ():
        owners = [bisect(ends, number) for number in group]
        starts = [ends[k - 1] if k else 0 for k in owners]
        yield [(names[k], n - low) for k, n, low in zip(owners, group, starts, strict=True)]


def firsts(*keys: Words) -> Numbers:
    """The first row of each group of rows that are equal in all *keys*, ascending."""
    import numpy as np

    order, starts = _sorted(keys)
    return np.sort(order[starts])


def _sorted(keys: Sequence[Words]) -> tuple[Numbers, Numbers]:
    """The rows sorted by *keys*, equal ones in their order, and where each group begins."""
    import numpy as np

    words = [column for key in keys for column in key.T]
    order = np.lexsort(words)
    new = np.ones(len(order), bool)
    if len(order):
        new[1:] = False
        for column in words:
            ordered = column[order]
            new[1:] |= ordered[1:] != ordered[:-1]
    return order, np.flatnonzero(new)


def among(mine: Words, theirs: Words) -> NDArray[np.bool_]:
    """For each row of *mine* whether *theirs*, with as many words a row, has an equal one."""
    from ftlint.similarity.hashing import different
    from ftlint.similarity.verify import among as probed

    here, there = _mixed(mine), _mixed(theirs)
    found = probed(here, different(there))
    known = {words.tobytes() for words in theirs[probed(there, different(here[found]))]}
    found[found] = [words.tobytes() in known for words in mine[found]]
    return found


def _mixed(words: Words) -> Words:
    """One word for those of each row: equal for equal rows, mostly different for others."""
    import numpy as np

    mixed: Words = words[:, 0].copy()
    for column in words.T[1:]:
        mixed *= np.uint64(0x9E3779B97F4A7C15)
        mixed ^= column
    return mixed
