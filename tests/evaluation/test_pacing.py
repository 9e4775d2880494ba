"""How fast a server is asked: it says so itself, in headers and by refusing."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import pytest

from ftlint.errors import InputError
from ftlint.evaluation import OpenAIModel
from ftlint.evaluation.pacing import START, Pace, backoff, retry_after, used_up

from .rows import many
from .server import Server


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "2"}, 2.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after": "Fri, 01 Jan 2010 00:00:00 GMT"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "inf"}, None),
        ({}, None),
    ],
)
def test_what_a_server_asks_to_wait(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers) == seconds


def test_a_date_to_retry_after() -> None:
    date = format_datetime(datetime.now(timezone.utc) + timedelta(seconds=30), usegmt=True)
    assert 28 < (retry_after({"retry-after": date}) or 0) <= 30


def limits(remaining: str, reset: str, limit: str = "", what: str = "requests") -> dict[str, str]:
    names = {"remaining": remaining, "reset": reset, "limit": limit}
    return {f"x-ratelimit-{name}-{what}": value for name, value in names.items() if value}


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        (limits("5", "6s"), None),
        (limits("0", "6m0s"), 360.0),
        (limits("0", "1m0.5s"), 60.5),
        (limits("0", "20ms"), 0.02),
        (limits("0", "60s", "600"), 1.0),
        (limits("0", "60s", "5"), 60.0),
        (limits("0", "3s", what="tokens"), 3.0),
        ({**limits("0", "1s"), **limits("0", "2s", what="tokens")}, 2.0),
        (limits("0", ""), None),
        (limits("none", "1s"), None),
    ],
)
def test_how_long_a_limit_is_used_up_for_ten_requests(
    headers: dict[str, str], seconds: float | None
) -> None:
    assert used_up(headers, 10) == seconds


def test_a_wait_grows_to_a_bound_and_no_two_are_alike() -> None:
    assert all(0.25 <= backoff(0) <= 0.5 for _ in range(50))
    assert all(4 <= backoff(10**6) <= 8 for _ in range(50))
    assert len({backoff(3) for _ in range(50)}) > 40


def test_the_limit_doubles_until_a_refusal_and_then_grows_by_one() -> None:
    pace = Pace(1000)
    assert pace.limit == START
    for _ in range(START):
        pace.answered()
    assert pace.limit == 2 * START
    pace.refused({"retry-after": "0"}, time.monotonic())
    assert pace.limit == START
    for _ in range(START):
        pace.answered()
    assert START + 0.9 < pace.limit <= START + 1
    for _ in range(20):
        pace.refused({"retry-after": "0"}, time.monotonic())
    assert pace.limit == 1


def test_the_limit_never_passes_the_most() -> None:
    pace = Pace(3)
    for _ in range(100):
        pace.answered()
    assert pace.limit == 3


def test_requests_that_were_under_way_at_a_refusal_count_as_one() -> None:
    pace, sent_at = Pace(64), time.monotonic()
    for _ in range(10):
        pace.refused({"retry-after": "0"}, sent_at)
    assert pace.limit == START / 2


def test_slots_are_handed_on_and_waited_for() -> None:
    async def seen() -> int:
        pace, most, busy = Pace(4), 0, 0

        async def one() -> None:
            nonlocal most, busy
            await pace.enter()
            busy += 1
            most = max(most, busy)
            await asyncio.sleep(0.001)
            busy -= 1
            pace.leave()

        await asyncio.wait_for(asyncio.gather(*(one() for _ in range(50))), 30)
        return most

    assert asyncio.run(seen()) == 4


def test_one_refusal_pauses_all_workers(server: Server) -> None:
    asked = many([("429 once | refund", "refund")])
    asked += many([(f"good | refund | {i}", "refund") for i in range(60)])
    server.delay = 0.02
    given = list(OpenAIModel("m", server.url, concurrency=4).answer(asked))
    assert all(one.error is None for one in given)
    refused_at = server.times[0][1] + server.delay
    during = [at for _, at in server.times if refused_at + 0.2 < at < refused_at + 0.9]
    after = [at for _, at in server.times if at >= refused_at + 0.9]
    assert not during
    assert len(after) > 50


def test_a_server_that_takes_few_requests_a_second_answers_all() -> None:
    with Server(each_second=15) as server:
        asked = many([(f"good | refund | {i}", "refund") for i in range(45)])
        given = list(OpenAIModel("m", server.url, concurrency=16).answer(asked))
    assert [one.error for one in given] == [None] * 45
    assert server.attempts.total() < 45 * 3


def test_a_server_that_asks_for_an_hour_is_not_waited_for(server: Server) -> None:
    asked = many([("429 an hour | refund", "refund")])
    with pytest.raises(InputError, match=r"asks to wait 3,600 s; answers so far are kept"):
        list(OpenAIModel("m", server.url).answer(asked))


def test_a_limit_that_never_lifts_ends_the_run(server: Server) -> None:
    asked = many([("good | refund", "refund")])
    asked += many([(f"429 always | refund | {i}", "refund") for i in range(60)])
    with pytest.raises(InputError, match=r"takes no more requests .*HTTP 429: slow down"):
        list(OpenAIModel("m", server.url, concurrency=1, max_retries=0).answer(asked))
    assert server.attempts.total() == 21
