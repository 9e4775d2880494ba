"""``ftlint eval --batch``: no answer is lost, and none is paid for twice, whatever goes wrong."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import Result, Run, chat, write

from ftlint.errors import InputError
from ftlint.evaluation import Batch, Journal, OpenAIModel, Prediction, Question, batch_api, batching
from ftlint.evaluation.pacing import backoff

from .batch_server import LOST, BatchServer
from .rows import many
from .server import failure
from .test_halves import evaluations, labelled, passed, program

TEST = ("test=test.jsonl",)


@pytest.fixture
def server() -> Iterator[BatchServer]:
    with BatchServer() as running:
        assert isinstance(running, BatchServer)
        yield running


@pytest.fixture
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks at batches every 10 ms."""
    monkeypatch.setattr(batching, "_FIRST_LOOK", 0.01)
    monkeypatch.setattr(batching, "_LAST_LOOK", 0.01)
    monkeypatch.setattr(batch_api, "backoff", lambda attempt: backoff(attempt) / 100)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    write(tmp_path / "test.jsonl", labelled(20))
    return tmp_path


def asking(server: BatchServer, *more: str) -> tuple[str, ...]:
    return (*TEST, "--model", "openai:m", "--base-url", server.url, "--batch", *more)


def goods(n: int, behaviour: str = "good") -> list[Question]:
    return many([(f"{behaviour} | refund | {i}", "refund") for i in range(n)])


def ask(server: BatchServer, path: Path, asked: list[Question], **more: Any) -> list[Prediction]:
    with Journal(path) as journal:
        given: dict[str, Any] = {"max_retries": 2, "batch": True, "journal": journal, **more}
        return list(OpenAIModel("m", server.url, **given).answer(asked))


def answers(given: list[Prediction]) -> list[str | None]:
    return [one.answer for one in sorted(given, key=lambda one: one.line)]


