from __future__ import annotations

import math
import random
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ftlint.stats.lengths import Lengths
from ftlint.stats.packing import pack

SIZES = st.lists(st.integers(0, 3_000), min_size=1, max_size=60)


def measured(sizes: list[int], file: str = "a") -> Lengths:
    lengths = Lengths()
    lengths.extend(sizes, [(file, i + 1) for i in range(len(sizes))])
    return lengths


@given(SIZES, st.integers(1, 100))
def test_a_percentile_is_the_nearest_rank(sizes: list[int], percent: int) -> None:
    rank = math.ceil(len(sizes) * percent / 100)
    assert measured(sizes).percentile(percent) == sorted(sizes)[rank - 1]


def test_percentiles_of_ten_lengths() -> None:
    tens = measured([10, 20, 30, 40, 50, 60, 70, 80, 90, 100])
    assert [tens.percentile(p) for p in (1, 10, 11, 50, 90, 91, 99, 100)] == [
        10, 10, 20, 50, 90, 100, 100, 100,
    ]  # fmt: skip
    assert (tens.n, tens.sum, tens.mean, tens.least, tens.most) == (10, 550, 55.0, 10, 100)
    assert (tens.over(80), tens.cut_to(80), tens.cut_to(None)) == (2, 520, 550)


@given(st.lists(SIZES, min_size=2, max_size=5), st.randoms())
def test_parts_merge_in_any_order(parts: list[list[int]], chance: random.Random) -> None:
    made = [measured(sizes, f"file{i}") for i, sizes in enumerate(parts)]
    whole = Lengths()
    for i, sizes in enumerate(parts):
        whole.extend(sizes, [(f"file{i}", line + 1) for line in range(len(sizes))])
    chance.shuffle(made)
    merged = Lengths()
    for one in made:
        merged.merge(one)
    assert merged == whole


def test_the_first_place_of_the_greatest_length_is_kept() -> None:
    assert measured([3, 9, 9, 1]).greatest == (-9, "a", 2)


@given(SIZES)
def test_a_histogram_holds_every_length_once(sizes: list[int]) -> None:
    bins = measured(sizes).histogram()
    assert sum(n for _, _, n in bins) == len(sizes)
    for first, last, n in bins:
        assert n == sum(first <= size <= last for size in sizes)
    assert all(after[0] == before[1] + 1 for before, after in pairwise(bins))
    assert bins[0][0] <= min(sizes)
    assert bins[-1][1] >= max(sizes)


def test_bins_are_even_unless_a_few_are_far_longer_than_most() -> None:
    assert measured([60, 87]).histogram() == [
        (60, 64, 1), (65, 69, 0), (70, 74, 0), (75, 79, 0), (80, 84, 0), (85, 89, 1),
    ]  # fmt: skip
    assert measured([5, 5, 70]).histogram() == [(4, 7, 2), (8, 15, 0), (16, 31, 0), (32, 63, 0),
                                                (64, 127, 1)]  # fmt: skip
    assert Lengths().histogram() == []


def naive(sizes: list[int], length: int) -> int:
    """Best-fit decreasing, one row at a time."""
    spaces: list[int] = []
    for size in sorted((min(size, length) for size in sizes if size), reverse=True):
        fits = [space for space in spaces if space >= size]
        if fits:
            spaces.remove(min(fits))
        spaces.append((min(fits) if fits else length) - size)
    return len(spaces)


@given(st.lists(st.integers(0, 40), max_size=80), st.integers(1, 50))
def test_rows_are_packed_by_best_fit_decreasing(sizes: list[int], length: int) -> None:
    fit = pack(measured(sizes).counts, length)
    assert fit.sequences == naive(sizes, length)
    assert fit.tokens == sum(min(size, length) for size in sizes)
    assert fit.cut == sum(size > length for size in sizes)


def test_packing_says_how_full_the_sequences_are() -> None:
    fit = pack({6: 1, 5: 1, 4: 1, 12: 1}, 10)
    assert (fit.sequences, fit.tokens, fit.cut) == (3, 25, 1)
    assert fit.filled == 25 / 30
    assert pack({}, 10).filled == 0.0
