"""A made-up language: words by Zipf's law, in phrases that come back as those of prose do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

WORDS = 60_000
PHRASES = 2_000_000
_ONSETS = [*"bcdfghklmnprstvwz", "st", "tr", "ch"]
_VOWELS = [*"aeiou", "ea", "ou"]
_CODAS = ["", "", "", "", "n", "r", "s", "t", "l"]
_MARKS = ("", ",", ".")
# A sentence of 16 words with a comma or so; both are chances per word.
_STOP, _COMMA = 1 / 16, 1 / 14

Ids = NDArray[np.int64]


@dataclass(frozen=True)
class Language:
    """Words as they are written, and phrases as runs of words.

    ``forms`` holds six spellings of each word, at ``6 * word``: plain, with a comma, with a full
    stop, and the same three capitalised. Phrase ``i`` is the ``lengths[i]`` words of ``run`` from
    ``starts[i]`` on; ``chances`` is the cumulative distribution of the phrases.
    """

    forms: list[str]
    run: Ids
    starts: Ids
    lengths: Ids
    chances: NDArray[np.float64]

    def speak(self, count: int, rng: np.random.Generator) -> Ids:
        """*count* words, phrase by phrase."""
        # A phrase has three words and more on average, so half as many phrases are enough.
        picked = np.searchsorted(self.chances, rng.random(count // 2 + 100))
        picked = picked[: int(np.searchsorted(np.cumsum(self.lengths[picked]), count)) + 1]
        sizes = self.lengths[picked]
        begins = np.cumsum(sizes) - sizes
        inside = np.arange(int(sizes.sum())) - np.repeat(begins, sizes)
        words: Ids = self.run[np.repeat(self.starts[picked], sizes) + inside]
        return words[:count]

    def write(self, words: Ids, rng: np.random.Generator) -> str:
        """*words* as text: sentences with capitals, commas and full stops."""
        chance = rng.random(len(words))
        mark = np.where(chance < _STOP, 2, np.where(chance < _STOP + _COMMA, 1, 0))
        mark[-1] = 2
        capital = np.ones(len(words), dtype=np.int64)
        capital[1:] = mark[:-1] == 2
        forms = self.forms
        return " ".join([forms[i] for i in (6 * words + 3 * capital + mark).tolist()])


def language(seed: int) -> Language:
    """The language of *seed*, the same on every machine."""
    rng = np.random.default_rng([seed, 0])
    words = _vocabulary(rng)
    forms = [form + mark for word in words for form in (word, word.title()) for mark in _MARKS]
    lengths = 1 + (7 * rng.random(PHRASES) ** 1.5).astype(np.int64)
    starts = np.cumsum(lengths) - lengths
    ranks = np.arange(1, WORDS + 1)
    run = np.searchsorted(_cumulative((ranks + 2.0) ** -1.1), rng.random(int(lengths.sum())))
    chances = _cumulative((np.arange(1, PHRASES + 1) + 20.0) ** -0.75)
    return Language(forms, run.astype(np.int64), starts, lengths, chances)


def _cumulative(weights: NDArray[Any]) -> NDArray[np.float64]:
    total = np.cumsum(weights)
    return np.asarray(total / total[-1])


def _vocabulary(rng: np.random.Generator) -> list[str]:
    """Distinct words, the frequent ones short; one in fifty is a number."""
    found: dict[str, None] = {}
    syllables = [a + b + c for a in _ONSETS for b in _VOWELS for c in _CODAS]
    while len(found) < WORDS:
        # Syllables grow with the rank: one for the first hundred words, up to four for the last.
        most = 1 + int(np.log10(len(found) + 1) * 0.7)
        size = max(1, most - int(rng.random() < 0.35))
        draw = rng.random(size + 1)
        if draw[-1] < 0.02:
            word = str(int(draw[0] * 10**size * 10))
        else:
            word = "".join(syllables[int(one * len(syllables))] for one in draw[:-1])
        found[word] = None
    return list(found)
