"""What the rows of a corpus are: prose, rows made from templates, or short questions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.similarity.language import Ids, Language

TEMPLATES = 200
OPENERS = 300


@dataclass(frozen=True)
class Chunk:
    """Rows as lists of pieces (words or characters), how to get new pieces, how to write a row.

    ``n`` is the length of the n-grams whose share the planted edits aim at.
    """

    rows: list[Any]
    n: int
    fresh: Callable[[int], Sequence[Any]]
    write: Callable[[Any], str]


@dataclass(frozen=True)
class Variant:
    """``shingle`` is what its rows are compared by, ``word-N`` or ``char-N``."""

    shingle: str
    make: Callable[[Language, int, np.random.Generator], Chunk]


def _lengths(count: int, least: int, most: int, rng: np.random.Generator) -> Ids:
    """Lengths in words whose mean lies at a third of the way from *least* to *most*."""
    return least + ((most - least + 1) * rng.random(count) ** 2).astype(np.int64)


def _cut(words: Ids, lengths: Ids) -> list[Any]:
    return [part.tolist() for part in np.split(words, np.cumsum(lengths)[:-1])]


def _words(tongue: Language, rows: list[Any], rng: np.random.Generator) -> Chunk:
    return Chunk(
        rows,
        3,
        lambda count: tongue.speak(count, rng).tolist(),
        lambda row: tongue.write(np.asarray(row), rng),
    )


def _prose(tongue: Language, count: int, rng: np.random.Generator) -> Chunk:
    lengths = _lengths(count, 50, 400, rng)
    return _words(tongue, _cut(tongue.speak(int(lengths.sum()), rng), lengths), rng)


def _templated(tongue: Language, count: int, rng: np.random.Generator) -> Chunk:
    """Seven rows of ten from 200 templates, the rest prose.

    A template has 60 to 200 words and 4 to 24 places for one to three words of its own each, but
    one template has two places alone: its rows are near-duplicates of each other.
    """
    fixed = np.random.default_rng([TEMPLATES])
    lengths = _lengths(TEMPLATES, 60, 200, fixed)
    texts = _cut(tongue.speak(int(lengths.sum()), fixed), lengths)
    slots = 4 + (21 * fixed.random(TEMPLATES)).astype(np.int64)
    slots[20] = 2
    places = [
        np.sort((fixed.random(k) * len(text)).astype(int)).tolist()
        for k, text in zip(slots, texts, strict=True)
    ]
    chances = np.cumsum(1 / (np.arange(TEMPLATES) + 10.0))
    rows = _prose(tongue, count, rng).rows
    for i in range(count):
        if rng.random() < 0.7:
            pick = int(np.searchsorted(chances, rng.random() * chances[-1]))
            rows[i] = _filled(texts[pick], places[pick], tongue, rng)
    return _words(tongue, rows, rng)


def _filled(text: list[int], places: list[int], tongue: Language, rng: np.random.Generator) -> Any:
    own = tongue.speak(3 * len(places), rng).tolist()
    row: list[int] = []
    start = 0
    for number, place in enumerate(places):
        size = 1 + int(3 * rng.random())
        row += text[start:place] + own[3 * number : 3 * number + size]
        start = place
    return row + text[start:]


def _short(tongue: Language, count: int, rng: np.random.Generator) -> Chunk:
    """Questions of 6 to 24 words, half of which begin with one of 300 openers."""
    fixed = np.random.default_rng([OPENERS])
    openers = _cut(tongue.speak(4 * OPENERS, fixed), np.full(OPENERS, 4))
    lengths = _lengths(count, 6, 24, rng)
    rows = _cut(tongue.speak(int(lengths.sum()), rng), lengths)
    for i in range(count):
        if rng.random() < 0.5:
            rows[i][:4] = openers[int(OPENERS * rng.random() ** 2)]
    letters = "abcdefghijklmnopqrstuvwxyz"
    return Chunk(
        [list(tongue.write(np.asarray(row), rng)) for row in rows],
        4,
        lambda count: [letters[int(26 * one)] for one in rng.random(count)],
        lambda row: " ".join("".join(row).split()),
    )


VARIANTS = {
    "prose": Variant("word-3", _prose),
    "templated": Variant("word-3", _templated),
    "short": Variant("char-4", _short),
}
