"""What the rules about preference rows share: the two outputs as text."""

from __future__ import annotations

from ftlint import Example, Message
from ftlint.formats.preference import PREFERRED, REJECTED, output

PREFERENCE = frozenset({"preference"})


def outputs(example: Example) -> tuple[str, str] | None:
    """The text of the preferred and of the other output; None where one of them has none."""
    preferred, rejected = (_text(output(example.data, name)) for name in (PREFERRED, REJECTED))
    return (preferred, rejected) if preferred.strip() and rejected.strip() else None


def place(example: Example, name: str) -> str:
    """The JSON pointer of the text of the output *name*."""
    found = output(example.data, name)
    return f"{found[-1].pointer}/content" if found else f"/{name}"


def _text(messages: tuple[Message, ...]) -> str:
    return "\n".join(message.full_text for message in messages)
