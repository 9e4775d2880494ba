"""Which rules are called on a sound row: all but those whose screen clears it."""

from __future__ import annotations

import marshal
import os
from collections.abc import Callable, Container, Hashable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

from ftlint.block import Block
from ftlint.calls import Offer, offer, plainly_right
from ftlint.dataclass import dataclass
from ftlint.dataset import Chunk
from ftlint.finding import FindingLog
from ftlint.formats import CONVERSATIONS
from ftlint.formats.chat import CHAT
from ftlint.formats.reading import plain_reply
from ftlint.labels import LabelSpec
from ftlint.outline import Lot, holders, lots, marks, offered, ordinary, strings
from ftlint.plain import PlainRows
from ftlint.row import Row
from ftlint.rule import Rule
from ftlint.screen import (
    CALLS,
    IMAGES,
    LABELLED,
    NESTED,
    OUTLINE,
    REPEATED,
    TOOLS,
    UNENDED,
    UNUSUAL,
    Longer,
    Search,
    Signs,
)

Step = tuple[int, Callable[[Any, Row], Any]]
"""The number of a rule, and its step."""

_MOST_OUTLINES = 10_000
_MOST_TOOLS = 1_000
_NO_REFERENCES = 2  # the version of marshal in which equal values have equal bytes
_MANY = 200_000
_OTHER_LISTS = frozenset({"input"})


class Round:
    """The rules that look at sound rows of one format, by their screens."""

    def __init__(self, rules: Sequence[Rule[Any]], kind: str, labelled: bool, many: bool) -> None:
        self.kind = kind
        numbered = [
            (rule.screening(), (i, rule.step))
            for i, rule in enumerate(rules)
            if rule.takes(kind) and not rule.only_problems
        ]

        def under(*screens: object) -> list[Step]:
            return [step for screen, step in numbered if screen in screens]

        self.always = under(None, LABELLED) if labelled else under(None)
        self.together = [i for i, _ in self.always if rules[i].takes_plain]
        self.outlined, self.unusual = under(OUTLINE), under(UNUSUAL)
        self.nested = under(NESTED)
        self.images, self.tools, self.calling = under(IMAGES), under(TOOLS), under(CALLS)
        self._offered: dict[bytes, tuple[list[Step], Offer | None]] = {}
        self.repeated, self.unended = under(REPEATED), under(UNENDED)
        self.longer = [(one.bytes, step) for one, step in numbered if isinstance(one, Longer)]
        self.search = Search([one for one, _ in numbered if isinstance(one, Signs)], many)
        self.signed = [step for screen, step in numbered if isinstance(screen, Signs)]

    def judge_tools(self, block: Block, number: int) -> list[Step]:
        """The steps on tools and calls that the row of this number needs."""
        data = block.data[number]
        tools = offered(data)
        told = marshal.dumps(tools, _NO_REFERENCES)
        found = self._offered.get(told) or self._judged(block.row(number), tools)
        if len(self._offered) < _MOST_TOOLS:
            self._offered[told] = found
        steps, offers = found
        right = offers is not None and plainly_right(data, offers)
        return steps if right else steps + self.calling

    def _judged(self, row: Row, tools: list[Any]) -> tuple[list[Step], Offer | None]:
        """The steps that all rows with these *tools* need, and what they offer."""
        found = [(i, step) for i, step in self.tools if _finds(step, row)]
        signs = {i for text in strings(tools) for i in self.search.finds(text)}
        return [*found, *(self.signed[i] for i in signs)], offer(tools[0])

    def calls(
        self, block: Block, some: Sequence[Lot], again: Container[Hashable]
    ) -> Iterator[tuple[int, Step]]:
        """The rows of *some* lots that need steps which outlines do not tell, with each step.

        Of the outlines in *again* the rows may have a text twice.
        """
        if self.signed:
            yield from self._signs(some)
        for lot in some if self.repeated and again else ():
            for row in lot.repeating(again) if lot.plain else lot.numbers:
                if lot.plain or _may_repeat(block.data[row]):
                    yield from ((row, step) for step in self.repeated)
        lines, numbers = block.lines, list(chain.from_iterable(lot.numbers for lot in some))
        if self.unended and not block.ended:
            open_ended = (row for row in numbers if not lines[row].endswith(b"\n"))
            yield from ((row, step) for row in open_ended for step in self.unended)
        for limit, step in self.longer:
            if block.length > limit and max(map(len, lines)) > limit:
                yield from ((row, step) for row in numbers if len(lines[row]) > limit)

    def _signs(self, some: Sequence[Lot]) -> Iterator[tuple[int, Step]]:
        texts = some[0].texts
        if len(some) > 1:
            texts = list(chain.from_iterable(lot.texts for lot in some))
        hits = dict(self.search.hits(texts))
        rows = holders(some, list(hits)) if hits else ()
        for row, found in zip(rows, hits.values(), strict=True):
            yield from ((row, self.signed[i]) for i in found)


