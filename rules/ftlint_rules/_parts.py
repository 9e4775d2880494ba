"""What the rules about images, audio and files share: the parts of every content."""

from __future__ import annotations

from collections.abc import Iterator

from ftlint import Example


def parts(example: Example) -> Iterator[tuple[str, str]]:
    """The JSON pointer and the type of each part of each content that is a list."""
    for message in example.messages:
        content = message.data.get("content")
        for i, part in enumerate(content if isinstance(content, list) else ()):
            kind = part.get("type") if isinstance(part, dict) else None
            if isinstance(kind, str):
                yield f"{message.pointer}/content/{i}", kind
