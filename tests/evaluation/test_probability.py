"""Probabilities of labels from the log-probabilities of tokens, by hand-worked cases."""

from __future__ import annotations

import math
from typing import Any

import pytest

from ftlint.evaluation.probability import label_probabilities, tokens

Step = tuple[str, dict[str, float]]


def logprobs(*steps: Step) -> dict[str, Any]:
    """What an API returns: each step is the token that was written, and its alternatives."""
    return {
        "content": [
            {
                "token": text,
                "logprob": math.log(top[text]),
                "top_logprobs": [{"token": t, "logprob": math.log(p)} for t, p in top.items()],
            }
            for text, top in steps
        ],
        "refusal": None,
    }


LABELS = ("spam", "ham")


def read(*steps: Step, labels: tuple[str, ...] = LABELS, **more: Any) -> dict[str, float] | None:
    return label_probabilities(tokens(logprobs(*steps)), labels, **more)


def test_labels_of_one_token_have_its_probability() -> None:
    found = read(("spam", {"spam": 0.6, "ham": 0.3, "the": 0.1}))
    assert found == pytest.approx({"spam": 0.6 / 0.9, "ham": 0.3 / 0.9})


def test_case_and_white_space_before_a_label_do_not_count() -> None:
    found = read((" Spam", {" Spam": 0.5, "spam": 0.2, " ham": 0.2, "HAM": 0.1}))
    assert found == pytest.approx({"spam": 0.7, "ham": 0.3})


SHARED = ("card_lost", "card_stolen", "refund")
STEPS: tuple[Step, ...] = (
    ("card", {"card": 0.8, "refund": 0.2}),
    ("_lost", {"_lost": 0.75, "_stolen": 0.25}),
)


def test_a_whole_label_is_followed_through_its_tokens() -> None:
    found = read(*STEPS, labels=SHARED)
    assert found == pytest.approx({"card_lost": 0.6, "card_stolen": 0.2, "refund": 0.2})


def test_the_first_token_is_shared_by_the_labels_it_leads_to() -> None:
    found = read(*STEPS, labels=SHARED, scoring="first-token")
    assert found == pytest.approx({"card_lost": 0.4, "card_stolen": 0.4, "refund": 0.2})


def test_the_label_within_a_json_answer_is_found() -> None:
    steps: tuple[Step, ...] = (
        ('{"label', {'{"label': 1.0}),
        ('": "', {'": "': 1.0}),
        ("spam", {"spam": 0.9, "ham": 0.1}),
        ('"}', {'"}': 1.0}),
    )
    assert read(*steps, said="spam") == pytest.approx({"spam": 0.9, "ham": 0.1})
    glued: Step = (': "spam', {': "spam': 0.7, ': "ham': 0.3})
    assert read(glued, said="spam") == pytest.approx({"spam": 0.7, "ham": 0.3})


def test_a_label_that_opens_another_is_not_the_other() -> None:
    found = read(("no", {"no": 0.6, "not_sure": 0.3, "yes": 0.1}), labels=("no", "not_sure", "yes"))
    assert found == pytest.approx({"no": 0.6, "not_sure": 0.3, "yes": 0.1})


def test_an_answer_outside_the_labels_can_still_have_been_close() -> None:
    found = read(("eggs", {"eggs": 0.7, "ham": 0.2, "spam": 0.1}))
    assert found == pytest.approx({"spam": 1 / 3, "ham": 2 / 3})


def test_what_leads_to_no_label_has_no_probabilities() -> None:
    assert read(("eggs", {"eggs": 1.0})) is None
    assert label_probabilities([], LABELS) is None


@pytest.mark.parametrize(
    "given",
    [
        None,
        {},
        {"content": None},
        {"content": [3]},
        {"content": [{"token": "spam"}]},
        {"content": [{"token": "spam", "logprob": float("nan")}]},
        {"content": [{"token": "spam", "logprob": "-1"}]},
    ],
)
def test_logprobs_that_cannot_be_read_are_none(given: object) -> None:
    assert tokens(given) == []
