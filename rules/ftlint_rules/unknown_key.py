"""The rule ``unknown-key``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ftlint import (
    Edit,
    Example,
    ExampleRule,
    Finding,
    Fix,
    Location,
    Message,
    Severity,
    option,
)
from ftlint.dataclass import dataclass
from ftlint.formats import TRAINABLE
from ftlint.formats.message import ROLES
from ftlint.formats.preference import INPUT_KEYS, OLD_NAMES
from ftlint.pointer import escape
from ftlint.screen import UNUSUAL
from ftlint.targets import known
from ftlint.wording import nearest, quote

# A weight in the wrong place, or calls of the wrong role, have a better message elsewhere.
_JUDGED_ELSEWHERE = frozenset({"weight"})


@dataclass(frozen=True)
class Options:
    """Keys to allow beside those that the format knows."""

    allow: tuple[str, ...] = option((), "further keys of a row to accept, such as an id")


class UnknownKey(ExampleRule):
    """A row or a message has a key that the target does not know.

    ## What it does
    For OpenAI and Azure, reports keys of a row that its format does not have (an error), and keys
    of a message that its role does not have (a warning). Chat rows have `messages`, `tools`,
    `parallel_tool_calls` and `functions`; preference rows `input`, `preferred_output` and
    `non_preferred_output`, and in `input` the keys `messages`, `tools` and `parallel_tool_calls`;
    completion rows `prompt` and `completion`. Reinforcement rows may have any key. Targets that
    name no keys, or take any, are not judged.

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
    screen = UNUSUAL
    formats = TRAINABLE
    fixable = "unsafe"
    options_type = Options
    options: Options
    per_target = True
    errors = (
        'Example {line} contains an extra "{key}"',
        'Found extra column "{key}" in the line {line}',
    )

    def check(self, example: Example) -> Iterable[Finding]:
        closed = known(self.job.limits.row_keys)
        if closed is not None:
            keys = closed if example.format == "chat" else example.kind.keys
            if any(key in example.data for key in keys):
                yield from self._keys(example, example.data, "", keys)
            given = example.data.get("input")
            if example.format == "preference" and isinstance(given, dict):
                yield from self._keys(example, given, "/input", INPUT_KEYS)
        for message in example.messages:
            yield from self._message(example, message)

    def _keys(
        self, example: Example, found: dict[str, Any], pointer: str, keys: tuple[str, ...]
    ) -> Iterable[Finding]:
        what = "the input" if pointer else "the row"
        for key in found:
            if key in keys or key in self.options.allow:
                continue
            if example.format == "preference" and key in OLD_NAMES:
                continue
            at = example.at(f"{pointer}/{escape(key)}", on_key=True)
            yield self.finding(
                at,
                f"{what} has an extra key {quote(key)}{_meant(key, keys)}",
                help="remove it; the provider refuses the file",
                subject=key,
                fix=self._fix(at, key, keys, found),
            )

    def _message(self, example: Example, message: Message) -> Iterable[Finding]:
        by_role = self.job.limits.message_keys
        keys = known(by_role.get(message.role) or by_role.get("other"))
        if keys is None:
            return
        for key in message.data:
            if key not in keys and key not in _JUDGED_ELSEWHERE:
                who = f"the {quote(message.role)} message" if message.role else "a message"
                at = example.at(f"{message.pointer}/{escape(key)}", on_key=True)
                yield self.finding(
                    at,
                    f"unknown key {quote(key)} in {who}{_meant(key, keys)}",
                    help="remove it, or correct its spelling",
                    subject=key,
                    severity=Severity.WARNING,
                    fix=self._fix(at, key, keys, message.data) if message.role in ROLES else None,
                )

    def _fix(
        self, at: Location, key: str, keys: tuple[str, ...], data: Mapping[str, Any]
    ) -> Fix | None:
        """Renames a misspelled key unless the right one is there, and removes any other."""
        right = nearest(key, keys)
        if not right:
            return self.fix("remove it", Edit(at, "remove"))
        return None if right in data else self.fix("rename it", Edit(at, "rename-key", right))


def _meant(key: str, keys: tuple[str, ...]) -> str:
    close = nearest(key, keys)
    return f'; did you mean "{close}"?' if close else ""
