"""Sends requests, as many at a time as the server takes, and makes predictions of what returns."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from ftlint.evaluation.client import OpenAIModel, Request, for_rows
from ftlint.evaluation.cost import Purse, Tokens, estimate
from ftlint.evaluation.pacing import Pace, backoff, retry_after
from ftlint.evaluation.prediction import Prediction
from ftlint.evaluation.reply import read_failure, read_reply
from ftlint.evaluation.sending import Body, Failure, Kind, Sender
from ftlint.evaluation.stops import Stops
from ftlint.evaluation.stream import stream


def ask(model: OpenAIModel, requests: Sequence[Request]) -> Iterator[Prediction]:
    """A prediction for each row of *requests*, as the answers arrive.

    Each is in the journal of *model* before it is yielded; but for those that the deadline or the
    spend left unasked, which come last and are in no journal. Raises InputError where going on
    makes no sense.
    """
    return stream(lambda emit: _Run(model, requests, emit).all())


class _Run:
    """One run of requests: it ends early on a failure that the next request would repeat."""

    def __init__(
        self, model: OpenAIModel, requests: Sequence[Request], emit: Callable[[Prediction], None]
    ) -> None:
        self.model = model
        self.emit = emit
        self.waiting = deque(requests)
        self.open = {request.key: request for request in requests}
        self.began: dict[str, float] = {}
        self.pace = Pace(model.concurrency)
        self.stops = Stops(model)
        self.purse = Purse(model.max_cost, model.price)

    async def all(self) -> None:
        async with Sender(self.model, self.pace.heed) as sender:
            count = min(self.model.concurrency, len(self.open))
            workers = [asyncio.create_task(self.work(sender)) for _ in range(count)]
            try:
                done, late = await asyncio.wait(
                    workers, timeout=self.model.deadline, return_when=asyncio.FIRST_EXCEPTION
                )
                for worker in done:
                    worker.result()
            finally:
                for worker in workers:
                    worker.cancel()
                await asyncio.gather(*workers, return_exceptions=True)
        if late:
            self.leave(f"the deadline of {self.model.deadline:g} s was reached")
        elif self.open:
            self.leave(self.purse.empty)

    def leave(self, reason: str) -> None:
        """Says of each request that has no answer yet why it has none."""
        for request in self.open.values():
            for prediction in self.model.unasked(request, reason):
                self.emit(prediction)

    async def work(self, sender: Sender) -> None:
        while self.waiting:
            request = self.waiting.popleft()
            if not self.purse.reserve(request.key, self.expected(request)):
                self.waiting.appendleft(request)
                return
            given = await self.one(sender, request)
            self.purse.settle(request.key, given)
            if self.model.journal is not None:
                self.model.journal.append(given)
            del self.open[request.key]
            for prediction in for_rows(given, request):
                self.emit(prediction)

    def expected(self, request: Request) -> Tokens | None:
        if self.model.max_cost is None:
            return None
        return estimate(self.model.model, request.body, request.rows)

    async def one(self, sender: Sender, request: Request) -> Prediction:
        """The answer to *request*, or the error of its last attempt."""
        blank = self.model.blank(request)
        attempt = 0
        while isinstance(got := await self.attempt(sender, request, attempt), Failure):
            if not got.again or attempt == self.model.max_retries:
                return self.kept(self.failed(got, blank, attempt))
            attempt += 1
        return self.kept(self.read(got, blank))

    async def attempt(self, sender: Sender, request: Request, attempt: int) -> Body | Failure:
        """One attempt; where another one is worth it, returns when it is time for that."""
        await self.pace.enter()
        sent_at = time.monotonic()
        self.began.setdefault(request.key, sent_at)
        try:
            got = await sender.send(request.body)
        finally:
            self.pace.leave()
        if isinstance(got, Failure):
            self.stops.attempt(request.key, got)
            if got.again and attempt < self.model.max_retries:
                await self.wait(got, attempt, sent_at)
        return got

    def read(self, got: Body, blank: Prediction) -> Prediction:
        self.stops.answer()
        self.pace.answered()
        given = read_reply(got.data, blank)
        if given.error is None:
            self.stops.prediction()
        else:
            self.stops.request(Failure(Kind.UNREADABLE, given.error))
        return given

    def failed(self, failure: Failure, blank: Prediction, attempt: int) -> Prediction:
        given = read_failure(failure, blank)
        if given.error is None:
            return given
        self.stops.request(failure)
        tried = f", at each of {attempt + 1} attempts" if failure.again and attempt else ""
        return replace(given, error=f"{failure.text}{tried}")

    async def wait(self, failure: Failure, attempt: int, sent_at: float) -> None:
        if failure.limited:
            self.stops.wait(self.pace.refused(failure.headers, sent_at))
            return
        if failure.overloaded:
            self.pace.slower(sent_at)
        said = retry_after(failure.headers)
        self.stops.wait(said or 0.0)
        await asyncio.sleep(backoff(attempt) if said is None else said)

    def kept(self, given: Prediction) -> Prediction:
        took = round(time.monotonic() - self.began.pop(given.key), 4)
        return replace(self.model.kept(given), latency=took)