def journal_of(folder: Path) -> list[dict[str, Any]]:
    lines = (folder / "predictions" / "openai-m.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


@pytest.mark.usefixtures("data")
def test_a_batch_answers_what_single_requests_answer(
    run: Run, server: BatchServer, tmp_path: Path
) -> None:
    done = run("eval", *asking(server, "--format=json", "--price=1000,10000"))
    (found,) = evaluations(done)
    assert (found["rows"], found["outcomes"]["correct"]) == (40, 40)
    assert found["service"]["tokens"] == {"input": 200, "output": 40, "cached": 0}
    assert found["service"]["cost"] == pytest.approx(0.6)
    assert server.sizes == [40]
    assert server.names[0].startswith("ftlint-")
    assert done.err.splitlines() == [
        "batch_1: validating",
        "batch_1: in_progress, 0 of 40 requests",
        "batch_1: completed, 40 of 40 requests",
        "answers are kept in predictions/openai-m.jsonl",
    ]
    sent = [json.loads(line) for line in server.files["file-1"].splitlines()]
    assert {(one["method"], one["url"]) for one in sent} == {("POST", "/v1/chat/completions")}
    assert {one["batch"] for one in journal_of(tmp_path) if "answer" in one} == {"batch_1"}
    calls = len(server.calls)
    scored = passed(run("eval", "score", *TEST, "--model=openai:m"))
    assert "on 40 rows" in scored
    passed(run("eval", *asking(server)))
    single = passed(run("eval", *(word for word in asking(server) if word != "--batch")))
    assert "m on 40 rows" in single
    assert (len(server.calls), server.attempts.total()) == (calls, 40)


@pytest.mark.usefixtures("_quick")
@pytest.mark.parametrize("fate", ["completed", "expired"])
def test_what_a_batch_does_not_answer_goes_with_another(
    server: BatchServer, tmp_path: Path, fate: str
) -> None:
    server.fates = [fate]
    server.unexecuted = {"good | refund | 0"}
    server.silent = {"good | refund | 1"}
    asked = goods(8)
    given = ask(server, tmp_path / "p.jsonl", asked)
    errors = [one.error for one in given if one.error is not None]
    assert errors == ["no answer: batch_3 is completed and says nothing of it"]
    assert answers(given) == ["refund", None, *["refund"] * 6]
    unexecuted = 2 if fate == "completed" else 6
    assert server.sizes == [8, unexecuted, 1]
    assert set(server.attempts.values()) == {1}


@pytest.mark.usefixtures("_quick")
def test_failures_of_requests_are_those_of_single_ones(server: BatchServer, tmp_path: Path) -> None:
    kinds = ["good", "400", "400 filter", "500 once", "500 always", "refusal", "no choices"]
    asked = many([(f"{kind} | refund", "refund") for kind in kinds])
    given = sorted(ask(server, tmp_path / "p.jsonl", asked), key=lambda one: one.line)
    assert [(one.answer, one.error, one.refusal or one.finish_reason) for one in given] == [
        ("refund", None, "stop"),
        (None, "HTTP 400: bad request", None),
        (None, None, "content_filter"),
        ("refund", None, "stop"),
        (None, "no answer: HTTP 500: oops, in batch_3", None),
        (None, None, "I cannot help with that"),
        (None, "the answer has no choices", None),
    ]
    assert server.sizes == [7, 2, 1]
    again = ask(server, tmp_path / "p.jsonl", asked)
    assert len(again) == 7
    assert server.sizes[3] == 3  # the errors, and nothing that was answered


@pytest.mark.usefixtures("_quick")
def test_a_cancelled_batch_keeps_what_it_answered(server: BatchServer, tmp_path: Path) -> None:
    server.fates = ["cancelled"]
    given = ask(server, tmp_path / "p.jsonl", goods(4))
    assert answers(given) == ["refund", "refund", None, None]
    assert {one.error for one in given} == {
        None, "no answer: not executed: not executed in time, in batch_1"
    }  # fmt: skip
    assert answers(ask(server, tmp_path / "p.jsonl", goods(4))) == ["refund"] * 4
    assert server.sizes == [4, 2]


@pytest.mark.usefixtures("_quick")
def test_a_batch_that_is_not_taken_ends_the_run(server: BatchServer, tmp_path: Path) -> None:
    server.fates = ["failed"]
    path = tmp_path / "p.jsonl"
    with pytest.raises(InputError) as caught:
        ask(server, path, goods(4))
    assert str(caught.value) == (
        "batch_1 was not taken (no such model for batches, line 1 of its file); mend what it "
        "says, or leave out --batch"
    )
    assert answers(ask(server, path, goods(4))) == ["refund"] * 4
    assert server.sizes == [4, 4]


@pytest.mark.usefixtures("_quick")
def test_a_full_queue_is_waited_for(
    server: BatchServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_api, "MOST_REQUESTS", 2)
    server.fates = ["completed", "queue full", "queue full"]
    given = ask(server, tmp_path / "p.jsonl", goods(6))
    assert answers(given) == ["refund"] * 6
    assert set(server.attempts.values()) == {1}
    server.fates = ["queue full"] * 20
    with pytest.raises(InputError, match=r"was not taken \(Enqueued token limit.*with --limit"):
        ask(server, tmp_path / "other.jsonl", goods(2, "other case"))


@pytest.mark.usefixtures("_quick")
def test_files_are_no_larger_than_the_api_takes(
    server: BatchServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_api, "MOST_REQUESTS", 3)
    assert answers(ask(server, tmp_path / "p.jsonl", goods(8))) == ["refund"] * 8
    assert server.sizes == [3, 3, 2]
    monkeypatch.setattr(batch_api, "MOST_BYTES", 500)
    asked = goods(5, "other case")
    assert len(ask(server, tmp_path / "q.jsonl", asked)) == 5
    inputs = [server.files[one["input_file_id"]] for one in server.batches.values()][3:]
    assert all(len(content) <= 500 for content in inputs)
    assert sum(content.count(b"\n") for content in inputs) == 5


@pytest.mark.usefixtures("_quick")
@pytest.mark.parametrize("path", ["/files", "/batches", "/batches/ID", "/files/ID"])
@pytest.mark.parametrize(
    "answer", [failure(429, "rate_limit_exceeded", "slow", {"Retry-After": "0"}),
               failure(503, "overloaded", "busy"), LOST]
)  # fmt: skip
def test_a_call_that_fails_once_is_made_again(
    server: BatchServer, tmp_path: Path, path: str, answer: Any
) -> None:
    server.answers = {path: [answer]}
    assert answers(ask(server, tmp_path / "p.jsonl", goods(4))) == ["refund"] * 4
    # Where only the answer of the server was lost, no second batch is made.
    assert server.sizes == [4]
    assert set(server.attempts.values()) == {1}


@pytest.mark.usefixtures("_quick")
@pytest.mark.parametrize("call", ["POST /files", "done /files", "POST /batches", "done /batches"])
def test_a_run_that_is_killed_while_it_sends_pays_once(
    run: Run, data: Path, server: BatchServer, call: str
) -> None:
    """kill -9 at each moment between the plan and the id in the journal."""
    killed: list[int] = []

    def kill(now: str) -> None:
        if now == call and not killed:
            os.kill(first.pid, signal.SIGKILL)
            killed.append(first.wait())

    server.told = kill
    first = program(data, "eval", "record", *asking(server))
    assert first.wait(60) == -signal.SIGKILL
    path = call.split()[1]
    while f"done {path}" not in server.calls:
        time.sleep(0.01)  # the server carries out what it was asked, though nobody hears of it
    made = len(server.batches)
    done = run("eval", *asking(server, "--format=json", "--gate=accuracy>=1"))
    assert evaluations(done)[0]["outcomes"]["correct"] == 40
    assert server.sizes == [40]
    assert made == (path == "/batches")
    uploads = server.calls.count("POST /files")
    assert uploads == (1 if made else 2)
    assert set(server.attempts.values()) == {1}


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGINT])
def test_a_run_that_is_ended_leaves_the_batch_to_a_later_one(
    run: Run, data: Path, server: BatchServer, sent: signal.Signals
) -> None:
    server.fates = ["in_progress"]
    told = data / "err.txt"
    with told.open("wb") as err:
        first = program(data, "eval", "record", *asking(server), stderr=err)
        while b"in_progress" not in told.read_bytes():
            assert first.poll() is None
            time.sleep(0.02)
        first.send_signal(sent)
        assert first.wait(60) == (130 if sent is signal.SIGINT else -sent)
    if sent is signal.SIGINT:
        assert told.read_text().splitlines()[-1] == (
            "ftlint: interrupted; left to go on: batch_1; the same command collects the answers"
        )
    single = run("eval", *(word for word in asking(server) if word != "--batch"))
    assert single.refuses() == (
        "40 of the requests are in batch_1 that an earlier run sent; say --batch to collect its "
        "answers, or name another --journal"
    )
    server.fates = ["completed"]
    done = run("eval", *asking(server, "--format=json"))
    assert evaluations(done)[0]["outcomes"]["correct"] == 40
    assert server.sizes == [40]
    assert server.attempts.total() == 40


