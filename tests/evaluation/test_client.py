"""The client against a real server on loopback that misbehaves on purpose."""

from __future__ import annotations

import json
import math
import time
from pathlib import Path
from typing import Any

import pytest

from ftlint.errors import InputError
from ftlint.evaluation import (
    Evaluation,
    Journal,
    Labelled,
    LabelSet,
    OpenAIModel,
    Outcome,
    Question,
    evaluate,
    exit_code,
)
from ftlint.labels import LabelSpec

from .conftest import KEY
from .rows import DECLARED, TEXT, chat, examples, many, questions
from .server import Server

LABELS = LabelSet(["refund", "other"])
EXPECTED = {
    "good": (Outcome.CORRECT, 1),
    "other case": (Outcome.CORRECT, 1),
    "chatter": (Outcome.INVALID, 1),
    "empty text": (Outcome.INVALID, 1),
    "429 once": (Outcome.CORRECT, 2),
    "500 once": (Outcome.CORRECT, 2),
    "500 always": (Outcome.ERROR, 3),
    "400": (Outcome.ERROR, 1),
    "400 filter": (Outcome.REFUSED, 1),
    "no choices": (Outcome.ERROR, 1),
    "no message": (Outcome.ERROR, 1),
    "refusal": (Outcome.REFUSED, 1),
    "filter": (Outcome.REFUSED, 1),
    "length": (Outcome.TRUNCATED, 1),
    "length null": (Outcome.TRUNCATED, 1),
    "length label": (Outcome.CORRECT, 1),
    "not json": (Outcome.ERROR, 1),
    "plain text": (Outcome.ERROR, 1),
    "list": (Outcome.ERROR, 1),
    "surrogate": (Outcome.INVALID, 1),
    "timeout": (Outcome.ERROR, 3),
    "hang up": (Outcome.ERROR, 3),
}
"""The outcome of each behaviour, and how often the server is asked with two retries."""


def rows_of(behaviours: list[str]) -> list[Question]:
    return many([(f"{one} | refund", "refund") for one in behaviours])


def run(model: OpenAIModel, asked: list[Question]) -> Evaluation:
    return evaluate(
        asked, model.answer(asked), model=model.name, scoring=Labelled(LABELS, DECLARED)
    )


def test_each_misbehaviour_has_its_outcome_and_its_number_of_attempts(
    server: Server, tmp_path: Path
) -> None:
    asked = rows_of(list(EXPECTED))
    path = tmp_path / "predictions.jsonl"
    with Journal(path) as journal:
        model = OpenAIModel("m", server.url, timeout=0.5, max_retries=2, journal=journal)
        result = run(model, asked)
    outcomes = {
        one.text.split(" | ")[0]: s.outcome for one, s in zip(asked, result.scored, strict=True)
    }
    assert outcomes == {name: outcome for name, (outcome, _) in EXPECTED.items()}
    attempts = {name: server.attempts[f"{name} | refund"] for name in EXPECTED}
    assert attempts == {name: n for name, (_, n) in EXPECTED.items()}
    assert sum(result.outcomes.values()) == len(EXPECTED)
    assert not result.measured
    assert exit_code(result) == 3
    assert len(path.read_text().splitlines()) == len(EXPECTED)


def test_retry_after_is_waited_for(server: Server) -> None:
    start = time.perf_counter()
    (given,) = OpenAIModel("m", server.url).answer(rows_of(["429 once"]))
    assert given.answer == "refund"
    assert time.perf_counter() - start >= 1.0


def test_a_prediction_carries_what_the_server_says(server: Server) -> None:
    (given,) = OpenAIModel("m", server.url).answer(rows_of(["good"]))
    assert (given.model, given.system_fingerprint) == ("served-model-7", "fp_1")
    assert given.usage == {"prompt_tokens": 5, "completion_tokens": 1, "total_tokens": 6}
    assert given.latency is not None
    assert given.latency > 0


