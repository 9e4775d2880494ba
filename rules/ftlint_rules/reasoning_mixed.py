"""The rule ``reasoning-mixed``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ftlint import Example, Finding, Location, Related, Severity, SplitRule
from ftlint.formats import TRAINABLE
from ftlint.wording import count

_TRACE = re.compile(r"\s*<(?:think|thinking|thought|reasoning|scratchpad)>", re.IGNORECASE)


@dataclass(slots=True)
class Replies:
    """How many replies there are with a trace and without, and the first of each."""

    traced: int = 0
    plain: int = 0
    first_traced: Location | None = None
    first_plain: Location | None = None


class ReasoningMixed(SplitRule[Replies]):
    """Only some replies begin with a reasoning trace.

    ## What it does
    Counts the replies of a split that begin with `<think>`, `<thinking>`, `<thought>`,
    `<reasoning>` or `<scratchpad>`, and reports a split in which only some do, at the first row
    of the smaller group. Replies that are tool calls alone do not count.

    ## Why is this bad?
    Whether the model thinks before it answers becomes a matter of chance, and with it the format
    of the answer that your program must read.

    ## What to do
    Take the traces out, or give every reply one.
    """

    code, name = "CHAT016", "reasoning-mixed"
    severity = Severity.WARNING
    formats = TRAINABLE - {"reinforcement"}

    def start(self) -> Replies:
        return Replies()

    def add(self, state: Replies, example: Example) -> Replies:
        text = example.target if example.reply is None else example.reply.text
        if not text or not text.strip():
            return state
        at = example.at(example.target_pointer)
        traced = _TRACE.match(text) is not None
        one = Replies(1, 0, at, None) if traced else Replies(0, 1, None, at)
        return self.merge(state, one)

    def merge(self, left: Replies, right: Replies) -> Replies:
        left.traced += right.traced
        left.plain += right.plain
        left.first_traced = _first(left.first_traced, right.first_traced)
        left.first_plain = _first(left.first_plain, right.first_plain)
        return left

    def finish_split(self, split: str, state: Replies) -> Iterable[Finding]:
        traced, plain = state.first_traced, state.first_plain
        if traced is None or plain is None:
            return
        few = state.traced <= state.plain
        total = count(state.traced + state.plain, f"{split} reply").replace("replys", "replies")
        fewer = state.traced if few else state.plain
        how = "with" if few else "without"
        begin = "begins" if fewer == 1 else "begin"
        yield self.finding(
            traced if few else plain,
            f"{fewer:,} of {total} {begin} {how} a reasoning trace, unlike the others",
            related=[Related("one of the others", plain if few else traced)],
            help="take the traces out, or give every reply one",
            subject=split,
        )


def _first(left: Location | None, right: Location | None) -> Location | None:
    return min((one for one in (left, right) if one is not None), default=None)
