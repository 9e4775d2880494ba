"""The words in which two texts differ."""

from __future__ import annotations

from ftlint.similarity.shingle import split_words

_MOST_WORDS = 1_000


def differing(left: str, right: str, most: int = 4) -> tuple[tuple[str, str], ...]:
    """The first *most* places where two normalised texts differ, as (words of left, of right).

    One of the two is empty where words were put in or left out. What lies more than 1,000 words
    behind the first difference is not looked at, so that two long texts cost no more than that.
    """
    from difflib import SequenceMatcher

    mine, theirs = split_words(left), split_words(right)
    start = 0
    while start < min(len(mine), len(theirs)) and mine[start] == theirs[start]:
        start += 1
    mine, theirs = mine[start : start + _MOST_WORDS], theirs[start : start + _MOST_WORDS]
    steps = SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes()
    places = [
        (" ".join(mine[a:b]), " ".join(theirs[c:d])) for tag, a, b, c, d in steps if tag != "equal"
    ]
    return tuple(places[:most])
