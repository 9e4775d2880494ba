"""Texts without the runs of words that are a template's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftlint.similarity.hashing import SPARE, Block, word_runs
from ftlint.similarity.verify import among

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
    hit = np.flatnonzero(words.whole & among(words.grams, runs))
    if not len(hit):
        return block
    # +1 where a run begins, -1 behind it: the words in between are the template's.
    steps = np.zeros(len(words.starts) + 1, np.int8)
    steps[hit] += 1
    steps[hit + RUN] -= 1
    masked = np.cumsum(steps, dtype=np.int32)[:-1] > 0
    counts = np.diff(words.stops, prepend=0)
    owners = np.repeat(np.arange(len(counts)), counts)
    left = np.bincount(owners[~masked], minlength=len(counts))
    masked &= left[owners] >= least
    end = int(block.ends[-1]) + 1
    after = np.minimum(np.append(words.starts[1:], end), block.ends[owners])
    lengths = np.where(masked, after - words.starts, 0)
    edges = np.stack([words.starts[masked], after[masked]], axis=1).ravel()
    spans = np.diff(edges, prepend=0, append=end)
    kept = np.repeat(np.arange(len(spans)) % 2 == 0, spans)
    data = np.concatenate([block.data[:end][kept], np.zeros(SPARE, np.uint8)])
    return Block(data, block.ends - np.append(0, np.cumsum(lengths))[words.stops])
