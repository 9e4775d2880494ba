"""The row formats: each knows its rows, and reads them in one common shape."""

from __future__ import annotations

from typing import Any

from ftlint.formats.chat import CHAT
from ftlint.formats.completion import COMPLETION
from ftlint.formats.converse import CONVERSE
from ftlint.formats.foreign import ALPACA, SHAREGPT, TRL, TRL_UNPAIRED
from ftlint.formats.preference import PREFERENCE
from ftlint.formats.reading import Format
from ftlint.formats.reinforcement import REINFORCEMENT
from ftlint.formats.text import TEXT

_ALL = (
    *(CONVERSE, PREFERENCE, REINFORCEMENT, CHAT, TRL_UNPAIRED, COMPLETION),
    *(SHAREGPT, ALPACA, TRL, TEXT),
)
FORMATS = {one.name: one for one in _ALL}
METHODS = {"supervised": CHAT, "dpo": PREFERENCE, "reinforcement": REINFORCEMENT}
CONVERSATIONS = frozenset({CHAT.name, CONVERSE.name})
"""The formats whose rows are conversations that end with the reply."""
WITH_MESSAGES = CONVERSATIONS | {PREFERENCE.name, REINFORCEMENT.name}
"""The formats whose rows are made of messages."""
TRAINABLE = frozenset(one.name for one in FORMATS.values() if one.method)
"""The formats that a fine-tuning job takes as they are: all but those of other tools."""


def recognise(data: dict[str, Any], method: str | None = None) -> Format:
    """The format of a row by its keys; a row that is of none is read as *method* would, or chat.

    Chat and reinforcement rows both have messages: where the job's *method* is known, it decides
    between them.
    """
    if "messages" in data and method in ("supervised", "reinforcement"):
        beside = CONVERSE.method == method and CONVERSE.matches(data)
        return CONVERSE if beside else METHODS[method]
    for one in FORMATS.values():
        if one.matches(data):
            return one
    return METHODS[method] if method is not None else CHAT
