"""The rule ``last-reply-not-trained``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import Example, ExampleRule, Finding
from ftlint.screen import UNUSUAL
from ftlint_rules._weights import is_zero


class LastReplyNotTrained(ExampleRule):
    """The last reply has the weight 0, while an earlier one is trained.

    ## What it does
    Reports a chat row that ends with an assistant message of weight 0 and has another assistant
    message without it. Rows that train nothing at all are `no-trained-reply`.

    ## Why is this bad?
    The validator of llmcomp, which follows what OpenAI refuses, has it as an error: "Last
    assistant message cannot have weight=0". No text of the API itself is known. At best, the end
    of the conversation is paid for in vain.

    ## Example
    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}, {"role": "user", "content": "Bye"}, {"role": "assistant", "content": "Bye", "weight": 0}]}
    ```

    ## What to do
    Cut the conversation off after the last reply that should be learnt.
    """

    code, name = "CHAT019", "last-reply-not-trained"
    screen = UNUSUAL
    formats = frozenset({"chat"})

    def check(self, example: Example) -> Iterable[Finding]:
        last = example.reply
        if last is None or not is_zero(last.data.get("weight")):
            return
        earlier = [message for message in example.turns if message.role == "assistant"]
        if any(not is_zero(message.data.get("weight")) for message in earlier):
            yield self.finding(
                example.at(f"{last.pointer}/weight"),
                "the last reply has the weight 0, but an earlier one is trained",
                help="drop the messages after the last reply to be learnt",
                subject=example.prompt,
            )
