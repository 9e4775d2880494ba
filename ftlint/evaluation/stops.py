"""When to stop a run: where every further request must fail as the last one did."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from ftlint.errors import InputError
from ftlint.evaluation.client import OpenAIModel
from ftlint.evaluation.sending import Failure, Kind

UNREACHABLE_AFTER = 3
"""So many requests without a connection, and not one with, stop the run: each takes all its
retries, and thousands of rows would take hours to fail."""

HOPELESS_AFTER = 20
"""So many requests that failed for good, and not one answer, stop the run for the same reason.
So do as many in a row, after answers, that found no connection or were told to slow down."""

SILENT_FOR = 3
"""So many requests without an answer in time, and timeouts without a word to any, stop the run:
the server spoke before, and does so no more."""

LONGEST_WAIT = 600.0
"""Seconds that a server may ask to wait; who asks for more is asked again in another run."""

_KEPT = "answers so far are kept, and a later run goes on"
_REMEDY = {
    401: "check the key in OPENAI_API_KEY",
    403: "check that the key may use this model",
    404: "check --model and --base-url",
}
_SETTINGS = {
    "model": "check --model",
    "temperature": "say --no-temperature",
    "max_tokens": "leave out --max-tokens",
    "seed": "leave out --seed",
    "logprobs": "leave out --logprobs and --threshold",
    "top_logprobs": "leave out --logprobs and --threshold",
}


@dataclass
class Stops:
    """What one run has seen of its server. Every method raises InputError to end the run."""

    model: OpenAIModel
    heard_at: float | None = field(default=None, init=False)
    accepted: bool = field(default=False, init=False)
    useful: bool = field(default=False, init=False)
    failed: int = field(default=0, init=False)
    in_a_row: int = field(default=0, init=False)
    silent: set[str] = field(default_factory=set, init=False)

    def heard(self) -> None:
        """The server said something, be it a refusal."""
        self.heard_at = time.monotonic()
        self.silent.clear()

    def answer(self) -> None:
        """The server took a request."""
        self.heard()
        self.accepted = True

    def prediction(self) -> None:
        """The answer can be scored."""
        self.useful = True
        self.in_a_row = 0

    def attempt(self, key: str, failure: Failure) -> None:
        """Ends on what the next attempt at any request would meet as well as that of *key*."""
        if failure.kind is Kind.SILENT:
            self.silent.add(key)
            self._silent(failure)
        elif failure.kind is not Kind.LOST:
            self.heard()
        if failure.kind is Kind.STATUS:
            self._refused(failure)

    def request(self, failure: Failure) -> None:
        """Ends where one request after the other fails for good. *failure* is the last of one."""
        self.failed += 1
        lost = failure.kind is Kind.LOST
        self.in_a_row += lost or failure.limited
        if lost and self.in_a_row >= (
            HOPELESS_AFTER if self.heard_at is not None else UNREACHABLE_AFTER
        ):
            self._end(
                f"cannot reach {self._where} ({failure.text}); check --base-url and the network; "
                f"{_KEPT}"
            )
        if self.in_a_row >= HOPELESS_AFTER:
            self._end(f"{self._where} takes no more requests ({failure.text}); {_KEPT}")
        if not self.useful and self.failed >= HOPELESS_AFTER:
            self._end(
                f"the first {self.failed} requests to {self._where} all failed "
                f"(the last: {failure.text}); nothing was answered, and a later run asks again"
            )

    def wait(self, seconds: float) -> None:
        """Ends where the server asks to wait *seconds*, which are too many."""
        if seconds > LONGEST_WAIT:
            self._end(f"{self._where} asks to wait {seconds:,.0f} s; {_KEPT}")

    def _silent(self, failure: Failure) -> None:
        if self.heard_at is None:
            self._end(
                f"{self._where} takes connections and answers none ({failure.text}); check "
                "--base-url, or raise --timeout for a server that starts slowly"
            )
        silence = time.monotonic() - (self.heard_at or 0.0)
        if len(self.silent) >= SILENT_FOR and silence >= SILENT_FOR * self.model.timeout:
            self._end(f"{self._where} has said nothing for {silence:.0f} s; {_KEPT}")

    def _refused(self, failure: Failure) -> None:
        status, text = failure.status, failure.text
        if failure.out_of_money:
            self._end(f"the quota of the key is used up ({text}); {_KEPT}")
        if status == 401 or (status in _REMEDY and not self.accepted):
            self._end(f"{self._where} refuses {self.model.name} ({text}); {_REMEDY[status]}")
        if status == 400 and failure.param in _SETTINGS:
            remedy = _SETTINGS[failure.param]
            self._end(f"{self._where} takes no request like this ({text}); {remedy}")

    @property
    def _where(self) -> str:
        return self.model.shown_url

    def _end(self, text: str) -> None:
        raise InputError(self.model.keyless(text))