@dataclass(frozen=True, eq=False, slots=True)
class Verdict:
    """What is known of all rows of one outline: the steps that they need, and their round.

    ``replies`` says that each ends with a reply that is a text and nothing else, ``nested`` that
    each may offer tools or call them, ``again`` that a role may say the same twice, ``plain`` that
    rules can take them together.
    """

    round: Round
    steps: tuple[Step, ...]
    replies: bool
    nested: bool
    again: bool
    plain: bool


Verdicts = Mapping[Hashable, Verdict]
"""The verdict on each outline that there is among some rows."""
Judged = tuple[Lot, Verdicts]
"""Some rows with the verdicts on their outlines."""


class Rounds:
    """The rounds of all formats, for rows whose labels are declared or not, few or *many*.

    Remembers which outlines were found to be sound: a rule with the outline for its screen is
    called once on each, and then only where it found something.
    """

    def __init__(self, rules: Sequence[Rule[Any]], labelled: bool, many: bool) -> None:
        self._rules = rules
        self._labelled, self._many = labelled, many
        self._rounds: dict[str, Round] = {}
        self._known: dict[bool, dict[Hashable, Verdict]] = {True: {}, False: {}}

    def judge(self, block: Block) -> list[Judged]:
        """The sound rows of *block*."""
        numbers: Sequence[int] = range(len(block.lines))
        data = block.data
        if block.problems:
            numbers = [i for i in numbers if i not in block.problems]
            data = [data[i] for i in numbers]
        found = map(self._told_apart, lots(data, numbers) if data else ())
        return [
            (lot, {told: self._verdict(block, lot, told) for told in lot.kinds}) for lot in found
        ]

    def _told_apart(self, lot: Lot) -> Lot:
        """*lot* with a verdict for each row by itself where the outlines leave something out."""
        known = self._known[lot.plain]
        cut = {told for told in lot.kinds if told not in known and not marks(told).whole}
        return lot.apart(cut) if cut else lot

    def _verdict(self, block: Block, lot: Lot, told: Hashable) -> Verdict:
        known = self._known[lot.plain]
        found = known.get(told)
        if found is None:
            found = self._judged(block, lot, lot.outlines.index(told))
            if len(known) < _MOST_OUTLINES and marks(told).whole:
                known[told] = found
        return found

    def _judged(self, block: Block, lot: Lot, place: int) -> Verdict:
        row, seen = block.row(lot.numbers[place]), marks(lot.outlines[place])
        example = row.example
        assert example is not None, "a sound row is an object"
        kind = example.format
        if kind not in self._rounds:
            self._rounds[kind] = Round(self._rules, kind, self._labelled, self._many)
        found = self._rounds[kind]
        steps, outlined = list(found.always), found.outlined
        if not (lot.plain and kind == CHAT.name and ordinary(lot.outlines[place])):
            outlined = [*outlined, *found.unusual]
        if seen.whole:
            outlined = [(i, step) for i, step in outlined if _finds(step, row)]
        if seen.nested or not seen.whole:
            steps += found.nested
        if seen.images or not seen.whole:
            steps += found.images
        again = True
        if lot.plain:
            roles = [message["role"] for message in example.data["messages"]]
            again = len(set(roles)) < len(roles)
            signs = {i for _, some in found.search.hits(sorted(set(roles))) for i in some}
            steps += (found.signed[i] for i in signs)
        replies = kind in CONVERSATIONS and plain_reply(example.data) is not None
        nested = seen.nested or not seen.whole
        plain = lot.plain and replies and found.kind == CHAT.name
        if plain:
            steps = [(i, step) for i, step in steps if i not in found.together]
        return Verdict(found, (*steps, *outlined), replies, nested, again, plain)

    def together(
        self, block: Block, lot: Lot, verdicts: Verdicts
    ) -> Iterator[tuple[int, PlainRows]]:
        """The numbers of the rules that take some rows of *lot* together, with these rows."""
        plain = [verdict for verdict in verdicts.values() if verdict.plain]
        if not plain or not plain[0].round.together:
            return
        if len(plain) < len(verdicts):
            lot = lot.take([i for i, told in enumerate(lot.outlines) if verdicts[told].plain])
        rows = PlainRows(block, lot)
        yield from ((number, rows) for number in plain[0].round.together)

    def calls(self, block: Block, judged: Sequence[Judged]) -> dict[int, list[Step]]:
        """The steps to be taken on each row of *judged* that needs any, by its number."""
        needed: dict[int, list[Step]] = {}
        for lot, verdicts in judged:
            if any(verdict.steps or verdict.nested for verdict in verdicts.values()):
                for number, told in zip(lot.numbers, lot.outlines, strict=True):
                    verdict = verdicts[told]
                    tools = verdict.round.judge_tools(block, number) if verdict.nested else ()
                    if verdict.steps or tools:
                        needed[number] = [*verdict.steps, *tools]
        known = list(chain.from_iterable(verdicts.items() for _, verdicts in judged))
        again = {one for one, verdict in known if verdict.again}
        for found in {verdict.round for _, verdict in known}:
            some = [_of_round(lot, verdicts, found) for lot, verdicts in judged]
            for row, step in found.calls(block, [lot for lot in some if lot.numbers], again):
                steps = needed.setdefault(row, [])
                if step not in steps:
                    steps.append(step)
        return needed


