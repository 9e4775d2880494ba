"""The rule ``no-trained-reply``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import Example, ExampleRule, Finding
from ftlint.screen import UNUSUAL
from ftlint_rules._weights import is_zero


class NoTrainedReply(ExampleRule):
    """Every reply of a row has the weight 0, so the row trains nothing.

    ## What it does
    Reports a chat row that has assistant messages, all of which have the weight 0.

    ## Why is this bad?
    The row is paid for and teaches nothing; some trainers drop it, some fail.

    ## Example
    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello", "weight": 0}]}
    ```

    ## What to do
    Take the weight off the reply that should be learnt, or drop the row.
    """

    code, name = "CHAT008", "no-trained-reply"
    screen = UNUSUAL
    formats = frozenset({"chat"})

    def check(self, example: Example) -> Iterable[Finding]:
        replies = [message for message in example.messages if message.role == "assistant"]
        if replies and all(is_zero(message.data.get("weight")) for message in replies):
            many = f"all {len(replies)} replies have" if len(replies) > 1 else "the only reply has"
            yield self.finding(
                example.at(f"{replies[-1].pointer}/weight"),
                f"{many} the weight 0: the row trains nothing",
                help="remove the weight of the reply to be learnt, or drop the row",
            )
