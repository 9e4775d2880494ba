"""Ranking and calibration against scikit-learn; thresholds against hand-worked cases."""

from __future__ import annotations

import random

import pytest

from ftlint.errors import InputError
from ftlint.evaluation.calibration import calibration_error, ranking
from ftlint.evaluation.costs import read_costs
from ftlint.evaluation.grammar import parse
from ftlint.evaluation.thresholds import Point, choose, cut, wish

LABELS = ("a", "b", "c")


def drawn(n: int, seed: int) -> tuple[list[dict[str, float]], list[int]]:
    """Probabilities, with ties, of rows whose labels they are right about more often than not."""
    rng = random.Random(seed)
    rows, golds = [], []
    for _ in range(n):
        gold = rng.randrange(3)
        raw = [round(rng.random() + 0.4 * (i == gold), 1) + 0.01 for i in range(3)]
        rows.append({name: one / sum(raw) for name, one in zip(LABELS, raw, strict=True)})
        golds.append(gold)
    return rows, golds


@pytest.mark.parametrize("seed", range(3))
def test_ranking_is_scikit_learns(seed: int) -> None:
    import numpy as np
    from sklearn import metrics as sk

    rows, golds = drawn(300, seed)
    overall, classes = ranking(rows, golds, LABELS)
    table, gold = np.array([[one[name] for name in LABELS] for one in rows]), np.array(golds)
    aucs = [sk.roc_auc_score(gold == i, table[:, i]) for i in range(3)]
    precisions = [sk.average_precision_score(gold == i, table[:, i]) for i in range(3)]
    for i, name in enumerate(LABELS):
        assert classes["auroc"][name].value == pytest.approx(aucs[i])
        assert classes["auprc"][name].value == pytest.approx(precisions[i])
    assert overall["auroc"].value == pytest.approx(np.mean(aucs))
    assert overall["auprc"].value == pytest.approx(np.mean(precisions))
    brier = np.mean(((table - np.eye(3)[gold]) ** 2).sum(axis=1)) / 2
    assert overall["brier"].value == pytest.approx(brier)


def test_brier_of_two_labels_is_scikit_learns() -> None:
    from sklearn.metrics import brier_score_loss

    sure = [0.9, 0.2, 0.7, 0.4]
    golds = [0, 1, 1, 0]
    rows = [{"a": p, "b": 1 - p} for p in sure]
    overall, _ = ranking(rows, golds, ("a", "b"))
    assert overall["brier"].value == pytest.approx(
        brier_score_loss([gold == 0 for gold in golds], sure)
    )


def test_intervals_of_ranking_hold_what_they_should() -> None:
    """The share of 95 % intervals that hold the value of a far larger sample."""
    large, golds = drawn(20_000, 99)
    truth = ranking(large, golds, LABELS)[1]["auroc"]["a"].value
    assert truth is not None
    held = 0
    for seed in range(60):
        value = ranking(*drawn(150, seed), LABELS)[1]["auroc"]["a"]
        assert value.low is not None
        assert value.high is not None
        held += value.low <= truth <= value.high
    assert held >= 52


def test_a_row_without_probabilities_ranks_last_and_is_not_calibrated() -> None:
    rows = [{"a": 0.9, "b": 0.1}, None, {"a": 0.2, "b": 0.8}]
    overall, classes = ranking(rows, [0, 0, 1], ("a", "b"))
    # Of the pairs (0.9 over 0.2) and (none below 0.2) one of two is in order.
    assert classes["auroc"]["a"].value == pytest.approx(0.5)
    assert overall["brier"].n == 2
    assert overall["brier"].value == pytest.approx((0.01 + 0.04) / 2)


def test_a_class_without_rows_or_without_others_is_not_ranked() -> None:
    overall, classes = ranking([{"a": 1.0, "b": 0.0}] * 3, [0, 0, 0], ("a", "b"))
    assert {one.value for name in ("auroc", "auprc") for one in classes[name].values()} == {None}
    assert overall["auroc"].value is None


