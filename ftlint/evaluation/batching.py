"""Asks by the Batch API, and goes on with the batches that earlier runs sent."""

from __future__ import annotations

import time
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ftlint.errors import InputError
from ftlint.evaluation.batch import Batch, Problem, Sent
from ftlint.evaluation.batch_api import BatchApi, Result, parts
from ftlint.evaluation.client import OpenAIModel, Request, for_rows
from ftlint.evaluation.cost import Purse, estimate
from ftlint.evaluation.journal import Journal
from ftlint.evaluation.prediction import Prediction
from ftlint.evaluation.reply import read_failure, read_reply
from ftlint.evaluation.sending import Failure

MOST_TRIES = 3
"""Batches that a request may go with in one run: it was in each, and none said what came of it."""

_FIRST_LOOK, _LAST_LOOK = 1.0, 60.0
"""Seconds between two looks at the batches: more with every look, to the latter."""


def collect(
    model: OpenAIModel, requests: Sequence[Request], journal: Journal
) -> Iterator[Prediction]:
    """A prediction for each row of *requests*, as their batches end.

    Each is in the *journal* before it is yielded; but for those that the deadline or the spend left
    unanswered, which come last. A batch that is in the journal, and holds any of *requests*, is
    waited for, not sent anew. Raises InputError where going on makes no sense.
    """
    return _Run(model, requests, journal).all()


