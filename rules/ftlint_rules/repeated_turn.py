"""The rule ``repeated-turn``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ftlint import Example, ExampleRule, Finding, Message, Related, Severity
from ftlint.screen import REPEATED
from ftlint.wording import quote

_WORDS = 8


class RepeatedTurn(ExampleRule):
    """The same turn stands twice in one conversation.

    ## What it does
    Compares the turns of the user with each other, and those of the assistant. A text of at least
    eight words that comes twice is a finding, as is any text that comes twice in a row from the
    same role. Turns with tool calls, images or a refusal are left out.

    ## Why is this bad?
    Mostly two exports of one conversation were joined, or a loop wrote a turn twice. A reply that
    repeats an earlier one teaches the model to repeat itself.

    ## What to do
    Drop the second one.
    """

    code, name = "CHAT013", "repeated-turn"
    screen = REPEATED
    severity = Severity.WARNING

    def check(self, example: Example) -> Iterable[Finding]:
        if _all_differ(example.data.get("messages")):
            return
        reply = [] if example.reply is None else [example.reply]
        first: dict[tuple[str, str], Message] = {}
        before: Message | None = None
        for message in [*example.turns, *reply]:
            text = message.text.strip()
            if message.role in ("user", "assistant") and text and message.full_text == message.text:
                same = first.setdefault((message.role, text), message)
                close = before is not None and (before.role, before.text.strip()) == (
                    message.role,
                    text,
                )
                if same is not message and (close or len(text.split()) >= _WORDS):
                    yield self._finding(example, message, same)
            before = message

    def _finding(self, example: Example, message: Message, first: Message) -> Finding:
        return self.finding(
            example.at(f"{message.pointer}/content"),
            f"the {quote(message.role)} says the same as before",
            related=[Related("here first", example.at(f"{first.pointer}/content"))],
            help="drop the second one",
            subject=message.text,
        )


def _all_differ(messages: Any) -> bool:
    """Whether no two of *messages* say the same: a quick look at what is mostly plain text."""
    try:
        return len({(m["role"], m["content"].strip()) for m in messages}) == len(messages)
    except (AttributeError, KeyError, TypeError):
        return False
