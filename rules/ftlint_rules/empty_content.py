"""The rule ``empty-content``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import Edit, Example, ExampleRule, Finding, Message, Severity
from ftlint.formats.message import CALL_KEYS
from ftlint.screen import UNUSUAL
from ftlint.wording import quote


class EmptyContent(ExampleRule):
    """A message says nothing.

    ## What it does
    Reports content that is missing, null, empty or only white space: an error for the assistant
    (unless tool calls or a refusal stand in for it, or its weight is 0), and where the key is
    missing or null; a warning for an empty turn of anybody else.

    ## Why is this bad?
    A message without content is refused. An empty reply teaches the model to answer nothing.

    ## Example
    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": ""}]}
    ```

    ## What to do
    Fill it in, or drop the row. `--fix --unsafe-fixes` drops rows with an error of this kind, unless
    the message has other keys, one of which may be a misspelled `content`.
    """

    code, name = "CHAT006", "empty-content"
    screen = UNUSUAL
    fixable = "unsafe"

    def check(self, example: Example) -> Iterable[Finding]:
        for message in example.messages:
            what = _fault(message)
            if what:
                yield self._finding(example, message, what)

    def _finding(self, example: Example, message: Message, what: str) -> Finding:
        absent = what in ("no", "null")
        trained = message.role == "assistant" and message.data.get("weight") != 0
        pointer = message.pointer if what == "no" else f"{message.pointer}/content"
        who = f"the {quote(message.role)} message" if message.role else "the message"
        grave = absent or trained
        drop = Edit(example.at(), "drop-row")
        return self.finding(
            example.at(pointer),
            f"{who} has {what} content",
            help="fill it in, or drop the row",
            severity=Severity.ERROR if grave else Severity.WARNING,
            subject=example.prompt,
            fix=self.fix("drop the row", drop) if grave and not _misspelled(message) else None,
        )


def _misspelled(message: Message) -> bool:
    """Whether the content may stand under another key: then the row is not lost."""
    return "content" not in message.data and not message.data.keys() <= {"role", "name", "weight"}


def _fault(message: Message) -> str:
    if message.role == "assistant" and any(message.data.get(key) for key in CALL_KEYS):
        return ""
    if "content" not in message.data:
        return "no"
    content = message.data["content"]
    if content is None:
        return "null"
    if isinstance(content, str):
        return "" if content.strip() else ("blank" if content else "empty")
    if isinstance(content, list):
        only_text = all(isinstance(p, dict) and isinstance(p.get("text"), str) for p in content)
        return "empty" if only_text and not message.text.strip() else ""
    return ""
