"""The nearest texts against a plain comparison of every pair."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ftlint.similarity import Measure, Near, jaccard, nearest, shingles

WORDS = st.lists(st.sampled_from(["ab", "abc", "bca", "x", "京都", "é"]), max_size=6)
TEXTS = st.lists(WORDS.map(" ".join), max_size=12)
WAYS = st.sampled_from([Measure("char", 4), Measure("char", 2), Measure("word", 1)])


def long_enough(text: str, way: Measure) -> bool:
    return len(text if way.unit == "char" else text.split()) >= way.n


@settings(deadline=None, max_examples=150)
@given(TEXTS, TEXTS, st.integers(1, 5), WAYS, st.sampled_from([1, 20, 10_000]))
def test_the_nearest_of_every_pair(
    queried: list[str], indexed: list[str], most: int, way: Measure, part: int
) -> None:
    found = nearest(queried, indexed, most, way, part=part)
    assert len(found) == len(queried)
    for text, near in zip(queried, found, strict=True):
        alike = [
            (-jaccard(shingles(text, way), shingles(other, way)), i)
            for i, other in enumerate(indexed)
            if long_enough(text, way) and long_enough(other, way)
        ]
        wanted = sorted(one for one in alike if one[0])[:most]
        assert [(-one.similarity, one.right) for one in near] == wanted


def test_texts_that_would_take_too_long_are_not_looked_at() -> None:
    texts = ["abcdef"] * 4
    way = Measure("char", 4)
    # Each of the four shares its three shingles with all four.
    assert len(nearest(texts, texts, 2, way, work=36)) == 3
    assert nearest(texts, texts, 1, way, work=47)[-1] == (Near(0, 1.0),)
    assert len(nearest(texts, texts, 1, way, work=48)) == 4