def _may_repeat(data: dict[str, Any]) -> bool:
    """Whether two messages of a row may have the same text: a quick look at a conversation."""
    try:
        texts = [one["content"] for one in data["messages"]]
        said = [text.strip() for text in texts if text is not None]
    except (AttributeError, KeyError, TypeError):
        return True
    return len(set(said)) < len(said) or len(data.keys() & _OTHER_LISTS) > 0


def _finds(step: Callable[[Any, Row], Any], row: Row) -> bool:
    """Whether *step* finds something in *row*; one that fails is left to whoever takes it."""
    try:
        return bool(step(FindingLog(), row).counts)
    except Exception:
        return True


@lru_cache(maxsize=4)
def _known(
    rules: tuple[Rule[Any], ...], label: LabelSpec, many: bool, _method: str | None
) -> Rounds:
    return Rounds(rules, label.declared, many)


def rounds(rules: tuple[Rule[Any], ...], chunk: Chunk) -> Rounds:
    """The rounds of *rules* for the rows of *chunk*, with all that other chunks made known."""
    return _known(rules, chunk.label, _is_many(chunk), chunk.method)


def _is_many(chunk: Chunk) -> bool:
    """Whether the file has many rows up to the end of *chunk*, by its bytes."""
    if chunk.stop is not None:
        return chunk.stop >= _MANY
    try:
        return chunk.file.compressed or os.stat(chunk.file.path).st_size >= _MANY  # noqa: PTH116
    except OSError:
        return True


def _of_round(lot: Lot, verdicts: Verdicts, found: Round) -> Lot:
    """The rows of *lot* that are of the round *found*."""
    if all(verdict.round is found for verdict in verdicts.values()):
        return lot
    return lot.take([i for i, told in enumerate(lot.outlines) if verdicts[told].round is found])
