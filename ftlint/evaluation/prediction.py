"""What a model is asked for one row, what it answered, and the six ways that can end."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Any

from ftlint.evaluation.calls import Call, calls_of
from ftlint.formats.converse import CONVERSE
from ftlint.formats.message import Message
from ftlint.row import Example

NO_PREDICTION = "no prediction"
"""The error of a row that recorded answers have none for."""

_ROW_OPTIONS = ("tools", "parallel_tool_calls", "functions", "response_format")


class Outcome(Enum):
    """How a row ended. Every row has exactly one, and each counts in the denominator."""

    CORRECT = "correct"
    WRONG = "wrong"
    INVALID = "invalid"
    REFUSED = "refused"
    TRUNCATED = "truncated"
    ERROR = "error"


UNANSWERED = (Outcome.REFUSED, Outcome.TRUNCATED, Outcome.ERROR)
"""The outcomes without an answer that could be compared."""


@dataclass(frozen=True)
class Question:
    """One row to predict.

    ``messages`` are those before the final reply, system messages included, as they stand in
    the row; ``options`` the row's own request fields (``tools`` and the like); ``text`` the
    turns without the system messages, which is what a baseline learns from; ``target`` the text
    of the reply, ``calls`` the tools that it calls and ``gold`` the label read from it, if there is
    one. ``group`` names the rows that belong together; ``fields`` are those that the row has of
    what it can be sliced by; ``beside`` are the fields of the row that its scorer reads.
    """

    path: str
    line: int
    messages: tuple[Mapping[str, Any], ...]
    text: str
    target: str
    gold: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    group: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    calls: tuple[Call, ...] = ()
    beside: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def prompt_sha256(self) -> str:
        """The SHA-256 in hex of the messages as compact JSON with sorted keys, in UTF-8."""
        return hashlib.sha256(canonical(list(self.messages))).hexdigest()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many rows of a split could not be asked, or not be scored, and why."""

    unreadable: int = 0
    nothing_to_ask: int = 0
    no_label: int = 0
    no_target: int = 0

    @property
    def total(self) -> int:
        return self.unreadable + self.nothing_to_ask + self.no_label + self.no_target


NONE_LEFT_OUT = LeftOut()


@dataclass(frozen=True)
class Prediction:
    """One answer, or the reason why there is none.

    ``answer`` is the text of the reply, tool calls included, and None where none came;
    ``tool_calls`` are those calls as the API returns them; ``label`` is the label itself, of a
    model that knows labels and writes no replies, and ``probabilities`` how sure such a model is
    of each; ``logprobs`` are those of the reply, as the API returns them; ``error`` says why a
    request failed for good. ``key`` stands for the whole request, ``asked`` is the model that was
    named in it and ``settings`` a digest of everything in it that does not come from the row;
    ``model`` is what the server says it used. ``latency`` is in seconds, retries included.
    ``sample`` says which of several answers to one prompt it is. ``batch`` is the id of the batch
    that it came with.
    """

    path: str
    line: int
    prompt_sha256: str
    answer: str | None = None
    finish_reason: str | None = None
    refusal: str | None = None
    error: str | None = None
    key: str = ""
    asked: str = ""
    settings: str = ""
    model: str | None = None
    system_fingerprint: str | None = None
    usage: Mapping[str, Any] = field(default_factory=dict)
    latency: float | None = None
    label: str | None = None
    sample: int = 0
    logprobs: Mapping[str, Any] | None = None
    probabilities: Mapping[str, float] | None = None
    batch: str | None = None
    tool_calls: Sequence[Any] = ()


def question(
    example: Example, by: Iterable[str] = (), reads: Iterable[str] = ()
) -> Question | None:
    """What to ask for *example*; None where there is no reply to predict, or nothing before it.

    None too for parts that only Bedrock's Converse API knows. *by* are the fields to slice by,
    *reads* those that the scorer wants to see.
    """
    if example.reply is None or example.target is None or len(example.messages) < 2:
        return None
    messages = [_said(example, message) for message in example.messages[:-1]]
    asked = [message for message in messages if message is not None]
    if len(asked) < len(messages):
        return None
    beside = example.reading.system
    return Question(
        path=example.row.file.shown,
        line=example.row.line,
        messages=(*([{"role": "system", "content": beside}] if beside else []), *asked),
        text=example.prompt,
        target=example.target,
        gold=example.label,
        options={key: example.data[key] for key in _ROW_OPTIONS if example.data.get(key)},
        group=example.group,
        fields={name: value for name in by if (value := example.field(name)) is not None},
        calls=calls_of(example.reply.data),
        beside={name: found for name in reads if (found := example.value(name)) is not None},
    )


def _said(example: Example, message: Message) -> dict[str, Any] | None:
    """*message* as chat has it; None where it is no text in a format whose parts have no type."""
    if example.format != CONVERSE.name:
        return message.data
    return None if message.other_parts else {"role": message.role, "content": message.text}


def canonical(value: object) -> bytes:
    """*value* as compact JSON with sorted keys, in UTF-8: equal values give equal bytes."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def file_names(asked: Sequence[Question]) -> str:
    """The file that *asked* come from, for messages: the first, and how many more."""
    paths = list(dict.fromkeys(one.path for one in asked))
    more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
    return f"{paths[0]}{more}" if paths else "the split"