@pytest.mark.usefixtures("data")
def test_a_deadline_leaves_the_batch_to_a_later_run(run: Run, server: BatchServer) -> None:
    server.fates = ["in_progress"]
    done = run("eval", "record", *asking(server, "--deadline=1.5"))
    assert done.code == 3
    assert (
        "failed: 40 by no answer: the deadline of 1.5 s was reached, and batch_1 goes on; "
        "a later run collects it" in done.out
    )
    server.fates = []
    assert run("eval", *asking(server)).code == 0
    assert server.sizes == [40]


@pytest.mark.usefixtures("_quick")
def test_rows_that_a_run_is_not_asked_about_are_left_in_their_batch(
    server: BatchServer, tmp_path: Path
) -> None:
    path, asked = tmp_path / "p.jsonl", goods(6)
    server.fates = ["in_progress"]
    given = ask(server, path, asked, deadline=0.05)
    assert {one.answer for one in given} == {None}
    server.fates = []
    assert answers(ask(server, path, asked[:2])) == ["refund"] * 2
    assert answers(ask(server, path, asked)) == ["refund"] * 6
    assert server.sizes == [6]
    calls = len(server.calls)
    assert len(ask(server, path, asked)) == 6
    assert len(server.calls) == calls


@pytest.mark.usefixtures("data")
def test_a_spend_holds_back_what_it_does_not_cover(run: Run, server: BatchServer) -> None:
    done = run("eval", "record", *asking(server, "--price=1,10", "--max-cost=0.0003"))
    assert done.code == 3
    assert "no answer: the next request could cost more than the 0.0003 US dollars" in done.out
    (size,) = server.sizes
    assert 0 < size < 40


