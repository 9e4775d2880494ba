"""The rule ``unknown-key``."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ftlint import Edit, Example, ExampleRule, Finding, Fix, Location, Message, Severity, option
from ftlint.formats.message import ROLES
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
    If your provider takes the key, allow it: `allow = ["id"]`. A misspelled key is renamed by
    `--fix --unsafe-fixes`, any other removed.
    """

    code, name = "CHAT002", "unknown-key"
    fixable = "unsafe"
    options_type = Options
    options: Options

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
                        fix=self._fix(at, key, _ROW, example.data),
                    )
        for message in example.messages:
            yield from self._message(example, message)

    def _message(self, example: Example, message: Message) -> Iterable[Finding]:
        known = _BY_ROLE.get(message.role, _ANY)
        for key in message.data:
            if key not in known and key not in _JUDGED_ELSEWHERE:
                who = f"the {quote(message.role)} message" if message.role else "a message"
                at = example.at(f"{message.pointer}/{escape(key)}", on_key=True)
                yield self.finding(
                    at,
                    f"unknown key {quote(key)} in {who}{_meant(key, known)}",
                    help="remove it, or correct its spelling",
                    subject=key,
                    severity=Severity.WARNING,
                    fix=self._fix(at, key, known, message.data) if message.role in ROLES else None,
                )

    def _fix(
        self, at: Location, key: str, known: tuple[str, ...], data: Mapping[str, Any]
    ) -> Fix | None:
        """Renames a misspelled key unless the right one is there, and removes any other."""
        right = _close(key, known)
        if not right:
            return self.fix("remove it", Edit(at, "remove"))
        return None if right in data else self.fix("rename it", Edit(at, "rename-key", right))


def _meant(key: str, known: tuple[str, ...]) -> str:
    close = _close(key, known)
    return f'; did you mean "{close}"?' if close else ""


def _close(key: str, known: tuple[str, ...]) -> str:
    return next(iter(difflib.get_close_matches(key, known, n=1)), "")