def test_a_tool_call_is_compared_by_value(server: Server, tmp_path: Path) -> None:
    call = {"function": {"name": "route", "arguments": '{"to": "refund"}'}, "type": "function"}
    data = chat("tool call | refund", "", tools=[{"type": "function", "function": {"name": "r"}}])
    data["messages"][-1] = {"role": "assistant", "tool_calls": [{"id": "x", **call}]}
    asked = questions(examples(tmp_path / "t.jsonl", [data]))
    model = OpenAIModel("m", server.url)
    result = evaluate(asked, model.answer(asked), model=model.name, scoring=TEXT)
    assert result.outcomes[Outcome.CORRECT] == 1
    assert server.bodies[0]["tools"] == data["tools"]


def test_the_request_is_the_row_without_its_reply_and_training_keys(
    server: Server, tmp_path: Path
) -> None:
    data = chat("good | refund", "refund")
    data["messages"].insert(1, {"role": "assistant", "content": "Hello", "weight": 0})
    asked = questions(examples(tmp_path / "t.jsonl", [data]))
    list(OpenAIModel("m", server.url, max_tokens=9, seed=3).answer(asked))
    assert server.bodies == [
        {
            "model": "m",
            "temperature": 0.0,
            "max_tokens": 9,
            "seed": 3,
            "messages": [
                {"role": "system", "content": "Name the class."},
                {"role": "assistant", "content": "Hello"},
                {"role": "user", "content": "good | refund"},
            ],
        }
    ]


def test_probabilities_are_asked_for_and_kept(server: Server, tmp_path: Path) -> None:
    asked = rows_of(["likely"])
    path = tmp_path / "p.jsonl"
    with Journal(path) as journal:
        list(OpenAIModel("m", server.url, logprobs=True, journal=journal).answer(asked))
    assert (server.bodies[0]["logprobs"], server.bodies[0]["top_logprobs"]) == (True, 20)
    (kept,) = map(json.loads, path.read_text().splitlines())
    (token,) = kept["logprobs"]["content"]
    assert token["token"] == "refund"
    assert math.exp(token["logprob"]) == pytest.approx(0.75)
    with Journal(path) as journal:
        model = OpenAIModel("m", server.url, logprobs=True, journal=journal, offline=True)
        (given,) = model.answer(asked)
    assert given.logprobs == kept["logprobs"]


def test_what_is_none_is_not_sent(server: Server) -> None:
    list(OpenAIModel("m", server.url, temperature=None).answer(rows_of(["good"])))
    assert set(server.bodies[0]) == {"model", "messages"}


def test_equal_prompts_are_sent_once_and_answer_every_row(server: Server) -> None:
    asked = many([("good | refund", "refund")] * 3)
    given = list(OpenAIModel("m", server.url).answer(asked))
    assert sorted(one.line for one in given) == [1, 2, 3]
    assert sum(server.attempts.values()) == 1


def test_no_more_requests_in_flight_than_allowed() -> None:
    with Server(delay=0.02) as server:
        asked = many([(f"good | refund | {i}", "refund") for i in range(30)])
        assert len(list(OpenAIModel("m", server.url, concurrency=4).answer(asked))) == 30
        assert 1 < server.most_in_flight <= 4


@pytest.mark.parametrize(
    ("behaviour", "remedy"),
    [
        ("401", "OPENAI_API_KEY"),
        ("403", "may use this model"),
        ("404", "check --model and --base-url"),
        ("quota", "quota"),
    ],
)
def test_a_refused_key_or_model_stops_the_run(server: Server, behaviour: str, remedy: str) -> None:
    asked = many([(f"{behaviour} | refund | {i}", "refund") for i in range(200)])
    model = OpenAIModel("m", server.url, concurrency=4, max_retries=1)
    with pytest.raises(InputError, match=remedy) as caught:
        list(model.answer(asked))
    assert KEY not in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(server.attempts) <= 8


