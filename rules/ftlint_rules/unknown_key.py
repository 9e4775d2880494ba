"""The rule ``unknown-key``."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from ftlint import Example, ExampleRule, Finding, Message, Severity, option
from ftlint.pointer import escape
from ftlint.wording import quote

_ROW = ("messages", "tools", "parallel_tool_calls", "functions")
_ANY = ("role", "content", "name")
_BY_ROLE = {
    "assistant": (*_ANY, "weight", "tool_calls", "function_call", "refusal", "audio"),
    "tool": (*_ANY, "tool_call_id"),
}
# A weight in the wrong place, or calls of the wrong role, have a better message elsewhere.
_JUDGED_ELSEWHERE = frozenset({"weight"})


@dataclass(frozen=True)
class Options:
    """Keys to allow beside those that the format knows."""

    allow: tuple[str, ...] = option((), "further keys of a row to accept, such as an id")


class UnknownKey(ExampleRule):
    """A row or a message has a key that the format does not know.

    ## What it does
    Reports keys of a row other than `messages`, `tools`, `parallel_tool_calls` and `functions`
    (an error), and keys of a message that its role does not have (a warning).

    ## Why is this bad?
    OpenAI refuses the whole file for one extra key of a row: `Invalid file format. Example 1
    contains an extra "weight"`. A misspelled key of a message is silently without effect.

    ## Example
    ```json
    {"id": 7, "messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}
    ```

    ## What to do
    Keep ids and notes in a file of their own, or strip them when the training file is written.
    If your provider takes the key, allow it: `allow = ["id"]`.
    """

    code, name = "CHAT002", "unknown-key"
    options_type = Options
    options: Options
    errors = (
        'Example {line} contains an extra "{key}"',
        'Found extra column "{key}" in the line {line}',
    )

    def check(self, example: Example) -> Iterable[Finding]:
        if "messages" in example.data:
            for key in example.data:
                if key not in _ROW and key not in self.options.allow:
                    at = example.at(f"/{escape(key)}", on_key=True)
                    yield self.finding(
                        at,
                        f'the row has an extra key "{key}"{_meant(key, _ROW)}',
                        help="remove it; the provider refuses the file",
                        subject=key,
                    )
        for message in example.messages:
            yield from self._message(example, message)

    def _message(self, example: Example, message: Message) -> Iterable[Finding]:
        known = _BY_ROLE.get(message.role, _ANY)
        for key in message.data:
            if key not in known and key not in _JUDGED_ELSEWHERE:
                who = f"the {quote(message.role)} message" if message.role else "a message"
                yield self.finding(
                    example.at(f"{message.pointer}/{escape(key)}", on_key=True),
                    f"unknown key {quote(key)} in {who}{_meant(key, known)}",
                    help="remove it, or correct its spelling",
                    subject=key,
                    severity=Severity.WARNING,
                )


def _meant(key: str, known: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(key, known, n=1)
    return f'; did you mean "{close[0]}"?' if close else ""
