"""What every format offers of a row: its messages, the turns before the reply, and the reply."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from ftlint.dataclass import dataclass
from ftlint.formats.message import CALL_KEYS, Message, read_list, text_of

Row = dict[str, Any]


class Reading(NamedTuple):
    """A row read by its format.

    ``messages`` are all messages, in whichever lists they stand; ``turns`` those before the
    reply; ``reply`` what is trained and tested, None where there is none. ``plain`` is prompt and
    target of a format without messages (no target where the text is trained as a whole), and
    ``plain_pointer`` leads to the prompt; ``target`` is a target that is no message. ``system`` is
    a system prompt that stands beside the messages.
    """

    messages: tuple[Message, ...] = ()
    turns: tuple[Message, ...] = ()
    reply: Message | None = None
    plain: tuple[str, str | None] | None = None
    plain_pointer: str = "/prompt"
    target: str | None = None
    system: str = ""


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


def plain_reply(row: Row) -> str | None:
    """The reply of a conversation where it is a text and nothing else, as nearly all are.

    Found without reading the other messages. None where the row must be read to tell.
    """
    messages = row.get("messages")
    last = messages[-1] if isinstance(messages, list) and messages else None
    if not isinstance(last, dict) or last.get("role") != "assistant":
        return None
    content = last.get("content")
    if not isinstance(content, str) or any(key in last for key in CALL_KEYS):
        return None
    return content


def read_conversation(row: Row) -> Reading:
    """A row whose ``messages`` end with the reply."""
    messages = read_list(row.get("messages"), "/messages")
    system = text_of(row["system"]) if "system" in row else ""
    if messages and messages[-1].role == "assistant":
        return Reading(messages, messages[:-1], messages[-1], system=system)
    return Reading(messages, messages, system=system)