@pytest.mark.usefixtures("data")
def test_a_dry_run_sends_no_batch(run: Run, server: BatchServer) -> None:
    shown = passed(run("eval", *asking(server, "--dry-run", "--price=1,10")))
    assert "at $1 and $10 per million tokens" in shown
    model = "ft:gpt-4.1-mini-2025-04-14:acme::abc"
    words = (*TEST, "--dry-run", f"--model=openai:{model}")
    prices = "at $0.8 and $3.2 per million tokens", "at $0.4 and $1.6 per million tokens"
    assert prices[0] in passed(run("eval", *words))
    assert prices[1] in passed(run("eval", *words, "--batch"))
    assert server.calls == []


@pytest.mark.usefixtures("_quick")
@pytest.mark.parametrize(
    ("path", "answer", "told"),
    [
        ("/files", failure(404, "x", "what?"),
         "URL has no Batch API (HTTP 404: what?); leave out --batch"),
        ("/files", failure(401, "x", "no key KEY"),
         "URL refuses batches (HTTP 401: no key [key]); check the key in OPENAI_API_KEY"),
        ("/batches", failure(429, "insufficient_quota", "no money"),
         "URL takes no batches now (HTTP 429: no money); what was sent is kept, and a later "
         "run goes on"),
        ("/batches", failure(429, "x", "tomorrow", {"Retry-After": "3600"}),
         "URL takes no batches now (HTTP 429: tomorrow); what was sent is kept, and a later "
         "run goes on"),
    ],
)  # fmt: skip
def test_what_ends_a_run_is_said_in_one_sentence(
    server: BatchServer, tmp_path: Path, path: str, answer: Any, told: str
) -> None:
    server.answers = {path: [answer]}
    with pytest.raises(InputError) as caught:
        ask(server, tmp_path / "p.jsonl", goods(2))
    assert str(caught.value) == told.replace("URL", server.url)


@pytest.mark.usefixtures("_quick")
def test_a_server_that_is_not_there_is_said(tmp_path: Path) -> None:
    with BatchServer() as server:
        assert isinstance(server, BatchServer)
    with pytest.raises(InputError, match=r"takes no batches now \(.*what was sent is kept"):
        ask(server, tmp_path / "p.jsonl", goods(2))


@pytest.mark.usefixtures("_quick")
def test_a_batch_that_another_key_sent_is_not_sent_anew(
    server: BatchServer, tmp_path: Path
) -> None:
    server.fates = ["in_progress"]
    ask(server, tmp_path / "p.jsonl", goods(2), deadline=0.05)
    server.batches.clear()
    with pytest.raises(InputError) as caught:
        ask(server, tmp_path / "p.jsonl", goods(2))
    assert str(caught.value) == (
        f"{server.url} does not know batch_1, which holds rows of this run (HTTP 404: no "
        "/batches/batch_1); check the key, or name another --journal to send them anew"
    )


@pytest.mark.usefixtures("_quick")
def test_results_that_are_gone_are_asked_for_anew(server: BatchServer, tmp_path: Path) -> None:
    server.answers = {"/files/ID": [failure(404, "x", "expired")]}
    assert answers(ask(server, tmp_path / "p.jsonl", goods(3))) == ["refund"] * 3
    assert server.sizes == [3, 3]


@pytest.mark.usefixtures("_quick")
def test_states_are_watched(server: BatchServer, tmp_path: Path) -> None:
    seen: list[Batch] = []
    ask(server, tmp_path / "p.jsonl", goods(3), watch=seen.append)
    assert [(one.status, one.done, one.total) for one in seen] == [
        ("validating", 0, 0), ("in_progress", 0, 3), ("completed", 3, 3)
    ]  # fmt: skip


def test_the_same_row_in_several_files(run: Run, server: BatchServer, tmp_path: Path) -> None:
    write(tmp_path / "test.jsonl", [chat("good | refund", "refund")] * 3 + labelled(2))
    done: Result = run("eval", *asking(server, "--repeat=2", "--format=json"))
    assert evaluations(done)[0]["outcomes"]["correct"] == 7
    assert server.sizes == [10]
