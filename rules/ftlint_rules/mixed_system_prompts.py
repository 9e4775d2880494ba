"""The rule ``mixed-system-prompts``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import field
from itertools import compress
from typing import TYPE_CHECKING

from ftlint import Example, Finding, Location, Related, Severity, SplitRule
from ftlint.dataclass import dataclass
from ftlint.formats.message import SYSTEM_ROLES
from ftlint.lazy import lazy
from ftlint.plain import PlainRows
from ftlint.wording import count, percent
from ftlint_rules._rows import Rows, counted, joined, several

if TYPE_CHECKING:
    from ftlint.similarity import Measure

MOST_PROMPTS = 500
"""Distinct system prompts of a split beyond which they are no template, and not compared."""
ALIKE = 0.9
"""Least Jaccard similarity at which two prompts are variants of one."""
OUTNUMBERED = 10
"""So many times as many rows must the main prompt have, or the variant is meant."""
_OPENING = "/messages/0/content"


@dataclass(slots=True)
class Prompts:
    """The rows without a system message, and those of each; dropped once there are too many."""

    bare: Rows | None = None
    having: Rows | None = None
    by_text: dict[str, Rows] = field(default_factory=dict)
    too_many: bool = False

    def bound(self) -> None:
        """Drops the texts once there are too many."""
        if self.too_many or len(self.by_text) > MOST_PROMPTS:
            self.too_many = True
            self.by_text.clear()


class MixedSystemPrompts(SplitRule[Prompts]):
    """Only some rows have a system message, or a few have a variant of the others'.

    ## What it does
    Counts the rows of a split with and without a system (or developer) message, and reports a
    split that has both, at the first row of the smaller group. It also compares the system
    messages with each other: one that is at least 90 % the same as another (exact Jaccard
    similarity) with at least ten times as many rows is taken for a slip. More than 500 distinct
    ones are not compared: then they carry data.

    ## Why is this bad?
    "Include the set of instructions and prompts that worked best in every training example"
    (OpenAI's best practices). What the model learns with one prompt it shows less well with
    another, and a typo makes another prompt.

    ## What to do
    Write the same system message into every row, the one that is sent when the model is used.
    """

    code, name = "CHAT012", "mixed-system-prompts"
    movable = True
    takes_plain = True
    severity = Severity.WARNING

    def start(self) -> Prompts:
        return Prompts()

    def add(self, state: Prompts, example: Example) -> Prompts:
        if not example.messages:
            return state
        system = example.system.strip()
        if not system:
            state.bare = counted(state.bare, example.row, example.at)
            return state

        def place() -> Location:
            return example.at(f"{next(m.pointer for m in example.turns if m.text.strip())}/content")

        state.having = counted(state.having, example.row, place)
        if not state.too_many:
            state.by_text[system] = counted(state.by_text.get(system), example.row, place)
            state.bound()
        return state

    def step_plain(self, state: Prompts, rows: PlainRows) -> Prompts:
        first = [roles[0] in SYSTEM_ROLES for roles in rows.roles]
        if any(SYSTEM_ROLES & {*roles[1:-1]} for roles in set(rows.roles)):
            return super().step_plain(state, rows)
        having = list(compress(range(len(rows)), first))
        if len(having) < len(rows):
            bare = len(rows) - len(having)
            state.bare = several(state.bare, bare, rows, first.index(False))
        if having:
            state.having = several(state.having, len(having), rows, having[0], _OPENING)
        texts = list(compress(rows.openings, first))
        firsts = dict(zip(reversed(texts), reversed(having), strict=True))
        for text, number in Counter(texts).items() if not state.too_many else ():
            known = state.by_text.get(text)
            state.by_text[text] = several(known, number, rows, firsts[text], _OPENING)
        state.bound()
        return state

    def merge(self, left: Prompts, right: Prompts) -> Prompts:
        left.bare = joined(left.bare, right.bare)
        left.having = joined(left.having, right.having)
        left.too_many |= right.too_many
        for text, rows in right.by_text.items():
            left.by_text[text] = joined(left.by_text.get(text), rows) or rows
        left.bound()
        return left

    def finish_split(self, split: str, state: Prompts) -> Iterable[Finding]:
        if state.bare is not None and state.having is not None:
            yield self._missing(split, state.bare, state.having)
        yield from self._variants(state)

    def _missing(self, split: str, bare: Rows, having: Rows) -> Finding:
        total = count(bare.count + having.count, f"{split} row")
        fewer, others = (bare, having) if bare.count <= having.count else (having, bare)
        what = "no system message" if fewer is bare else "a system message"
        have = "has" if fewer.count == 1 else "have"
        return self.finding(
            fewer.first,
            f"{fewer.count:,} of {total} {have} {what}, unlike the others",
            related=[Related("one of the others", others.first)],
            help="give all rows the same system message",
            subject=split,
        )

    def _variants(self, state: Prompts) -> Iterable[Finding]:
        likeness = _Likeness()
        ranked = sorted(state.by_text.items(), key=lambda one: (-one[1].count, one[0]))
        for text, rows in reversed(ranked):
            for main, others in ranked:
                if others.count < OUTNUMBERED * rows.count:
                    break
                alike = likeness(text, main)
                if alike >= ALIKE:
                    yield self._variant(text, rows, others, alike)
                    break

    def _variant(self, text: str, rows: Rows, main: Rows, alike: float) -> Finding:
        have = "has" if rows.count == 1 else "have"
        return self.finding(
            rows.first,
            f"{count(rows.count, 'row')} {have} this variant of a system message that "
            f"{count(main.count, 'row')} have ({percent(alike)} the same)",
            related=[Related("the other", main.first)],
            help="write the same system message into every row",
            subject=text,
        )


@dataclass(slots=True)
class _Cut:
    """A system prompt as it is compared: normalised, in words, and in shingles by their measure."""

    text: str
    words: int
    shingles: dict[str, frozenset[str]] = field(default_factory=dict)


class _Likeness:
    """The Jaccard similarity of system prompts, numbers and signs included; each is cut once."""

    def __init__(self) -> None:
        self._cuts: dict[str, _Cut] = {}

    @lazy
    def _ways(self) -> tuple[Measure, ...]:
        from ftlint.similarity import measures

        return measures("auto")

    def __call__(self, left: str, right: str) -> float:
        from ftlint.similarity import jaccard

        cuts = [self._cut(text) for text in (left, right)]
        short, long = self._ways
        way = short if short.judges(*(one.words for one in cuts)) else long
        return jaccard(*(self._shingles(one, way) for one in cuts))

    def _cut(self, text: str) -> _Cut:
        from ftlint.similarity import normalise
        from ftlint.similarity.shingle import split_words

        if text not in self._cuts:
            normal = normalise(text, signs=True)
            self._cuts[text] = _Cut(normal, len(split_words(normal)))
        return self._cuts[text]

    def _shingles(self, cut: _Cut, way: Measure) -> frozenset[str]:
        from ftlint.similarity import shingles

        if way.name not in cut.shingles:
            cut.shingles[way.name] = shingles(cut.text, way)
        return cut.shingles[way.name]
