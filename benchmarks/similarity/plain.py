"""What a user of a MinHash library writes around it: shingles and exact verification in Python.

All engines but ftlint use this, so that their times differ by what is theirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

THRESHOLD = 0.8
# 21 bands of 6 find a pair at a similarity of 0.8 with a chance of 0.998. Engines that are tuned to
# full recall all use these.
BANDS, ROWS = 21, 6

_words = re.compile(r"\w+").findall


@dataclass
class Found:
    """``matches[test row]``: similarity of the best train row, and number of verified ones.

    ``candidates`` counts the pairs that were verified; ``note`` is the engine's own account.
    """

    candidates: int = 0
    matches: dict[int, tuple[float, int]] = field(default_factory=dict)
    note: str = ""

    def add(self, left: int, similarity: float) -> None:
        best, count = self.matches.get(left, (0.0, 0))
        self.matches[left] = (max(best, similarity), count + 1)


def rows(folder: Path, split: str) -> list[str]:
    """The rows of a corpus: one a line in ``test.txt`` and ``train.txt``."""
    # Line by line: the whole text at once would be the peak of every engine's memory.
    with (folder / f"{split}.txt").open(encoding="utf-8", newline="\n") as file:
        return [line[:-1] for line in file]


def shingles(text: str, shingle: str) -> list[str]:
    """The n-grams of *text*, those of ``word-N`` or ``char-N``, not distinct."""
    unit, n = shingle.split("-")
    words = _words(text.lower())
    if unit == "word":
        shifted = [words[i:] for i in range(int(n))]
        return list(map(" ".join, zip(*shifted, strict=False))) or [" ".join(words)]
    line = " ".join(words)
    return [line[i : i + int(n)] for i in range(max(1, len(line) - int(n) + 1))]


def verified(
    test: Sequence[str], train: Sequence[str], pairs: Iterable[tuple[int, int]], shingle: str
) -> Found:
    """The candidate *pairs* (test row, train row) whose exact Jaccard similarity is high enough."""

    @lru_cache(maxsize=50_000)
    def left_set(i: int) -> frozenset[str]:
        return frozenset(shingles(test[i], shingle))

    @lru_cache(maxsize=50_000)
    def right_set(i: int) -> frozenset[str]:
        return frozenset(shingles(train[i], shingle))

    found = Found()
    for left, right in pairs:
        found.candidates += 1
        one, other = left_set(left), right_set(right)
        common = len(one & other)
        similarity = common / (len(one) + len(other) - common)
        if similarity >= THRESHOLD:
            found.add(left, similarity)
    return found
