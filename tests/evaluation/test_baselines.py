"""What the embedded baselines answer, and which are shown."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from ftlint.errors import InputError
from ftlint.evaluation import LabelSet, Question, baseline
from ftlint.evaluation.baselines import BASELINES, SMALL, beside

from .rows import many

TRAIN = many(
    [
        ("my money back please", "refund"),
        ("the money was taken twice", "refund"),
        ("i forgot the password", "login"),
        ("hello there", "other"),
    ]
)
LABELS = LabelSet(["login", "other", "refund"])


def answers(name: str, train: list[Question], asked: list[Question]) -> list[str | None]:
    return [one.label for one in baseline(name, train, LABELS).answer(asked)]


def test_nearest_answers_with_the_row_most_alike() -> None:
    asked = many([("password forgotten", "x"), ("give me the money", "x"), ("hello", "x")])
    assert answers("baseline:nearest", TRAIN, asked) == ["login", "refund", "other"]


def test_nearest_of_nothing_alike_is_the_first_row() -> None:
    assert answers("baseline:nearest", TRAIN, many([("12345", "x")])) == ["refund"]


def test_random_draws_as_often_as_labels_occur_and_the_same_in_every_run() -> None:
    asked = many([("x", "x")] * 4000)
    found = answers("baseline:random", TRAIN, asked)
    assert found == answers("baseline:random", TRAIN, asked)
    counts = Counter(found)
    # Four standard errors of a half and of a quarter of 4,000 rows.
    assert abs(counts["refund"] - 2000) < 4 * 31.7
    assert abs(counts["login"] - 1000) < 4 * 27.4
    assert abs(counts["other"] - 1000) < 4 * 27.4


def test_tfidf_gives_probabilities_that_its_answers_are_the_highest_of() -> None:
    asked = many([("money", "x"), ("password", "x")])
    for one in baseline("baseline:tfidf", TRAIN, LABELS).answer(asked):
        assert one.probabilities is not None
        assert sum(one.probabilities.values()) == pytest.approx(1, abs=1e-5)
        assert one.label == max(one.probabilities, key=lambda name: one.probabilities[name])  # type: ignore[index]


WORDS = ("card", "cash", "fee", "limit", "pin", "rate", "top up", "transfer", "wallet", "wait")


def noisy(n: int, seed: int) -> list[Question]:
    """Texts of three words, two of which name the label, and one some other."""
    rng = random.Random(seed)
    rows = []
    for _ in range(n):
        label = rng.choice(WORDS)
        words = [label, label, rng.choice(WORDS), f"{rng.randrange(50)}"]
        rows.append((" ".join(rng.sample(words, 4)), label))
    return many(rows)


def test_tfidf_answers_as_a_regression_that_ran_to_its_end() -> None:
    from sklearn.linear_model import LogisticRegression

    from ftlint.evaluation import baselines

    train, test, labels = noisy(400, 1), noisy(300, 2), LabelSet(WORDS)
    fast = [one.label for one in baseline("baseline:tfidf", train, labels).answer(test)]
    features, rows = baselines._fitted("x", [one.text for one in train])
    slow = LogisticRegression(C=20, max_iter=2000, tol=1e-6).fit(rows, [one.gold for one in train])
    exact = slow.predict(features.transform([one.text for one in test]))
    assert sum(a == b for a, b in zip(fast, exact, strict=True)) >= 0.98 * len(test)


def test_all_baselines_are_shown_of_few_rows_and_the_cheap_ones_of_many() -> None:
    assert beside(TRAIN, LABELS) == list(BASELINES)
    many_rows = TRAIN * (SMALL // len(TRAIN) + 1)
    assert beside(many_rows, LABELS) == ["baseline:majority", "baseline:random"]
    assert beside([], LABELS) == []
    assert "baseline:tfidf" not in beside(TRAIN[:2], LABELS)


def test_a_baseline_that_is_none() -> None:
    with pytest.raises(InputError) as caught:
        baseline("baseline:forest", TRAIN, LABELS)
    assert str(caught.value) == (
        'unknown baseline "baseline:forest"; expected baseline:majority, baseline:random, '
        "baseline:nearest or baseline:tfidf"
    )
