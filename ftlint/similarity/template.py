"""Runs of words that very many texts share: instructions, greetings, boilerplate.

They say nothing about whether two texts are alike, and comparing them costs the square of the
number of texts that have them. So they are cut out, and what is left is compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ftlint.similarity.hashing import SPARE, Block, distinct, shingle_hashes, word_runs
from ftlint.similarity.shingle import Measure

if TYPE_CHECKING:
    from ftlint.similarity.hashing import Hashes
    from ftlint.similarity.rows import Rows

RUN = 8
"""Words in the shortest run that can be a template's."""
SHARE, LEAST, FEWEST_TEXTS = 0.02, 20, 200
"""A run is a template's if it stands in 2 % of the texts, and in 20 of at least 200."""
SAMPLE = 2048
"""So many different texts are looked at."""
_WAY = Measure("word", RUN)


def templates(sides: Sequence[Rows]) -> Hashes | None:
    """The hashes of the runs of eight words that are a template's, sorted; None if there are none.

    Of many texts a sample is taken by their content, so that it does not hang on their order.
    """
    import numpy as np

    marks = [_marks(rows) for rows in sides]
    chosen = np.unique(np.concatenate(marks))[:SAMPLE]
    if len(chosen) < FEWEST_TEXTS:
        return None
    found, seen = [], np.zeros(0, np.uint64)
    for rows, mark in zip(sides, marks, strict=True):
        places = np.sort(np.unique(mark, return_index=True)[1])
        places = places[np.isin(mark[places], chosen) & ~np.isin(mark[places], seen)]
        seen = np.concatenate([seen, mark[places]])
        for block in rows.only(places).blocks(1 << 20):
            found.append(distinct(shingle_hashes(block, _WAY)).values)
    runs, counts = np.unique(np.concatenate(found), return_counts=True)
    runs = runs[counts >= max(LEAST, SHARE * len(chosen))]
    return runs if len(runs) else None


def _marks(rows: Rows) -> Hashes:
    """A number for each text, from its length and six stretches of eight bytes."""
    import numpy as np

    data = np.frombuffer(rows.texts.data, np.uint8)
    lengths = rows.lengths()
    if not len(lengths) or len(data) < SPARE:
        return np.zeros(len(lengths), np.uint64)
    ends = np.frombuffer(rows.texts.ends, np.int64)[rows.numbers] + 1
    eight = np.ndarray((len(data) - SPARE + 1,), np.dtype("<u8"), data, 0, (1,))
    marks = lengths.astype(np.uint64)
    for k in range(6):
        back = lengths - np.minimum(lengths * k // 5, lengths - np.minimum(lengths, SPARE))
        marks *= np.uint64(0xBF58476D1CE4E5B9)
        marks ^= marks >> np.uint64(29)
        marks += eight[np.minimum(ends - back, len(eight) - 1)]
    return marks


def cut(block: Block, runs: Hashes, least: int) -> Block:
    """*block* without the words of its texts that stand in *runs*.

    A text of which fewer than *least* words would be left stays whole.
    """
    import numpy as np

    words = word_runs(block, RUN)
    hit = np.flatnonzero(np.isin(words.grams, runs, kind="sort") & words.whole)
    if not len(hit):
        return block
    # +1 where a run begins, -1 behind it: the words in between are the template's.
    steps = np.zeros(len(words.starts) + 1, np.int32)
    np.add.at(steps, hit, 1)
    np.add.at(steps, hit + RUN, -1)
    masked = np.cumsum(steps)[:-1] > 0
    owners = np.searchsorted(words.stops, np.arange(len(masked)), "right")
    left = np.bincount(owners[~masked], minlength=len(words.stops))
    masked &= left[owners] >= least
    end = int(block.ends[-1]) + 1
    after = np.append(words.starts[1:], end)
    after = np.minimum(after, block.ends[owners])
    edges = np.zeros(end + 1, np.int32)
    np.add.at(edges, words.starts[masked], 1)
    np.add.at(edges, after[masked], -1)
    kept = np.cumsum(edges)[:-1] == 0
    data = np.concatenate([block.data[:end][kept], np.zeros(SPARE, np.uint8)])
    return Block(data, np.cumsum(kept)[block.ends] - 1)
