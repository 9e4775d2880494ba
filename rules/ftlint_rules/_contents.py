"""What the rules about texts share: every text of a row, with the role that says it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ftlint import Example

_CONTENTS = "contents"


class Content(NamedTuple):
    """A text, its JSON pointer, and who says it: a role, empty where none is known."""

    pointer: str
    text: str
    role: str


def contents(example: Example) -> Iterable[Content]:
    """The texts of all messages, or prompt and completion; found once for all rules."""
    return example.once(_CONTENTS, lambda: tuple(_contents(example)))


def _contents(example: Example) -> Iterator[Content]:
    for message in example.messages:
        for pointer, text in message.texts():
            yield Content(pointer, text, message.role)
    for key, role in (("prompt", "user"), ("completion", "assistant")):
        found = example.data.get(key)
        if example.format == "completion" and isinstance(found, str):
            yield Content(f"/{key}", found, role)
