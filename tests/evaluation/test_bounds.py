"""A run that is bounded: by a deadline, by money, by what a server takes, or its silence."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import Any

import openai
import pytest

from ftlint.errors import InputError
from ftlint.evaluation import Journal, OpenAIModel, Prediction, Price, Question
from ftlint.evaluation.cost import Tokens, price_of, used

from .conftest import KEY
from .rows import many
from .server import Server

CHEAP = Price(1.0, 10.0, 0.5)


def rows_of(behaviour: str, count: int) -> list[Question]:
    return many([(f"{behaviour} | refund | {i}", "refund") for i in range(count)])


def test_a_server_that_never_answers_is_noticed_within_one_timeout(server: Server) -> None:
    model = OpenAIModel("m", server.url, concurrency=4, timeout=0.4)
    start = time.monotonic()
    with pytest.raises(InputError, match=r"takes connections and answers none .*within 0\.4 s"):
        list(model.answer(rows_of("timeout", 40)))
    assert time.monotonic() - start < 2 * 0.4 + 1.5  # two timeouts, and a second to start and stop
    assert len(server.attempts) <= 4


def test_a_server_that_falls_silent_ends_the_run(server: Server, tmp_path: Path) -> None:
    asked = rows_of("good", 5) + rows_of("timeout", 100)
    with Journal(tmp_path / "p.jsonl") as journal:
        model = OpenAIModel("m", server.url, concurrency=4, timeout=0.2, journal=journal)
        with pytest.raises(InputError, match=r"has said nothing for .* answers so far are kept"):
            list(model.answer(asked))
    assert len((tmp_path / "p.jsonl").read_text().splitlines()) == 5


def test_one_row_that_never_answers_is_an_error_of_that_row(server: Server) -> None:
    asked = rows_of("good", 5) + rows_of("timeout", 1)
    model = OpenAIModel("m", server.url, concurrency=1, timeout=0.2, max_retries=3)
    given = list(model.answer(asked))
    assert [one.error for one in given] == [None] * 5 + [
        "no answer within 0.2 s, at each of 4 attempts"
    ]


def test_the_deadline_leaves_rows_that_say_so(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    with Server(delay=0.1) as server, Journal(path) as journal:
        model = OpenAIModel("m", server.url, concurrency=2, deadline=0.5, journal=journal)
        given = list(model.answer(rows_of("good", 60)))
    errors = Counter(one.error for one in given)
    assert len(given) == 60
    assert set(errors) == {None, "no answer: the deadline of 0.5 s was reached"}
    assert len(path.read_text().splitlines()) == errors[None] < 60


def test_the_spend_stays_below_its_limit(server: Server, tmp_path: Path) -> None:
    # An answer of the server has 5 tokens of input and 1 of output: 15 millionths of a dollar.
    path = tmp_path / "p.jsonl"
    with Journal(path) as journal:
        model = OpenAIModel(
            "m", server.url, price=CHEAP, max_cost=200e-6, concurrency=4, journal=journal
        )
        given = list(model.answer(rows_of("good", 60)))
    paid = sum(one.error is None for one in given)
    assert len(given) == 60
    assert 5 < paid == server.attempts.total() <= 13
    (reason,) = {one.error for one in given if one.error}
    assert reason == (
        "no answer: the next request could cost more than the 0.0002 US dollars of --max-cost"
    )
    assert len(path.read_text().splitlines()) == paid


def test_failed_requests_cost_nothing(server: Server) -> None:
    asked = rows_of("good", 1) + rows_of("400", 40)
    model = OpenAIModel("m", server.url, price=CHEAP, max_cost=100e-6, concurrency=1)
    given = list(model.answer(asked))
    assert [one.error for one in given] == [None] + ["HTTP 400: bad request"] * 40


def test_the_tokens_of_an_answer() -> None:
    details = {"prompt_tokens": 10, "completion_tokens": 2}
    cached = {**details, "prompt_tokens_details": {"cached_tokens": 4}}
    assert used(details) == Tokens(10, 2)
    assert used(cached) == Tokens(10, 2, 4)
    for odd in ({}, {"prompt_tokens": None}, {"prompt_tokens": -1}, {"prompt_tokens": True}):
        assert used(odd) is None
    assert CHEAP.of(Tokens(10, 2, 4)) == pytest.approx((6 * 1.0 + 4 * 0.5 + 2 * 10.0) / 1e6)
    assert Price(1, 10).of(Tokens(10, 2, 4)) == pytest.approx(30 / 1e6)


def test_a_price_is_known_of_fine_tuned_models_of_openai_alone() -> None:
    found = price_of("ft:gpt-4.1-mini-2025-04-14:acme::abc", None)
    assert found is not None
    assert 0 < found.input < found.output
    assert price_of("gpt-4.1-mini", None) is None
    assert price_of("ft:gpt-9:acme::abc", None) is None
    assert price_of("ft:gpt-4.1-mini-2025-04-14:acme::abc", "http://localhost:1/v1") is None


def test_a_setting_that_the_model_refuses_stops_the_run_with_its_remedy(server: Server) -> None:
    with pytest.raises(InputError, match=r"HTTP 400: no temperature.*say --no-temperature"):
        list(OpenAIModel("m", server.url, concurrency=1).answer(rows_of("no temperature", 9)))
    assert server.attempts.total() == 1


def answers(given: list[Prediction]) -> list[tuple[str | None, str | None]]:
    return [(one.answer, one.model) for one in given]


def test_without_aiohttp_the_default_transport_asks(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Missing:
        def __init__(self, **_: Any) -> None:
            raise RuntimeError("not installed")

    monkeypatch.setattr(openai, "DefaultAioHttpClient", Missing)
    asked = rows_of("good", 1) + rows_of("500 once", 1) + rows_of("429 once", 1)
    given = list(OpenAIModel("m", server.url).answer(asked))
    assert answers(given) == [("refund", "served-model-7")] * 3


def test_an_address_keeps_its_query(server: Server) -> None:
    (given,) = OpenAIModel("m", f"{server.url}/?version=1").answer(rows_of("good", 1))
    assert (given.answer, server.paths) == ("refund", ["/v1/chat/completions?version=1"])


def test_an_answer_that_quotes_the_key_is_kept_without_it(server: Server, tmp_path: Path) -> None:
    with Journal(tmp_path / "p.jsonl") as journal:
        (given,) = OpenAIModel("m", server.url, journal=journal).answer(rows_of("echo", 1))
    assert given.answer == "you sent [key]"
    assert KEY not in (tmp_path / "p.jsonl").read_text()


def test_a_key_that_is_a_word_is_no_secret(server: Server) -> None:
    (given,) = OpenAIModel("m", server.url, api_key="refund").answer(rows_of("good", 1))
    assert given.answer == "refund"


def test_passwords_in_the_address_are_in_no_message(server: Server) -> None:
    closed = "http://me:hidden@127.0.0.1:1/v1"
    model = OpenAIModel("m", closed, max_retries=0)
    with pytest.raises(InputError, match=r"cannot reach http://127\.0\.0\.1:1/v1 ") as caught:
        list(model.answer(rows_of("good", 9)))
    assert "hidden" not in str(caught.value)
    assert OpenAIModel("m", f"{closed}?api-key=hidden").shown_url == "http://127.0.0.1:1/v1"
    (given,) = OpenAIModel("m", server.url.replace("//", "//me:hidden@")).answer(rows_of("good", 1))
    assert given.answer == "refund"
