"""Shingles: the pieces of a text whose share in common is its similarity."""

from __future__ import annotations

from ftlint.dataclass import dataclass
from ftlint.regex import regex

_KIND = regex(r"^(word|char)-([1-9])$")
# Scripts written without spaces, in which every code point counts as a word: Thai, Lao, Burmese,
# Khmer, kana and Han. A clause would else be one word, and a changed character change all of it.
UNSPACED = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x3040, 0x30FF),
    (0x3400, 0x9FFF),
    (0x20000, 0x323AF),
)
_ALONE = "".join(f"{chr(low)}-{chr(high)}" for low, high in UNSPACED)
_WORD = regex(f"[{_ALONE}]|[^ {_ALONE}]+")
SHORT = 25
"""Texts under so many words are compared by characters: one changed word of twenty leaves a
Jaccard of 0.73 on word 3-grams, but 0.88 on character 4-grams."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A way to cut texts: n-grams of words or characters, for texts of some length in words.

    A text is indexed if it has at least ``least`` and fewer than ``below`` words. A pair is
    judged by this measure if the shorter of the two has fewer than ``judged_below``. Texts with
    fewer than ``fewest`` shingles, repetitions counted, are only like equal texts.
    """

    unit: str
    n: int
    least: int = 0
    below: int | None = None
    judged_below: int | None = None
    fewest: int = 1

    @property
    def name(self) -> str:
        """For messages: ``word 3-grams``."""
        return f"{'word' if self.unit == 'word' else 'character'} {self.n}-grams"

    def takes(self, length: int) -> bool:
        """Whether this measure compares texts of *length* words."""
        return length >= self.least and (self.below is None or length < self.below)

    def judges(self, left: int, right: int) -> bool:
        """Whether this measure, and no other, decides on texts of *left* and *right* words."""
        return self.judged_below is None or min(left, right) < self.judged_below


def measures(kind: str) -> tuple[Measure, ...]:
    """The measures that *kind* means: ``word-N``, ``char-N`` or ``auto``.

    ``auto`` compares a text of under 25 words with texts of under 50 by character 4-grams, and
    all other texts of at least 25 words by word 3-grams; one of under 8 characters is only like
    equal ones. Raises ValueError.
    """
    if kind == "auto":
        short = Measure("char", 4, below=2 * SHORT, judged_below=SHORT, fewest=5)
        return (short, Measure("word", 3, least=SHORT))
    match = _KIND.match(kind)
    if match is None:
        raise ValueError(f'unknown shingles "{kind}"; expected auto, word-N or char-N')
    return (Measure(match[1], int(match[2])),)


def split_words(text: str) -> list[str]:
    """The words of a normalised *text*; in scripts without spaces, its code points."""
    if text.isascii() or max(text) < chr(UNSPACED[0][0]):
        return list(filter(None, text.split(" ")))
    return _WORD.findall(text)


def shingles(text: str, measure: Measure) -> frozenset[str]:
    """The distinct n-grams of a normalised *text*; one that is shorter is its own only shingle."""
    n = measure.n
    if measure.unit == "char":
        return frozenset(text[i : i + n] for i in range(max(1, len(text) - n + 1)))
    words = split_words(text)
    return frozenset(" ".join(words[i : i + n]) for i in range(max(1, len(words) - n + 1)))


def jaccard(left: frozenset[str], right: frozenset[str]) -> float:
    """|A and B| / |A or B|; 1.0 for two empty sets."""
    common = len(left & right)
    union = len(left) + len(right) - common
    return common / union if union else 1.0
