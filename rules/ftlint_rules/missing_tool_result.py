"""The rule ``missing-tool-result``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import Example, Finding, Message, Related
from ftlint.targets import known
from ftlint.wording import quote
from ftlint_rules._tools import Call, Exchange, ToolRule, calls, conversations, exchanges


class MissingToolResult(ToolRule):
    """A tool call has no result before the next turn.

    ## What it does
    Looks for a `tool` message with the id of each call, among those that directly follow the
    message with the calls. Calls at the end of the row need no result: there the call itself is
    what is trained. Where the target takes results without an id (Together), they are counted.

    ## Why is this bad?
    The conversation is refused: `An assistant message with 'tool_calls' must be followed by tool
    messages responding to each 'tool_call_id'. The following tool_call_ids did not have response
    messages: ...`.

    ## Example
    ```json
    {"messages": [{"role": "assistant", "tool_calls": [{"id": "call_1", "type": "function", "function": {"name": "get_weather", "arguments": "{}"}}]}, {"role": "assistant", "content": "18 degrees."}]}
    ```

    ## What to do
    Add the result behind the call, or end the row with the call.
    """

    code, name = "TOOL012", "missing-tool-result"
    per_target = True
    errors = (
        "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: {id}",
        "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'",
        "The following tool_call_ids did not have response messages: {id}",
    )

    def check(self, example: Example) -> Iterable[Finding]:
        found: dict[str, Finding] = {}
        for messages in conversations(example):
            for exchange in exchanges(messages):
                for finding in self._exchange(example, exchange, messages):
                    found.setdefault(finding.at.pointer, finding)
        yield from found.values()

    def _exchange(
        self, example: Example, exchange: Exchange, messages: tuple[Message, ...]
    ) -> Iterable[Finding]:
        if exchange.after is None:
            return
        answered = [message.data.get("tool_call_id") for message in exchange.results]
        made = calls(exchange.calling)
        counted = known(self.job.limits.calls.result_ids) is False and None in answered
        if counted and len(answered) >= len(made):
            return
        for call in made:
            if call.id and call.id not in answered:
                yield self._finding(example, call, exchange.after, _late(call, exchange, messages))

    def _finding(
        self, example: Example, call: Call, after: Message, late: Message | None
    ) -> Finding:
        related = []
        text = f"the call {quote(call.id or '')} of {quote(call.name)} has no result"
        if late is not None:
            text += " before the next turn"
            related = [Related("its result comes too late", example.at(late.pointer))]
        turn = f"the {quote(after.role)} message" if after.role else "the next message"
        advice = "move its result" if late is not None else 'add a "tool" message with its result'
        return self.finding(
            example.at(f"{call.pointer}/id"),
            text,
            related=[Related("the next turn", example.at(after.pointer)), *related],
            help=f"{advice} before {turn}",
        )


def _late(call: Call, exchange: Exchange, messages: tuple[Message, ...]) -> Message | None:
    """The first tool message behind *exchange* that answers *call*, before its id comes again."""
    behind = False
    for message in messages:
        if message is exchange.after:
            behind = True
        if not behind:
            continue
        if any(one.id == call.id for one in calls(message)):
            return None
        if message.role == "tool" and message.data.get("tool_call_id") == call.id:
            return message
    return None
