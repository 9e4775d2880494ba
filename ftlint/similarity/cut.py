"""Texts without the runs of words that are a template's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftlint.similarity.hashing import SPARE, Block, word_runs

if TYPE_CHECKING:
    from ftlint.similarity.hashing import Hashes

RUN = 8
"""Words in the shortest run that can be a template's."""


def cut(block: Block, runs: Hashes, least: int) -> Block:
    """*block* without the words of its texts that stand in *runs*.

    A text of which fewer than *least* words would be left stays whole.
    """
    import numpy as np

    words = word_runs(block, RUN)
    hit = np.flatnonzero(np.isin(words.grams, runs) & words.whole)
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
