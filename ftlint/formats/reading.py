"""What every format offers of a row: its messages, the turns before the reply, and the reply."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from ftlint.formats.message import Message

Row = dict[str, Any]


class Reading(NamedTuple):
    """A row read by its format.

    ``messages`` are all messages, in whichever lists they stand; ``turns`` those before the
    reply; ``reply`` what is trained and tested, None where there is none. ``plain`` is prompt and
    target of a format without messages, ``target`` a target that is no message.
    """

    messages: tuple[Message, ...] = ()
    turns: tuple[Message, ...] = ()
    reply: Message | None = None
    plain: tuple[str, str] | None = None
    target: str | None = None


@dataclass(frozen=True, slots=True)
class Format:
    """A row format.

    ``method`` is the fine-tuning method that takes it; empty for formats of other tools, which no
    job takes until they are converted. ``keys`` are the keys of a row, empty where any may stand.
    """

    name: str
    title: str
    method: str
    keys: tuple[str, ...]
    matches: Callable[[Row], bool]
    read: Callable[[Row], Reading]
