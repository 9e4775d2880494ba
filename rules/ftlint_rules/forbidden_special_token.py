"""The rule ``forbidden-special-token``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from ftlint import Edit, Example, ExampleRule, Finding, Location, Severity, signs
from ftlint.screen import Screen
from ftlint.targets import known
from ftlint.tokens import SPECIAL_TOKENS
from ftlint.wording import as_json
from ftlint_rules._contents import Content, contents

_OPENAI = tuple(sorted(SPECIAL_TOKENS))


class ForbiddenSpecialToken(ExampleRule):
    """A text holds a token that is reserved for the model itself.

    ## What it does
    Looks in every message, and in a system prompt beside them, for the texts that the target
    reserves: the special tokens of OpenAI's encodings, such as `<|endoftext|>` and
    `<|fim_suffix|>` (OpenAI, Azure), and `User:`, `Bot:`, `Assistant:`, `System:`, `<image>`,
    `<video>` and `[EOS]` in rows of the Converse API (Bedrock).
    Where it is not known what a target reserves, OpenAI's tokens are a warning.

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
    fixable = "unsafe"
    per_target = True

    def screening(self) -> Screen:
        listed = self.job.limits.reserved.values()
        return signs("<|", *(token for one in listed for token in known(one) or ()))

    def check(self, example: Example) -> Iterable[Finding]:
        reserved = self.job.limits.reserved
        listed = known(reserved.get(example.format) or reserved.get("other"))
        tokens = _OPENAI if listed is None else listed
        pattern = _any_of(tokens)
        for content in contents(example):
            if pattern.search(content.text):
                yield from self._text(example, content, tokens, sure=listed is not None)

    def _text(
        self, example: Example, content: Content, tokens: tuple[str, ...], sure: bool
    ) -> Iterable[Finding]:
        for token in tokens:
            if token in content.text:
                at = example.at(content.pointer, within=token)
                yield self.finding(
                    at,
                    f'the text holds the special token "{token}"',
                    help="remove it or break it up",
                    subject=content.text,
                    severity=None if sure else Severity.WARNING,
                    fix=self.fix("break it up", _break(example, at, token, content.text)),
                )


@cache
def _any_of(tokens: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, tokens)))


def _break(example: Example, at: Location, token: str, text: str) -> Edit:
    """Puts a space into *token*; where it is written with escapes, the text is written anew."""
    broken = f"{token[:-1]} {token[-1]}" if token[0].isalnum() else f"{token[0]} {token[1:]}"
    if token.encode() in example.row.raw:
        return Edit(at, "replace", broken)
    new = as_json(text.replace(token, broken))
    return Edit(example.at(at.pointer), "replace", new)
