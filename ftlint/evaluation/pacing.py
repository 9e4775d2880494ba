"""How fast to ask: a number of requests at a time that adapts, and one pause for all of them."""

from __future__ import annotations

import asyncio
import math
import random
import re
import time
from collections import deque
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

START = 16
"""Requests at a time before the server has shown that it takes more."""

_FIRST_WAIT, _LONGEST_BACKOFF = 0.5, 8.0
_SPANS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_SPAN = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")


def backoff(attempt: int) -> float:
    """Seconds to wait after *attempt* (from 0) where the server says nothing: with jitter."""
    longest = min(_LONGEST_BACKOFF, _FIRST_WAIT * 2.0 ** min(attempt, 10))
    return longest * random.uniform(0.5, 1.0)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds that ``retry-after-ms`` or ``Retry-After`` ask for; None where neither does.

    RFC 9110, 10.2.3: a number of seconds, or a date.
    """
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    said = headers.get("retry-after")
    seconds = _number(said)
    if seconds is not None or said is None:
        return seconds
    try:
        return max(0.0, parsedate_to_datetime(said).timestamp() - time.time())
    except (TypeError, ValueError, OverflowError):
        return None


def used_up(headers: Mapping[str, str], wanted: int) -> float | None:
    """Seconds until a used-up rate limit lets *wanted* requests pass; None where none is used up.

    By OpenAI's ``x-ratelimit-remaining-*``, ``-limit-*`` and ``-reset-*``: the reset is the time
    until the whole limit is free again, of which *wanted* requests need a part.
    """
    waits = []
    for what in ("requests", "tokens"):
        left = _number(headers.get(f"x-ratelimit-remaining-{what}"))
        whole = _span(headers.get(f"x-ratelimit-reset-{what}"))
        if left is None or left >= 1 or whole is None:
            continue
        limit = _number(headers.get(f"x-ratelimit-limit-{what}")) if what == "requests" else None
        waits.append(whole * min(1.0, wanted / limit) if limit else whole)
    return max(waits, default=None)


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if 0 <= value < math.inf else None


def _span(text: str | None) -> float | None:
    """The seconds of a span such as ``6m0s`` or ``20ms``."""
    parts = _SPAN.findall(text or "")
    return sum(float(n) * _SPANS[unit] for n, unit in parts) if parts else _number(text)


class Pace:
    """The slots of one run; of one event loop.

    ``limit`` doubles each round trip until the server first says 429, then grows by one each, and
    halves at each further 429: additive increase, multiplicative decrease. It never passes *most*.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.limit = float(min(most, START))
        self._busy = 0
        self._doubling = True
        self._slowed_at = -math.inf
        self._resumes_at = -math.inf
        self._refusals = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def enter(self) -> None:
        """Returns once a request may be sent; :meth:`leave` must follow."""
        while True:
            rest = self._resumes_at - time.monotonic()
            if rest > 0:
                # Never earlier than asked, and not all in one instant.
                await asyncio.sleep(rest + random.uniform(0, min(1.0, rest / 10)))
            elif self._busy < int(self.limit):
                self._busy += 1
                return
            else:
                turn = asyncio.get_running_loop().create_future()
                self._waiting.append(turn)
                await turn

    def leave(self) -> None:
        """Gives the slot back."""
        self._busy -= 1
        self._wake()

    def answered(self) -> None:
        """Makes room: the server took a request."""
        self._refusals = 0
        self.limit = min(self.most, self.limit + (1 if self._doubling else 1 / self.limit))
        self._wake()

    def refused(self, headers: Mapping[str, str], sent_at: float) -> float:
        """Halves the limit and pauses all; the seconds of the pause that is left.

        A request that was sent (``time.monotonic``) before the last refusal tells nothing new,
        but for a longer Retry-After.
        """
        said = retry_after(headers)
        if said is None:
            said = self._until_free(headers)
        if self.slower(sent_at):
            said = backoff(self._refusals) if said is None else said
            self._refusals += 1
        self.pause(said or 0.0)
        return max(0.0, self._resumes_at - time.monotonic())

    def slower(self, sent_at: float) -> bool:
        """Halves the limit, unless that was done since *sent_at*; whether it was."""
        if sent_at <= self._slowed_at:
            return False
        self._slowed_at, self._doubling = time.monotonic(), False
        self.limit = max(1.0, self.limit / 2)
        return True

    def heed(self, headers: Mapping[str, str]) -> None:
        """Pauses before the server has to refuse, where its headers say that a limit is used up."""
        wait = self._until_free(headers)
        if wait is not None:
            self.pause(wait)

    def pause(self, seconds: float) -> None:
        """No request is sent for so long."""
        self._resumes_at = max(self._resumes_at, time.monotonic() + seconds)

    def _until_free(self, headers: Mapping[str, str]) -> float | None:
        # Limits refill all the while: to wait for the whole of one would waste a minute, or a day.
        wait = used_up(headers, int(self.limit))
        return None if wait is None else min(wait, _LONGEST_BACKOFF)

    def _wake(self) -> None:
        for _ in range(min(int(self.limit) - self._busy, len(self._waiting))):
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
