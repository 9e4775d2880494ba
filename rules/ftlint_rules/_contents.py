"""What the rules about texts share: every text of a row, with the role that says it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ftlint import Example
from ftlint.formats import CONVERSATIONS

_CONTENTS = "contents"
_PLAIN = {
    "completion": {"prompt": "user", "completion": "assistant"},
    "text": {"text": ""},
}


class Content(NamedTuple):
    """A text, its JSON pointer, and who says it: a role, empty where none is known."""

    pointer: str
    text: str
    role: str


def contents(example: Example) -> Iterable[Content]:
    """The texts of all messages, or of a row without any; found once for all rules."""
    return example.once(_CONTENTS, lambda: tuple(_contents(example)))


def _contents(example: Example) -> Iterator[Content]:
    for message in example.messages:
        for pointer, text in message.texts():
            yield Content(pointer, text, message.role)
    for key, role in _PLAIN.get(example.format, {}).items():
        found = example.data.get(key)
        if isinstance(found, str):
            yield Content(f"/{key}", found, role)
    if example.format in CONVERSATIONS:
        yield from _system(example.data.get("system"))


def _system(found: object) -> Iterator[Content]:
    """The system prompt of a row that has it beside the messages: a text, or a list of parts."""
    if isinstance(found, str):
        yield Content("/system", found, "system")
    for i, part in enumerate(found if isinstance(found, list) else ()):
        text = part.get("text") if isinstance(part, dict) else None
        if isinstance(text, str):
            yield Content(f"/system/{i}/text", text, "system")
