"""Where a row has its tools, and the parts of its contents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ftlint import Example
from ftlint.formats.preference import PREFERENCE

OTHER_TYPES = {
    "image": "images of other APIs have this type",
    "input_image": "this is the type of the Responses API",
}
"""Types of parts that are images elsewhere, with what tells why they are none here."""


def parts(example: Example) -> Iterator[tuple[str, str]]:
    """The JSON pointer and the type of each part of each content that is a list."""
    for message in example.messages:
        content = message.data.get("content")
        for i, part in enumerate(content if isinstance(content, list) else ()):
            kind = part.get("type") if isinstance(part, dict) else None
            if isinstance(kind, str):
                yield f"{message.pointer}/content/{i}", kind


def given(example: Example) -> tuple[str, dict[str, Any]]:
    """The object that holds a row's tools, and its JSON pointer."""
    if example.format != PREFERENCE.name:
        return "", example.data
    found = example.data.get("input")
    return "/input", found if isinstance(found, dict) else {}