def test_calibration_error_by_hand() -> None:
    sure = [0.95] * 10 + [0.55] * 10
    right = [True] * 9 + [False] + [True] * 5 + [False] * 5
    # Ten bins of two rows; every bin of 0.95 but one is all right.
    expected = (4 * 2 * 0.05 + abs(1.9 - 1) + 2 * 2 * 0.45 + 1.1 - 1 + 2 * 2 * 0.55) / 20
    assert calibration_error(sure, right) == pytest.approx(expected)
    assert calibration_error([1.0] * 7, [True] * 7) == 0


POINTS = [
    Point(score, positive)
    for score, positive in [
        (0.9, True), (0.8, True), (0.7, False), (0.6, True), (0.6, False), (0.3, True),
        (0.1, False), (0.0, True),
    ]
]  # fmt: skip


def test_a_cut_by_hand() -> None:
    found = cut(POINTS, 0.6)
    assert found.precision.value == pytest.approx(3 / 5)
    assert found.recall.value == pytest.approx(3 / 5)
    assert found.flagged.value == pytest.approx(5 / 8)
    assert found.recall.low == pytest.approx(0.231, abs=1e-3)
    assert found.cost is None


@pytest.mark.parametrize(
    ("text", "threshold"),
    [
        ("precision[x] >= 1", 0.8),
        ("precision[x] >= 0.6", 0.3),
        ("recall[x] >= 0.4", 0.8),
        ("recall[x] >= 0.5", 0.3),
        ("recall[x] >= 0.8", 0.3),
    ],
)
def test_the_threshold_that_reaches_a_wish(text: str, threshold: float) -> None:
    found = choose(POINTS, wish(text))
    assert found is not None
    assert found.threshold == threshold


def test_no_threshold_flags_a_row_without_a_probability() -> None:
    assert choose(POINTS, wish("recall[x] >= 0.9")) is None
    assert choose(POINTS, wish("precision[x] >= 0.9 @lcb95")) is None


def test_the_cheapest_threshold() -> None:
    """A missed row costs 10, a needless flag 1: all but the last two are worth flagging."""

    def cheapest(missed: float, needless: float) -> float:
        priced = [
            Point(one.score, one.positive, 0.0 if one.positive else needless,
                  missed if one.positive else 0.0)
            for one in POINTS
        ]  # fmt: skip
        found = choose(priced, wish("expected_cost[x]"))
        assert found is not None
        return found.threshold

    assert cheapest(10, 1) == 0.3
    assert cheapest(1, 10) == 0.8
    assert cheapest(1, 1) == 0.8
    assert cheapest(0, 1) == float("inf")


@pytest.mark.parametrize(
    "text",
    ["accuracy >= 0.9", "precision[*] >= 0.9", "precision[x] <= 0.9", "recall[x]{l=de} >= 0.9",
     "precision[x] >= base"],
)  # fmt: skip
def test_wishes_that_no_threshold_can_be_chosen_for(text: str) -> None:
    parse(text)
    with pytest.raises(InputError, match=r"expected precision\[LABEL\] >= NUMBER"):
        wish(text)


def test_costs() -> None:
    costs = read_costs({"fraud": {"ok": 500, "*": 200}, "*": {"*": 1}}, ("fraud", "ok"))
    assert costs is not None
    assert costs.rows == ((0.0, 500.0, 200.0, 200.0), (1.0, 0.0, 1.0, 1.0))
    assert read_costs({}, ("a",)) is None


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"fruad": {"*": 1}}, 'unknown label "fruad"; did you mean "fraud"?'),
        ({"fraud": {"*": "much"}}, "[eval.costs] fraud.*: expected a number"),
        ({"fraud": 3}, '[eval.costs] fraud: expected a table like { "*" = 1 }'),
        ({"fraud": {"ok": 5, "none": 5}}, 'no cost of "ok" answered with "fraud"'),
        ({"none": {"*": 5}}, 'unknown label "none"'),
    ],
)
def test_costs_that_cannot_be_used(table: dict[str, object], said: str) -> None:
    with pytest.raises(InputError) as caught:
        read_costs(table, ("fraud", "ok"))
    assert said in str(caught.value)
