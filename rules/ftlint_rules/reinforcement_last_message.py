"""The rule ``reinforcement-last-message``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import OUTLINE, Example, ExampleRule, Finding
from ftlint.formats.message import ROLES
from ftlint_rules._reinforcement import REINFORCEMENT


class ReinforcementLastMessage(ExampleRule):
    """A reinforcement row does not end with the user's message.

    ## What it does
    Reports a reinforcement row whose last message has another role than `user`. A last message of
    an unknown role is `unknown-role`.

    ## Why is this bad?
    The model writes the reply during training, and the grader judges it. Azure, where
    reinforcement jobs can still be run, demands it: "Assign the final message in the data a user
    role".

    ## Example
    ```json
    {"messages": [{"role": "user", "content": "2 + 3?"}, {"role": "assistant", "content": "5"}], "reference_answer": "5"}
    ```

    ## What to do
    Move the assistant's answer into a field of its own, such as `reference_answer`, that the
    grader reads.
    """

    code, name = "RFT001", "reinforcement-last-message"
    screen = OUTLINE
    formats = REINFORCEMENT

    def check(self, example: Example) -> Iterable[Finding]:
        found = example.data.get("messages")
        if not example.messages or not isinstance(found, list):
            return
        last = example.messages[-1]
        if last.index != len(found) - 1 or last.role not in ROLES or last.role == "user":
            return
        advice = "end the row with the user's message"
        if last.role == "assistant":
            advice = 'move the answer into a field of its own, such as "reference_answer"'
        yield self.finding(
            example.at(f"{last.pointer}/role"),
            f'the last message is from "{last.role}", not the user',
            help=advice,
            subject=example.prompt,
        )
