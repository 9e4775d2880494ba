"""The rule ``duplicate-call-id``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import Example, Finding, Message, Related, Severity
from ftlint.wording import quote
from ftlint_rules._tools import Call, ToolRule, calls, conversations


class DuplicateCallId(ToolRule):
    """Two tool calls of one conversation have the same id.

    ## What it does
    Reports an `id` that an earlier call has: an error within one message, a warning where the
    earlier call stands in another turn.

    ## Why is this bad?
    A result says only the id of its call. With two calls of one message nobody can tell which of
    them it answers; across turns some APIs and chat templates take the wrong one.

    ## What to do
    Give each call of the conversation an id of its own, and its result the same.
    """

    code, name = "TOOL010", "duplicate-call-id"

    def check(self, example: Example) -> Iterable[Finding]:
        found: dict[str, Finding] = {}
        for messages in conversations(example):
            for finding in self._conversation(example, messages):
                found.setdefault(finding.at.pointer, finding)
        yield from found.values()

    def _conversation(self, example: Example, messages: tuple[Message, ...]) -> Iterable[Finding]:
        first: dict[str, Call] = {}
        for message in messages:
            for call in calls(message):
                if call.id:
                    earlier = first.setdefault(call.id, call)
                    if earlier is not call:
                        yield self._finding(example, earlier, call)

    def _finding(self, example: Example, earlier: Call, call: Call) -> Finding:
        together = earlier.message is call.message
        where = "another call of the same message" if together else "a call of an earlier turn"
        return self.finding(
            example.at(f"{call.pointer}/id"),
            f"the call id {quote(call.id or '')} is that of {where}",
            related=[Related("the other call", example.at(f"{earlier.pointer}/id"))],
            help="give each call an id of its own, and its result the same",
            severity=Severity.ERROR if together else Severity.WARNING,
        )
