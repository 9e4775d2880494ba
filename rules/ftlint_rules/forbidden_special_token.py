"""The rule ``forbidden-special-token``."""

from __future__ import annotations

import json
from collections.abc import Iterable

from ftlint import Edit, Example, ExampleRule, Finding, Location, signs
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
    screen = signs("<|")
    errors = ("Example {line} message contains an invalid token: {token}",)
    fixable = "unsafe"

    def check(self, example: Example) -> Iterable[Finding]:
        for message in example.messages:
            for pointer, text in message.texts():
                for token in sorted(SPECIAL_TOKENS):
                    if token in text:
                        at = example.at(pointer, within=token)
                        what = f'the text holds the special token "{token}"'
                        fix = self.fix("break it up", _break(example, at, token, text))
                        advice = "remove it or break it up"
                        yield self.finding(at, what, help=advice, subject=text, fix=fix)


def _break(example: Example, at: Location, token: str, text: str) -> Edit:
    """Puts a space into *token*; where it is written with escapes, the text is written anew."""
    broken = f"< {token[1:]}"
    if token.encode() in example.row.raw:
        return Edit(at, "replace", broken)
    new = json.dumps(text.replace(token, broken), ensure_ascii=False)
    return Edit(example.at(at.pointer), "replace", new)
