"""The rule ``forbidden-special-token``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import Example, ExampleRule, Finding
from ftlint.tokens import SPECIAL_TOKENS


class ForbiddenSpecialToken(ExampleRule):
    """A text holds a token that is reserved for the model itself.

    ## What it does
    Looks for the special tokens of OpenAI's encodings, such as `<|endoftext|>` and
    `<|fim_suffix|>`, in every message.

    ## Why is this bad?
    The whole file is refused: `Example 6174 message contains an invalid token: <|fim_suffix|>`.
    They come in with scraped text and with code about language models.

    ## Example
    ```json
    {"role": "user", "content": "Continue: <|endoftext|>"}
    ```

    ## What to do
    Remove it, or break it up: `< |endoftext|>`.
    """

    code, name = "CHAT009", "forbidden-special-token"
    errors = ("Example {line} message contains an invalid token: {token}",)

    def check(self, example: Example) -> Iterable[Finding]:
        for message in example.messages:
            for pointer, text in message.texts():
                if "<|" not in text:
                    continue
                for token in sorted(SPECIAL_TOKENS):
                    if token in text:
                        at = example.at(pointer, within=token)
                        what = f'the text holds the special token "{token}"'
                        yield self.finding(at, what, help="remove it or break it up", subject=text)
