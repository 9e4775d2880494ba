"""The rule ``missing-assistant-reply``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import Edit, Example, ExampleRule, Finding, Fix, Severity
from ftlint.formats import CONVERSATIONS
from ftlint.formats.message import ROLES
from ftlint.screen import UNUSUAL
from ftlint.targets import known


class MissingAssistantReply(ExampleRule):
    """The last message is not the assistant's.

    ## What it does
    Reports a conversation that does not end with a message of the role `assistant`: an error where
    it has no such message, or where the target is known to demand it (OpenAI, Mistral, Bedrock), a
    warning otherwise. A reply that is a tool call counts; a last message of an unknown role is
    `unknown-role`.

    ## Why is this bad?
    The reply is what is trained. A row without one is refused or teaches nothing, and one that
    ends with the user's turn trains on an earlier reply only.

    ## Example
    ```json
    {"messages": [{"role": "user", "content": "Where is my order?"}]}
    ```

    ## What to do
    Add the reply, or drop the turns after the last one, as `--fix --unsafe-fixes` does.
    """

    code, name = "CHAT004", "missing-assistant-reply"
    screen = UNUSUAL
    formats = CONVERSATIONS
    per_target = True

    errors = (
        "At least one message with the assistant role must be present in the example",
        "Dropped invalid example",
    )
    fixable = "unsafe"

    def check(self, example: Example) -> Iterable[Finding]:
        messages = example.data.get("messages")
        if not example.messages or not isinstance(messages, list):
            return
        last = example.messages[-1]
        if last.role == "assistant" or last.role not in ROLES or last.index != len(messages) - 1:
            return
        replied = any(message.role == "assistant" for message in example.messages)
        demanded = known(self.job.limits.turns.last_assistant)
        if replied:
            advice = "add the assistant's reply, or drop the messages after its last one"
        else:
            advice = "add the assistant's reply, or drop the row"
        yield self.finding(
            example.at(last.pointer),
            f'the last message is from "{last.role}", not the assistant',
            help=advice,
            subject=example.prompt,
            severity=Severity.WARNING if replied and not demanded else None,
            fix=self._fix(example, len(messages)),
        )

    def _fix(self, example: Example, total: int) -> Fix | None:
        replies = [message.index for message in example.messages if message.role == "assistant"]
        if not replies:
            return None
        tail = range(replies[-1] + 1, total)
        edits = [Edit(example.at(f"/messages/{i}"), "remove") for i in tail]
        return self.fix("drop the messages after the last reply", *edits)
