"""The rule ``reasoning-mixed``."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ftlint import Example, Finding, Location, Related, Severity, SplitRule
from ftlint.dataclass import dataclass
from ftlint.formats import TRAINABLE
from ftlint.plain import PlainRows
from ftlint.regex import regex
from ftlint_rules._rows import Rows, counted, joined, several

_TRACE = regex(r"\s*<(?:think|thinking|thought|reasoning|scratchpad)>", re.IGNORECASE)


@dataclass(slots=True)
class Replies:
    """How many replies there are with a trace and without, and the first of each."""

    traced: Rows | None = None
    plain: Rows | None = None


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
    movable = True
    takes_plain = True
    severity = Severity.WARNING
    formats = TRAINABLE - {"reinforcement"}

    def start(self) -> Replies:
        return Replies()

    def add(self, state: Replies, example: Example) -> Replies:
        text = example.target if example.reply is None else example.reply.text
        if not text or not text.strip():
            return state

        def place() -> Location:
            return example.at(example.target_pointer)

        if _TRACE.match(text):
            state.traced = counted(state.traced, example.row, place)
        else:
            state.plain = counted(state.plain, example.row, place)
        return state

    def step_plain(self, state: Replies, rows: PlainRows) -> Replies:
        marked = [i for i, text in enumerate(rows.bare_replies) if text.startswith("<")]
        if marked:
            return super().step_plain(state, rows)
        pointer = rows.example(0).target_pointer
        state.plain = several(state.plain, len(rows), rows, 0, pointer)
        return state

    def merge(self, left: Replies, right: Replies) -> Replies:
        return Replies(joined(left.traced, right.traced), joined(left.plain, right.plain))

    def finish_split(self, split: str, state: Replies) -> Iterable[Finding]:
        traced, plain = state.traced, state.plain
        if traced is None or plain is None:
            return
        few, others = (traced, plain) if traced.count <= plain.count else (plain, traced)
        total = traced.count + plain.count
        how = "with" if few is traced else "without"
        begin = "begins" if few.count == 1 else "begin"
        yield self.finding(
            few.first,
            f"{few.count:,} of {total:,} {split} replies {begin} {how} a reasoning trace, "
            "unlike the others",
            related=[Related("one of the others", others.first)],
            help="take the traces out, or give every reply one",
            subject=split,
        )
