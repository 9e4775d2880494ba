"""Counts the tokens of rows, chunk by chunk."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from ftlint.block import rows
from ftlint.dataset import Chunk
from ftlint.engine import Folded
from ftlint.formats.preference import PREFERENCE
from ftlint.labels import Census
from ftlint.row import Example, Row
from ftlint.stats.lengths import Lengths, Place
from ftlint.tokens import MESSAGE_TOKENS, REPLY_TOKENS, ROLE_TOKENS, Tokenizer, count_messages, load

NO_JSONL = "no JSONL"
"""The reason where a whole file cannot be counted; any other is that of a row."""

_WORST = 5
_BATCH = 256
_OTHER_PARTS = re.compile(rb'_url"|_audio"|"file"')


class Cut(NamedTuple):
    """A row that is longer than the limit. ``tokens`` has its sign turned, so that long rows sort
    first; ``lost`` of the ``target`` tokens lie beyond the limit."""

    tokens: int
    file: str
    line: int
    lost: int
    target: int


@dataclass(slots=True)
class Cuts:
    """The rows over the limit: how many, tokens beyond it, those of the targets, and the longest.

    ``gone`` are the rows nothing of whose target is left.
    """

    rows: int = 0
    tokens: int = 0
    lost: int = 0
    gone: int = 0
    longest: list[Cut] = field(default_factory=list)

    def add(self, cut: Cut, limit: int) -> None:
        self.rows += 1
        self.tokens += -cut.tokens - limit
        self.lost += cut.lost
        self.gone += cut.lost == cut.target
        self.longest = sorted([*self.longest, cut])[:_WORST]

    def merge(self, other: Cuts) -> Cuts:
        """These cuts with *other* added."""
        return Cuts(
            self.rows + other.rows,
            self.tokens + other.tokens,
            self.lost + other.lost,
            self.gone + other.gone,
            sorted([*self.longest, *other.longest])[:_WORST],
        )


@dataclass(slots=True)
class Tally:
    """The tokens of the rows of a split in one encoding.

    ``row_messages`` counts the messages of each row, everything else tokens. The ``target`` of a
    row is the text of its reply, the ``prompt`` all that stands before it, frames included: prompt
    and target make the ``total``. ``bounded`` rows have a text whose count is only a bound.
    """

    row_messages: Lengths = field(default_factory=Lengths)
    message: Lengths = field(default_factory=Lengths)
    prompt: Lengths = field(default_factory=Lengths)
    target: Lengths = field(default_factory=Lengths)
    total: Lengths = field(default_factory=Lengths)
    cuts: Cuts = field(default_factory=Cuts)
    bounded: int = 0

    def merge(self, other: Tally) -> Tally:
        """This tally with *other* added."""
        return Tally(
            self.row_messages.merge(other.row_messages),
            self.message.merge(other.message),
            self.prompt.merge(other.prompt),
            self.target.merge(other.target),
            self.total.merge(other.total),
            self.cuts.merge(other.cuts),
            self.bounded + other.bounded,
        )


@dataclass(slots=True)
class Counted:
    """The tally of a split in each encoding, and what the counts leave out.

    ``unread`` are rows without a count, by the reason; ``tools`` and ``images`` rows in which such
    things stand uncounted; ``outputs`` preference rows, of which one output is counted; ``framed``
    rows whose frame is an estimate.
    """

    tallies: dict[str, Tally]
    unread: Counter[str] = field(default_factory=Counter)
    tools: int = 0
    images: int = 0
    outputs: int = 0
    framed: int = 0

    def merge(self, other: Counted) -> Counted:
        """These counts with *other* added."""
        for name, tally in other.tallies.items():
            self.tallies[name] = self.tallies[name].merge(tally)
        self.unread.update(other.unread)
        self.tools += other.tools
        self.images += other.images
        self.outputs += other.outputs
        self.framed += other.framed
        return self

    @property
    def rows(self) -> int:
        """The rows that were counted."""
        return next(iter(self.tallies.values())).total.n


def count_chunk(encodings: Sequence[str], limit: int | None, chunk: Chunk) -> Folded:
    """Counts the rows of *chunk* in each of *encodings*; the first is held against *limit*."""
    census, counted = Census(), Counted({name: Tally() for name in encodings})
    lines = rows(chunk)
    while batch := list(islice(lines, _BATCH)):
        for row in batch:
            census.add(row)
        examples = [row.example for row in batch if _is_counted(counted, row) and row.example]
        for name, tally in counted.tallies.items():
            _count(tally, load(name), examples, limit if name == encodings[0] else None)
    return Folded(chunk.split, census, [counted])


def _is_counted(counted: Counted, row: Row) -> bool:
    """Notes of *row* what is left out, be it the row or a part of it."""
    reason = _unread(row)
    if reason or row.example is None:
        counted.unread[reason] += 1
        return False
    example = row.example
    counted.tools += bool(example.data.get("tools") or example.data.get("functions"))
    counted.framed += bool(example.messages)
    if _OTHER_PARTS.search(row.raw):
        counted.images += any(message.other_parts for message in example.messages)
    counted.outputs += example.format == PREFERENCE.name
    return True


def _unread(row: Row) -> str:
    """Why a row cannot be counted; empty if it can."""
    if row.whole_file:
        return NO_JSONL
    example = row.example
    if example is None:
        return "blank" if not row.raw.strip() else "not a JSON object"
    if example.turns or example.reply is not None or example.reading.plain is not None:
        return ""
    kind = example.kind
    return "without messages" if kind.method else f"in the {kind.title} format, which no job takes"


class _Sizes(NamedTuple):
    """The tokens of the messages of a row, of its prompt and of its target, None without one."""

    place: Place
    messages: list[int]
    prompt: int
    target: int | None
    exact: bool

    @property
    def total(self) -> int:
        return self.prompt + (self.target or 0)


def _count(
    tally: Tally, tokenizer: Tokenizer, examples: Sequence[Example], limit: int | None
) -> None:
    found = [*_of_messages(tokenizer, examples), *_of_texts(tokenizer, examples)]
    places = [one.place for one in found]
    tally.prompt.extend([one.prompt for one in found], places)
    tally.total.extend([one.total for one in found], places)
    with_target = [(one.target, one.place) for one in found if one.target is not None]
    tally.target.extend([n for n, _ in with_target], [place for _, place in with_target])
    spoken = [one for one in found if one.messages]
    tally.row_messages.extend([len(one.messages) for one in spoken], [one.place for one in spoken])
    tally.message.extend(
        [size for one in spoken for size in one.messages],
        [one.place for one in spoken for _ in one.messages],
    )
    tally.bounded += sum(not one.exact for one in found)
    for one in found:
        if limit is not None and one.total > limit:
            target = one.target or 0
            lost = min(one.total - limit, target)
            tally.cuts.add(Cut(-one.total, *one.place, lost, target), limit)


def _of_messages(tokenizer: Tokenizer, examples: Sequence[Example]) -> Iterator[_Sizes]:
    """The turns and the reply, which is the target, of each row that has any."""
    read = [
        (one, [*one.turns, one.reply] if one.reply is not None else list(one.turns))
        for one in examples
        if one.reading.plain is None
    ]
    counts = iter(count_messages(tokenizer, [m.data for _, messages in read for m in messages]))
    for example, messages in read:
        own = list(islice(counts, len(messages)))
        sizes = [count.tokens for count in own]
        prompt, target = sum(sizes) + REPLY_TOKENS, None
        if example.reply is not None:
            target = max(0, sizes[-1] - MESSAGE_TOKENS - ROLE_TOKENS)
            prompt -= target
        yield _Sizes(_place(example), sizes, prompt, target, all(count.exact for count in own))


def _of_texts(tokenizer: Tokenizer, examples: Sequence[Example]) -> Iterator[_Sizes]:
    """Prompt and target of each row without messages."""
    read = [(one, one.reading.plain) for one in examples if one.reading.plain is not None]
    counts = iter(tokenizer.count_each([text or "" for _, texts in read for text in texts]))
    for example, (_, target) in read:
        first, second = next(counts), next(counts)
        own = None if target is None else second.tokens
        yield _Sizes(_place(example), [], first.tokens, own, first.exact and second.exact)


def _place(example: Example) -> Place:
    return example.row.file.shown, example.row.line