def test_answers_before_the_stop_are_kept(server: Server, tmp_path: Path) -> None:
    asked = rows_of(["good", "other case", "401", "chatter"])
    with Journal(tmp_path / "p.jsonl") as journal:
        model = OpenAIModel("m", server.url, concurrency=1, journal=journal)
        with pytest.raises(InputError):
            list(model.answer(asked))
    assert len((tmp_path / "p.jsonl").read_text().splitlines()) == 2


def test_a_forbidden_row_among_answered_ones_is_an_error_of_that_row(server: Server) -> None:
    asked = rows_of(["good", "403", "other case"])
    given = list(OpenAIModel("m", server.url, concurrency=1).answer(asked))
    assert [one.error is None for one in given] == [True, False, True]


def test_nothing_listens() -> None:
    with Server() as closed:
        url = closed.url
    asked = many([(f"good | refund | {i}", "refund") for i in range(50)])
    with pytest.raises(InputError, match=r"cannot reach http://127\.0\.0\.1"):
        list(OpenAIModel("m", url, max_retries=0).answer(asked))


@pytest.mark.parametrize(("behaviour", "told"), [("500 always", "HTTP 500"), ("400", "HTTP 400")])
def test_a_server_that_fails_every_request_stops_the_run(
    server: Server, tmp_path: Path, behaviour: str, told: str
) -> None:
    asked = many([(f"{behaviour} | refund | {i}", "refund") for i in range(120)])
    with Journal(tmp_path / "p.jsonl") as journal:
        model = OpenAIModel("m", server.url, concurrency=2, max_retries=0, journal=journal)
        with pytest.raises(InputError, match=f"first 20 requests .*{told}.*a later run") as caught:
            list(model.answer(asked))
    assert "\n" not in str(caught.value)
    assert len(server.attempts) <= 22


def test_one_answer_is_a_server_that_works(server: Server) -> None:
    asked = rows_of(["good"]) + many([(f"400 | refund | {i}", "refund") for i in range(30)])
    given = list(OpenAIModel("m", server.url, concurrency=1).answer(asked))
    assert sum(one.error is not None for one in given) == 30


def test_the_key_is_in_no_error_and_not_in_the_journal(server: Server, tmp_path: Path) -> None:
    asked = rows_of(["good", "500 always", "400"])
    with Journal(tmp_path / "p.jsonl") as journal:
        model = OpenAIModel("m", server.url, max_retries=1, journal=journal)
        given = list(model.answer(asked))
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"
    assert KEY not in (tmp_path / "p.jsonl").read_text() + repr(given) + repr(model)


def test_a_server_of_ones_own_needs_no_key(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    (given,) = OpenAIModel("m", server.url).answer(rows_of(["good"]))
    assert given.answer == "refund"


def test_without_key_and_url(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    with pytest.raises(InputError, match="set OPENAI_API_KEY, or give --base-url"):
        OpenAIModel("m")


def test_the_url_must_be_one() -> None:
    with pytest.raises(InputError, match="must start with http"):
        OpenAIModel("m", "localhost:8000")


def test_leaving_early_ends_the_requests() -> None:
    with Server(delay=0.05) as server:
        asked = many([(f"good | refund | {i}", "refund") for i in range(200)])
        answers = OpenAIModel("m", server.url, concurrency=2).answer(asked)
        next(answers)
        answers.close()  # type: ignore[attr-defined]
        sent = sum(server.attempts.values())
        assert sent < 20


def test_an_answer_in_a_json_field(server: Server) -> None:
    spec = LabelSpec("json", field="label", declared=True)
    body: dict[str, Any] = {"label": "refund"}
    asked = many([(f"good | {json.dumps(body)}", "refund"), ("good | refund", "refund")])
    model = OpenAIModel("m", server.url)
    result = evaluate(asked, model.answer(asked), model="m", scoring=Labelled(LABELS, spec))
    assert [one.outcome for one in result.scored] == [Outcome.CORRECT, Outcome.INVALID]
