"""The rule ``unusual-turn-order``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import Example, ExampleRule, Finding, Severity
from ftlint.formats.message import SYSTEM_ROLES
from ftlint.screen import UNUSUAL


class UnusualTurnOrder(ExampleRule):
    """A system message stands where few models expect one, or the assistant speaks first.

    ## What it does
    Reports a second system (or developer) message, a system message after the first turn, and a
    conversation whose first turn is the assistant's.

    ## Why is this bad?
    OpenAI takes such rows, but a prompt like that is not what the model meets when it is used.
    Other trainers refuse them: Mistral, Fireworks and Vertex want one system message, first;
    Together, Bedrock and Mistral want the user to speak first.

    ## Example
    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "system", "content": "Be brief."}, {"role": "assistant", "content": "Hello"}]}
    ```

    ## What to do
    Put all instructions into one system message at the beginning.
    """

    code, name = "CHAT020", "unusual-turn-order"
    screen = UNUSUAL
    severity = Severity.WARNING

    def check(self, example: Example) -> Iterable[Finding]:
        reply = [] if example.reply is None else [example.reply]
        turns = [*example.turns, *reply]
        for i, message in enumerate(turns):
            if i and message.role in SYSTEM_ROLES:
                earlier = [one.role for one in turns[:i]]
                second = all(role in SYSTEM_ROLES for role in earlier)
                what = "a second system message" if second else "a system message after the start"
                yield self.finding(
                    example.at(f"{message.pointer}/role"),
                    what,
                    help="put all instructions into one system message at the beginning",
                    subject=message.text,
                )
        first = next((one for one in turns if one.role not in SYSTEM_ROLES), None)
        spoken = any(one.role == "user" for one in turns)
        if first is not None and first.role == "assistant" and spoken:
            yield self.finding(
                example.at(f"{first.pointer}/role"),
                "the assistant speaks before the user",
                help="drop its first message, or move it into the system message",
                subject=example.prompt,
            )
