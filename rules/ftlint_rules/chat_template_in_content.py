"""The rule ``chat-template-in-content``."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ftlint import Example, ExampleRule, Finding, Severity, signs
from ftlint.formats import TRAINABLE
from ftlint.regex import regex
from ftlint.wording import quote
from ftlint_rules._contents import contents

_MARKS = regex(
    r"""(?x)
      <\|(?: im_start | im_end | im_sep | eot_id | start_header_id | end_header_id
           | begin_of_text | end_of_turn | user | assistant | system )\|>
    | \[/?INST\] | <</?SYS>> | <(?:start|end)_of_turn>
    | ^\#\#\#\ (?:Instruction|Response|Human|Assistant):
    """,
    re.MULTILINE,
)


class ChatTemplateInContent(ExampleRule):
    """A text holds the marks of a chat template.

    ## What it does
    Looks for the marks that templates put around turns: `<|im_start|>`, `<|eot_id|>`, `[INST]`,
    `<<SYS>>`, `<start_of_turn>`, and lines that begin with `### Instruction:` or `### Response:`.
    Tokens that OpenAI refuses are `forbidden-special-token`.

    ## Why is this bad?
    The provider applies the template itself, so the row is wrapped twice: the model sees turns
    within a turn, and learns to write the marks.

    ## Example
    ```json
    {"messages": [{"role": "user", "content": "[INST] Hi [/INST]"}, {"role": "assistant", "content": "Hello"}]}
    ```

    ## What to do
    Write each turn as a message of its own, without the marks.
    """

    code, name = "CHAT015", "chat-template-in-content"
    screen = signs(
        *("<|", "INST]", "SYS>>", "_of_turn>"),
        *(f"### {name}:" for name in ("Instruction", "Response", "Human", "Assistant")),
    )
    severity = Severity.WARNING
    formats = TRAINABLE

    def check(self, example: Example) -> Iterable[Finding]:
        for content in contents(example):
            match = _MARKS.search(content.text)
            if match:
                yield self.finding(
                    example.at(content.pointer, within=match[0]),
                    f"the text holds {quote(match[0])}, a mark of a chat template",
                    help="write each turn as a message of its own, without the marks",
                    subject=content.text,
                )
