"""The rule ``orphan-tool-result``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import Example, Finding, Message, Severity
from ftlint.decode import kind_of
from ftlint.targets import known
from ftlint.wording import quote
from ftlint_rules._tools import ToolRule, calls, conversations, exchanges


class OrphanToolResult(ToolRule):
    """A tool message answers no call.

    ## What it does
    Reports messages of the role `tool` that have no `tool_call_id` (which Together takes), or one
    that no earlier call of the conversation has; and, as a warning, a second result of the same
    call.

    ## Why is this bad?
    The conversation is refused: `messages with role 'tool' must be a response to a preceeding
    message with 'tool_calls'`. Such rows come of cutting a conversation in the middle.

    ## Example
    ```json
    {"messages": [{"role": "user", "content": "Weather?"}, {"role": "tool", "tool_call_id": "call_1", "content": "18"}, {"role": "assistant", "content": "18 degrees."}]}
    ```

    ## What to do
    Add the assistant message that makes the call, or drop the result.
    """

    code, name = "TOOL011", "orphan-tool-result"
    per_target = True

    def check(self, example: Example) -> Iterable[Finding]:
        if not any(message.role == "tool" for message in example.messages):
            return
        found: dict[str, Finding] = {}
        for messages in conversations(example):
            for finding in self._conversation(example, messages):
                found.setdefault(finding.at.pointer, finding)
        yield from found.values()

    def _conversation(self, example: Example, messages: tuple[Message, ...]) -> Iterable[Finding]:
        made: set[str] = set()
        for message in messages:
            made.update(call.id for call in calls(message) if call.id)
            if message.role == "tool":
                yield from self._result(example, message, made)
        yield from self._repeated(example, messages)

    def _result(self, example: Example, message: Message, made: set[str]) -> Iterable[Finding]:
        one = message.data.get("tool_call_id")
        where = f"{message.pointer}/tool_call_id"
        if one is None:
            if known(self.job.limits.calls.result_ids) is False:
                return
            place = where if "tool_call_id" in message.data else message.pointer
            text = 'the "tool" message has no "tool_call_id"'
            yield self.finding(example.at(place), text, help="add the id of the call it answers")
        elif not isinstance(one, str):
            text = f'the "tool_call_id" is {kind_of(one)}, not a string'
            yield self.finding(example.at(where), text, help="make it the id of the call, a string")
        elif one not in made:
            others = (
                f"the calls before it have {_names(made)}" if made else "no call comes before it"
            )
            text = f"no call has the id {quote(one)}; {others}"
            yield self.finding(example.at(where), text, help="add the call, or drop the result")

    def _repeated(self, example: Example, messages: tuple[Message, ...]) -> Iterable[Finding]:
        for exchange in exchanges(messages):
            answered: set[str] = set()
            for message in exchange.results:
                one = message.data.get("tool_call_id")
                if not isinstance(one, str):
                    continue
                if one in answered:
                    at = example.at(f"{message.pointer}/tool_call_id")
                    text = f"the call {quote(one)} has a result already"
                    advice = "keep one of the two results"
                    yield self.finding(at, text, help=advice, severity=Severity.WARNING)
                answered.add(one)


def _names(ids: set[str]) -> str:
    shown = ", ".join(quote(one) for one in sorted(ids)[:3])
    return f"{shown} and {len(ids) - 3:,} more" if len(ids) > 3 else shown
