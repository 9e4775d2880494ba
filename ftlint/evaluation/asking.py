"""Sends requests with bounded concurrency and turns what comes back into predictions."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import openai

from ftlint.errors import InputError
from ftlint.evaluation.client import NO_KEY, OpenAIModel, Request, for_rows
from ftlint.evaluation.prediction import Prediction
from ftlint.evaluation.reply import read_reply
from ftlint.evaluation.stream import stream

UNREACHABLE_AFTER = 3
"""So many requests without a connection, and not one with, stop the run: each takes all its
retries, and thousands of rows would take hours to fail."""

HOPELESS_AFTER = 20
"""So many requests that failed for good, and not one answer, stop the run for the same reason."""

_LONGEST_ERROR = 300
_REMEDY = {
    401: "check the key in OPENAI_API_KEY",
    403: "check that the key may use this model",
    404: "check --model and --base-url",
}


def ask(model: OpenAIModel, requests: Sequence[Request]) -> Iterator[Prediction]:
    """A prediction for each row of *requests*, as the answers arrive.

    Each is in the journal of *model* before it is yielded. Raises InputError where going on
    makes no sense.
    """
    return stream(lambda emit: _Run(model, emit).all(requests))


@dataclass
class _Run:
    """One run of requests: it ends early on a failure that the next request would repeat."""

    model: OpenAIModel
    emit: Callable[[Prediction], None]
    answered: bool = field(default=False, init=False)
    reached: bool = field(default=False, init=False)
    unreached: int = field(default=0, init=False)
    useful: bool = field(default=False, init=False)
    failed: int = field(default=0, init=False)

    async def all(self, requests: Sequence[Request]) -> None:
        waiting = iter(requests)
        async with self.client() as client:
            count = min(self.model.concurrency, len(requests))
            workers = [asyncio.create_task(self.work(client, waiting)) for _ in range(count)]
            try:
                await asyncio.gather(*workers)
            finally:
                for worker in workers:
                    worker.cancel()
                await asyncio.gather(*workers, return_exceptions=True)

    def client(self) -> openai.AsyncOpenAI:
        return openai.AsyncOpenAI(
            api_key=self.model.api_key or NO_KEY,
            base_url=self.model.base_url,
            timeout=self.model.timeout,
            max_retries=self.model.max_retries,
        )

    async def work(self, client: openai.AsyncOpenAI, waiting: Iterator[Request]) -> None:
        for request in waiting:
            given = await self.one(client, request)
            if self.model.journal is not None:
                self.model.journal.append(given)
            for prediction in for_rows(given, request):
                self.emit(prediction)
            self.judge(given)

    def judge(self, given: Prediction) -> None:
        """Ends the run where no request has had an answer, and enough have failed."""
        if given.error is None:
            self.useful = True
            return
        self.failed += 1
        if not self.useful and self.failed >= HOPELESS_AFTER:
            raise InputError(
                f"the first {self.failed} requests to {self.safe(self.model.shown_url)} all failed "
                f"(the last: {given.error}); nothing was answered, and a later run asks again"
            )

    async def one(self, client: openai.AsyncOpenAI, request: Request) -> Prediction:
        row = request.rows[0]
        blank = Prediction(
            row.path,
            row.line,
            row.prompt_sha256,
            key=request.key,
            asked=self.model.model,
            settings=self.model.settings,
        )
        start = time.perf_counter()
        given = await self.attempt(client, request, blank)
        return replace(given, latency=round(time.perf_counter() - start, 4))

    async def attempt(
        self, client: openai.AsyncOpenAI, request: Request, blank: Prediction
    ) -> Prediction:
        """One request with its retries. The typed ``create`` costs more than it checks here."""
        try:
            data = await client.post("/chat/completions", cast_to=object, body=dict(request.body))
        except openai.APIStatusError as error:
            self.reached = True
            return self.refused(error, blank)
        except openai.APIConnectionError as error:
            return self.lost(error, blank)
        except Exception as error:  # whatever a broken answer makes the libraries raise
            self.reached = True
            return replace(blank, error=self.safe(f"unreadable answer: {_one_line(error)}"))
        self.reached = self.answered = True
        given = read_reply(data, blank)
        return given if given.error is None else replace(given, error=self.safe(given.error))

    def refused(self, error: openai.APIStatusError, blank: Prediction) -> Prediction:
        status, code = error.status_code, _code(error)
        if code == "content_filter":
            return replace(blank, finish_reason="content_filter")
        text = self.safe(f"HTTP {status}: {_message(error)}")
        if code == "insufficient_quota":
            raise InputError(f"the quota of the key is used up ({text}); answers so far are kept")
        if status == 401 or (status in _REMEDY and not self.answered):
            where = self.safe(self.model.shown_url)
            raise InputError(f"{where} refuses {self.model.name} ({text}); {_REMEDY[status]}")
        return replace(blank, error=text)

    def lost(self, error: openai.APIConnectionError, blank: Prediction) -> Prediction:
        if isinstance(error, openai.APITimeoutError):
            self.reached = True
            seconds = f"{self.model.timeout:g} s"
            return replace(blank, error=f"no answer within {seconds}, at any attempt")
        self.unreached += 1
        cause = error.__cause__ or error
        text = self.safe(_one_line(cause))
        if not self.reached and self.unreached >= UNREACHABLE_AFTER:
            where = self.safe(self.model.shown_url)
            raise InputError(f"cannot reach {where} ({text}); check --base-url and the network")
        return replace(blank, error=f"no connection: {text}")

    def safe(self, text: str) -> str:
        """*text* without the key, which servers like to quote, and not too long."""
        key = self.model.api_key
        shown = text.replace(key, "[key]") if key else text
        return shown if len(shown) <= _LONGEST_ERROR else f"{shown[:_LONGEST_ERROR]}..."


def _one_line(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _message(error: openai.APIStatusError) -> str:
    body: Any = error.body
    told = body.get("message") if isinstance(body, dict) else None
    return " ".join((told if isinstance(told, str) else str(error)).split())


def _code(error: openai.APIStatusError) -> str | None:
    body: Any = error.body
    code = body.get("code") if isinstance(body, dict) else None
    return code if isinstance(code, str) else None
