"""The metrics against scikit-learn, and intervals against published figures."""

from __future__ import annotations

import math
import random
import subprocess
import sys
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ftlint.evaluation.metrics import Confusion, Measures, measure, measure_plain, share
from ftlint.evaluation.prediction import Outcome

LABELS = ("a", "b", "c", "d")
NONE = {"INVALID": Outcome.INVALID, "NO ANSWER": Outcome.REFUSED}
COLUMNS = (*LABELS, *NONE)


def figures(pairs: list[tuple[str, str]], labels: tuple[str, ...] = LABELS) -> Measures:
    columns = (*labels, *NONE)
    cells = Counter((labels.index(gold), columns.index(said)) for gold, said in pairs)
    outcomes = Counter(_outcome(gold, said) for gold, said in pairs)
    return measure(Confusion(labels, cells), outcomes)


def _outcome(gold: str, said: str) -> Outcome:
    return NONE.get(said, Outcome.CORRECT if gold == said else Outcome.WRONG)


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(5, 40, 0.055, 0.261), (20, 20, 0.839, 1.0), (0, 10, 0.0, 0.278), (50, 100, 0.404, 0.596)],
)
def test_wilson_intervals(hits: int, n: int, low: float, high: float) -> None:
    value = share("recall", hits, n)
    assert (value.low, value.high) == pytest.approx((low, high), abs=5e-4)


def test_wilson_of_nothing() -> None:
    assert share("recall", 0, 0).value is None


pair_lists = st.lists(
    st.tuples(st.sampled_from(LABELS), st.sampled_from(COLUMNS)), min_size=1, max_size=60
)


@settings(max_examples=60, deadline=None)
@given(pair_lists)
def test_every_figure_is_scikit_learns(pairs: list[tuple[str, str]]) -> None:
    from sklearn import metrics as sk

    gold, said = [g for g, _ in pairs], [s for _, s in pairs]
    present = sorted(set(gold))
    ours = figures(pairs)
    close = lambda value: pytest.approx(value, abs=1e-12)  # noqa: E731
    precision, recall, f1, support = sk.precision_recall_fscore_support(
        gold, said, labels=present, zero_division=0
    )
    assert ours.overall["accuracy"].value == close(sk.accuracy_score(gold, said))
    assert ours.overall["balanced_accuracy"].value == close(recall.mean())
    assert ours.overall["macro_f1"].value == close(f1.mean())
    assert ours.overall["weighted_f1"].value == close((f1 * support).sum() / support.sum())
    for i, label in enumerate(present):
        assert ours.supports[label] == support[i]
        assert ours.classes["recall"][label].value == close(recall[i])
        assert ours.classes["f1"][label].value == close(f1[i])
        if label in said:
            assert ours.classes["precision"][label].value == close(precision[i])
        else:
            assert ours.classes["precision"][label].value is None
    if len(present) == 1:
        assert ours.overall["mcc"].value is None
        assert ours.overall["skill"].value is None
    else:
        assert ours.overall["mcc"].value == close(sk.matthews_corrcoef(gold, said))


@settings(max_examples=60, deadline=None)
@given(pair_lists)
def test_intervals_are_in_order_and_nothing_is_nan(pairs: list[tuple[str, str]]) -> None:
    ours = figures(pairs)
    values = [*ours.overall.values(), *(v for one in ours.classes.values() for v in one.values())]
    for value in values:
        numbers = [one for one in (value.low, value.value, value.high) if one is not None]
        assert all(math.isfinite(one) for one in numbers)
        if value.low is not None:
            assert value.high is not None
            assert value.low <= value.high
    for label in set(LABELS) - {gold for gold, _ in pairs}:
        assert [ours.classes[name][label].value for name in ours.classes] == [None] * 4


def test_bootstrap_intervals_agree_with_resampled_rows() -> None:
    import numpy as np
    from sklearn.metrics import f1_score

    rng = random.Random(4)
    pairs = [(g, g if rng.random() < 0.8 else rng.choice(COLUMNS)) for g in LABELS * 50]
    value = figures(pairs).overall["macro_f1"]
    draws = [rng.choices(pairs, k=len(pairs)) for _ in range(300)]
    scores = [
        f1_score(*zip(*draw, strict=True), labels=list(LABELS), average="macro", zero_division=0)
        for draw in draws
    ]
    assert (value.low, value.high) == pytest.approx(np.quantile(scores, (0.025, 0.975)), abs=0.02)
    assert figures(pairs).overall["macro_f1"] == value


def test_skill_and_majority() -> None:
    pairs = [("a", "a")] * 98 + [("b", "a")] * 2
    ours = figures(pairs, ("a", "b")).overall
    assert ours["majority"].value == pytest.approx(0.98)
    assert ours["accuracy"].value == pytest.approx(0.98)
    assert ours["skill"].value == pytest.approx(0.0)
    assert ours["mcc"].value == 0.0
    assert ours["balanced_accuracy"].value == pytest.approx(0.5)


def test_rates_and_coverage_are_over_all_rows() -> None:
    ours = measure_plain(
        {
            Outcome.CORRECT: 5,
            Outcome.WRONG: 1,
            Outcome.INVALID: 1,
            Outcome.REFUSED: 1,
            Outcome.TRUNCATED: 1,
            Outcome.ERROR: 1,
        }
    ).overall
    assert {name: one.value for name, one in ours.items()} == {
        "accuracy": 0.5,
        "coverage": 0.7,
        "invalid_rate": 0.1,
        "refusal_rate": 0.1,
        "truncation_rate": 0.1,
        "error_rate": 0.1,
    }


def test_nothing_is_not_measured() -> None:
    for one in measure(Confusion(("a",), {}), {}).overall.values():
        assert one.value is None


def test_many_classes_stay_quick() -> None:
    labels = tuple(f"c{i}" for i in range(1000))
    rng = random.Random(1)
    pairs = [(label, rng.choice([label, "c1", "INVALID"])) for label in labels * 3]
    assert figures(pairs, labels).overall["macro_f1"].low is not None


def test_gates_and_metrics_import_nothing_heavy() -> None:
    code = (
        "import sys, ftlint.evaluation, ftlint.evaluation.gates, ftlint.evaluation.metrics;"
        "heavy = {'numpy', 'sklearn', 'openai', 'tabulate', 'asyncio'} & set(sys.modules);"
        "sys.exit(repr(heavy) if heavy else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
