"""Rows that come in groups: intervals are as wide as the groups allow."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from ftlint.evaluation import Outcome, Prediction, Sample, Scored, of_labels
from ftlint.evaluation.metrics import effective, share
from ftlint.evaluation.pairs import Pairs


def sample(rows: list[tuple[str, str, str | None]]) -> Sample:
    """Rows as (label, answer, group)."""
    scored = [
        Scored(
            "t",
            line,
            gold,
            said,
            Outcome.CORRECT if gold == said else Outcome.WRONG,
            Prediction("t", line, "", said),
            group=group,
        )
        for line, (gold, said, group) in enumerate(rows)
    ]
    return Sample(tuple(scored), of_labels(("a", "b")))


def test_rows_that_repeat_in_a_group_count_once() -> None:
    """Ten copies of each of 40 rows tell as much as the 40, but for G / (G - 1)."""
    alone = share("accuracy", 30, 40)
    copied = share("accuracy", 300, 400, [(10, 10)] * 30 + [(0, 10)] * 10)
    assert effective(300, 400, [(10, 10)] * 30 + [(0, 10)] * 10) == pytest.approx(39)
    assert (copied.low, copied.high) == pytest.approx((alone.low, alone.high), abs=0.003)
    assert copied.n == 400


def test_the_clustered_error_by_hand() -> None:
    """Two groups with 3 of 4 and 1 of 4: p = 1/2, r = 1, -1; SE^2 = 2 (1 + 1) / 64 = 1/16."""
    assert effective(4, 8, [(3, 4), (1, 4)]) == pytest.approx(0.25 / (1 / 16))


def test_groups_of_one_row_are_rows() -> None:
    rows = [(1, 1)] * 30 + [(0, 1)] * 10
    assert effective(30, 40, rows) == pytest.approx(39)


def test_groups_never_narrow_an_interval_and_all_hits_count_by_group() -> None:
    assert effective(4, 8, [(2, 4), (2, 4)]) == 8
    assert effective(8, 8, [(4, 4), (4, 4)]) == 2
    assert effective(1, 8, [(1, 8)]) == 1


def rows(copies: int) -> list[tuple[str, str, str | None]]:
    rng = random.Random(3)
    drawn = [(rng.choice("ab"), rng.random() < 0.8) for _ in range(60)]
    pairs = [(gold, gold if right else "ab"[gold == "a"]) for gold, right in drawn]
    return [(g, s, f"g{i}") for i, (g, s) in enumerate(pairs) for _ in range(copies)]


def width(one: Sample, metric: str) -> float:
    value = one.measures.overall[metric]
    assert value.low is not None
    assert value.high is not None
    return value.high - value.low


@pytest.mark.parametrize("metric", ["accuracy", "macro_f1", "mcc"])
def test_copies_in_a_group_leave_every_interval_as_wide(metric: str) -> None:
    once, copied = sample(rows(1)), sample(rows(9))
    ungrouped = sample([(gold, said, None) for gold, said, _ in rows(9)])
    assert width(copied, metric) == pytest.approx(width(once, metric), rel=0.1)
    assert width(ungrouped, metric) < 0.5 * width(copied, metric)


def test_a_paired_test_draws_whole_groups() -> None:
    ours = sample(rows(9))
    wrong = [(gold, "ab"[gold == "a"] if i % 90 < 9 else said, group)
             for i, (gold, said, group) in enumerate(rows(9))]  # fmt: skip
    found = Pairs(ours, sample(wrong)).difference("accuracy")
    assert found is not None
    assert found.test == "paired bootstrap"
    alone = Pairs(*(replace(one, scored=tuple(replace(row, group=None) for row in one.scored))
                    for one in (ours, sample(wrong)))).difference("accuracy")  # fmt: skip
    assert alone is not None
    assert alone.test == "McNemar exact"
    assert alone.value == found.value
    assert found.high - found.low > 2 * (alone.high - alone.low)
