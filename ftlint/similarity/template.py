"""Runs of words that very many texts share: instructions, greetings, boilerplate.

They say nothing about whether two texts are alike, and comparing them costs the square of the
number of texts that have them. So they are cut out, and what is left is compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING

from ftlint.similarity.cut import RUN
from ftlint.similarity.hashing import Sets, distinct, ends_of, joined, shingle_hashes
from ftlint.similarity.rows import Rows
from ftlint.similarity.shingle import Measure
from ftlint.similarity.texts import Texts

if TYPE_CHECKING:
    from ftlint.similarity.hashing import Hashes

SHARE, LEAST, FEWEST_TEXTS = 0.02, 20, 200
"""A run is a template's if it stands in 2 % of the texts, and in 20 of at least 200."""
SAMPLE = 2048
"""So many different texts are looked at."""
_WAY = Measure("word", RUN)
_BITS = 20


def templates(sides: Sequence[Rows]) -> Hashes | None:
    """The hashes of the runs of eight words that are a template's, sorted; None if there are none.

    Of many texts a sample is taken by their content, so that it does not hang on their order.
    """
    import numpy as np

    marks = [rows.marks() for rows in sides]
    ascending = np.sort(np.concatenate(marks))
    chosen = ascending[np.flatnonzero(np.diff(ascending, prepend=~ascending[:1]))[:SAMPLE]]
    some: dict[bytes, tuple[Rows, int]] = {}
    for rows, mark in zip(sides, marks, strict=True):
        for number in rows.numbers[mark <= chosen[-1:]].tolist():
            some[blake2b(rows.texts.encoded(number), digest_size=16).digest()] = (rows, number)
    if len(some) < FEWEST_TEXTS:
        return None
    sample = Texts(rows.texts[number] for _, (rows, number) in sorted(some.items())[:SAMPLE])
    blocks = Rows(sample, np.arange(len(sample))).parts()
    sets = joined([shingle_hashes(block, _WAY) for block in blocks])
    least = max(LEAST, SHARE * len(sample))
    # Most runs are seen by a short form of them to be too rare.
    slots = (sets.values >> np.uint64(64 - _BITS)).astype(np.int64)
    often = (np.bincount(slots) >= least)[slots]
    owners = np.repeat(np.arange(len(sets)), sets.sizes)[often]
    sizes = np.bincount(owners, minlength=len(sets))
    found = distinct(Sets(ends_of(sizes), sets.values[often]))
    runs, counts = np.unique(found.values, return_counts=True)
    runs = runs[counts >= least]
    return runs if len(runs) else None
