"""The rule ``greeting-share``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ftlint import Example, Finding, Location, Remark, Severity, SplitRule, option

_GREETING = re.compile(r"(?:hi|hello|dear|good (?:morning|evening))\b", re.IGNORECASE)


@dataclass(frozen=True)
class Options:
    """How many replies may greet."""

    max_percent: float = option(50.0, "most replies that open with a greeting, of every 100")
    min_replies: int = option(10, "fewest replies of a split that is judged")

    def __post_init__(self) -> None:
        if not 0 <= self.max_percent <= 100:
            raise ValueError(f"max-percent is {self.max_percent:g}; it must be from 0 to 100")


@dataclass(frozen=True, slots=True)
class Greetings:
    """The state of some rows: how many replies, how many greet, and the first that does."""

    replies: int = 0
    greeting: int = 0
    first: Location | None = None


class GreetingShare(SplitRule[Greetings]):
    """Too many replies of a split open with a greeting.

    ## What it does
    Counts, in each split, the replies that open with "hello" and the like.

    ## Why is this bad?
    The model learns to greet in the middle of a conversation as well.

    ## What to do
    Cut the greeting off most of the replies.
    """

    code, name = "ACME002", "greeting-share"
    severity = Severity.WARNING
    options_type = Options
    options: Options

    def start(self) -> Greetings:
        return Greetings()

    def add(self, state: Greetings, example: Example) -> Greetings:
        reply = example.reply
        if reply is None:
            return state
        if not _GREETING.match(reply.text.lstrip()):
            return Greetings(state.replies + 1, state.greeting, state.first)
        here = example.at(f"{reply.pointer}/content")
        return self.merge(state, Greetings(1, 1, here))

    def merge(self, left: Greetings, right: Greetings) -> Greetings:
        # The first by place, not by arrival: rows come in any order.
        places = [one.first for one in (left, right) if one.first is not None]
        return Greetings(
            left.replies + right.replies,
            left.greeting + right.greeting,
            min(places, default=None),
        )

    def finish_split(self, split: str, state: Greetings) -> Iterable[Finding | Remark]:
        if state.first is None or state.replies < self.options.min_replies:
            return
        percent = 100 * state.greeting / state.replies
        if percent > self.options.max_percent:
            yield self.finding(
                state.first,
                f"{state.greeting:,} of {state.replies:,} {split} replies ({percent:.0f} %) open "
                f"with a greeting; the limit is {self.options.max_percent:g} %",
                help="cut the greeting off most of them",
                subject=split,
            )