class _Run:
    def __init__(self, model: OpenAIModel, requests: Sequence[Request], journal: Journal) -> None:
        self.model = model
        self.journal = journal
        self.api = BatchApi(model)
        self.open = {request.key: request for request in requests}
        self.running: dict[str, Sent] = {}
        self.waiting: list[str] = []
        self.held: list[str] = []
        self.tries: Counter[str] = Counter()
        self.purse = Purse(model.max_cost, model.price and model.price.batched)
        self.ends_at = None if model.deadline is None else time.monotonic() + model.deadline

    def all(self) -> Iterator[Prediction]:
        for sent in self.journal.batches:
            if any(key in self.open for key in sent.keys):
                self.attach(sent)
        taken = {key for sent in self.running.values() for key in sent.keys}
        self.waiting = [key for key in self.open if key not in taken]
        pause = _FIRST_LOOK
        while self.send() or self.running:
            if not self.sleep(pause):
                break
            pause = min(_LAST_LOOK, pause * 1.5)
            for sent in list(self.running.values()):
                yield from self.look(sent)
        yield from self.leave()

    def attach(self, sent: Sent) -> None:
        """Takes up a batch of an earlier run, which may have ended before it was sent."""
        batch = self.api.look(sent.id) if sent.id else self.api.find(sent)
        if batch is None:
            self.journal.note(replace(sent, ended="never sent"))
            return
        self.run(sent, batch)
        for key in self.open.keys() & set(sent.keys):
            self.pay(key)

    def run(self, sent: Sent, batch: Batch) -> None:
        if sent.id != batch.id:
            sent = replace(sent, id=batch.id)
            self.journal.note(sent)
        self.running[batch.id] = sent
        self.model.watch(batch)

    def send(self) -> bool:
        """Sends what waits; whether there was any of it."""
        paid = [self.open[key] for key in self.waiting if self.pay(key)]
        self.waiting = []
        for group, content in parts(paid):
            keys = tuple(request.key for request in group)
            sent = Sent(uuid.uuid4().hex, keys, int(time.time()))
            # Kept before anything is sent: by its token a later run finds what the server made.
            self.journal.note(sent)
            self.run(sent, self.api.send(sent, content))
        return bool(paid)

    def pay(self, key: str) -> bool:
        request = self.open[key]
        if self.model.max_cost is None:
            return True
        expected = estimate(self.model.model, request.body, request.rows)
        return self.purse.reserve(key, expected)

    def sleep(self, seconds: float) -> bool:
        """Sleeps; whether there is time left after it."""
        if self.ends_at is None:
            time.sleep(seconds)
            return True
        time.sleep(max(0.0, min(seconds, self.ends_at - time.monotonic())))
        return time.monotonic() < self.ends_at

    def look(self, sent: Sent) -> Iterator[Prediction]:
        batch = self.api.look(sent.id)
        self.model.watch(batch)
        if not batch.ended:
            return
        unknown = [key for key in sent.keys if key not in self.open and not self.journal.get(key)]
        failures: dict[str, Failure] = {}
        for file_id in batch.files:
            for result in self.api.results(file_id):
                yield from self.take(result, batch, failures)
        del self.running[batch.id]
        if not unknown:
            # Rows that this run was not asked about are for a later one to collect.
            self.journal.note(replace(sent, ended=batch.status))
        elsewhere = {key for other in self.running.values() for key in other.keys}
        left = [key for key in sent.keys if key in self.open and key not in elsewhere]
        if batch.status == "failed":
            self.failed(batch, left)
        else:
            yield from self.again(batch, left, failures)
        if not batch.queue_full or not self.running:
            self.waiting += self.held
            self.held = []

    def take(
        self, result: Result, batch: Batch, failures: dict[str, Failure]
    ) -> Iterator[Prediction]:
        """The rows of one result, unless it may have another one in a batch to come."""
        request = self.open.get(result.key)
        if request is None:
            return
        blank = replace(self.model.blank(request), batch=batch.id)
        if result.failure is None:
            yield from self.done(request, read_reply(result.body, blank))
        elif result.failure.again:
            failures[result.key] = result.failure
        else:
            yield from self.done(request, read_failure(result.failure, blank))

    def failed(self, batch: Batch, left: Sequence[str]) -> None:
        """Sends a batch again that found the queue full; ends on any other that was not taken."""
        if batch.queue_full:
            # Until another batch of this run has ended; without one, a few times.
            self.held += left
            self.tries.update(() if self.running else left)
            if all(self.tries[key] < MOST_TRIES for key in left):
                return
        first = batch.problems[0] if batch.problems else Problem("", "no reason is given")
        why = " ".join(first.message.split())
        where = f", line {first.line} of its file" if first.line else ""
        remedy = (
            "ask about fewer rows at a time with --limit, and raise it when they are answered"
            if batch.queue_full
            else "mend what it says, or leave out --batch"
        )
        raise InputError(self.model.keyless(f"{batch.id} was not taken ({why}{where}); {remedy}"))

    def again(
        self, batch: Batch, left: Sequence[str], failures: dict[str, Failure]
    ) -> Iterator[Prediction]:
        """Lets what has no answer wait for another batch, unless that makes no sense."""
        for key in left:
            self.tries[key] += 1
            if batch.status != "cancelled" and self.tries[key] < MOST_TRIES:
                self.waiting.append(key)
                continue
            failure = failures.get(key)
            why = f"{batch.id} is {batch.status} and says nothing of it"
            text = why if failure is None else f"{failure.text}, in {batch.id}"
            request = self.open[key]
            blank = replace(self.model.blank(request), batch=batch.id, error=f"no answer: {text}")
            yield from self.done(request, blank)

    def done(self, request: Request, given: Prediction) -> Iterator[Prediction]:
        kept = self.model.kept(given)
        self.purse.settle(request.key, kept)
        self.journal.append(kept)
        del self.open[request.key]
        yield from for_rows(kept, request)

    def leave(self) -> Iterator[Prediction]:
        """Says of each request that has no answer yet why it has none."""
        running = {key: sent.id for sent in self.running.values() for key in sent.keys}
        unsent = {*self.waiting, *self.held}
        for key, request in self.open.items():
            reason = f"the deadline of {self.model.deadline or 0:g} s was reached"
            if key in running:
                reason += f", and {running[key]} goes on; a later run collects it"
            elif key not in unsent:
                reason = self.purse.empty
            yield from self.model.unasked(request, reason)
