"""The rule ``few-shot-leakage``."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import astuple, field

from ftlint import CorpusRule, Example, Finding, Location, Related, Remark
from ftlint.columns import Hashes, Part, inner, outer
from ftlint.dataclass import dataclass
from ftlint.formats import TRAINABLE
from ftlint.formats.message import SYSTEM_ROLES
from ftlint.similarity import Texts, normalise
from ftlint.similarity.shingle import split_words
from ftlint.table import Table
from ftlint.wording import count
from ftlint_rules._forms import digest, forms
from ftlint_rules._splits import share

LEAST = 5
"""Words from which on a prompt does not stand in an instruction by chance."""

_OF = {"train": "training", "validation": "validation", "test": "test"}


@dataclass(slots=True)
class Asked(Table):
    """The normalised prompts of held-out rows that have one turn."""

    text: Texts = field(default_factory=Texts)


@dataclass(slots=True)
class Earlier(Table):
    """Hashes of the words of the user's turns before the last, 36 bytes each."""

    hash: Hashes = field(default_factory=Hashes)


@dataclass(slots=True)
class Shown:
    """What the rows of a split ask, and what they show before they ask.

    ``instructions`` are the normalised system messages with the first row that has each, and how
    many have it.
    """

    asked: Asked = field(default_factory=Asked)
    earlier: Earlier = field(default_factory=Earlier)
    instructions: dict[str, tuple[Location, int]] = field(default_factory=dict)

    def instruct(self, text: str, at: Location, rows: int) -> None:
        first, known = self.instructions.get(text, (at, 0))
        self.instructions[text] = min(first, at), known + rows


class FewShotLeakage(CorpusRule[Shown]):
    """A test or validation prompt is shown as an example in the instructions or in earlier turns.

    ## What it does
    Looks for the prompt of each held-out row of one turn, word for word after normalisation
    (NFKC, no case, no punctuation), in the system messages of all rows, its own included, and
    among the user's earlier turns of all rows with several. Only prompts of at least five words
    are looked for (in scripts without spaces every character is a word); the remark counts the
    others. Its state holds each distinct system message, the held-out prompts, and 36 bytes for
    each earlier turn.

    ## Why is this bad?
    Examples are given with their answers. A model that is asked what its instructions answer is
    tested on copying, and one trained with them has read the answer once for every row.

    ## What to do
    Take the examples from the training rows, and drop what they show from the held-out rows.
    """

    code, name = "LEAK006", "few-shot-leakage"
    tells = "leak"
    movable = True
    takes_plain = True
    formats = TRAINABLE
    needs_splits = ("validation|test",)

    @property
    def shared(self) -> Hashable:
        return "shown"

    def start(self) -> Shown:
        return Shown()

    def add(self, state: Shown, example: Example) -> Shown:
        own = forms(example)
        if own.system:
            state.instruct(own.system, example.at(), 1)
        turns = [message for message in example.turns if message.role not in SYSTEM_ROLES]
        for message in turns[:-1]:
            if message.role == "user" and message.text:
                state.earlier.places.append(example.at(f"{message.pointer}/content"))
                state.earlier.hash.append(digest(*split_words(normalise(message.text))))
        if example.row.split != "train" and len(turns) < 2 and own.prompt:
            state.asked.places.append(own.at)
            state.asked.text.append_encoded(own.prompt)
        return state

    def merge(self, left: Shown, right: Shown) -> Shown:
        left.asked.merge(right.asked)
        left.earlier.merge(right.earlier)
        for text, (at, rows) in right.instructions.items():
            left.instruct(text, at, rows)
        return left

    def save(self, state: Shown) -> Mapping[str, Part]:
        said = [(text, astuple(at), n) for text, (at, n) in state.instructions.items()]
        return {
            **outer(state.asked.settle().save(), "asked"),
            **outer(state.earlier.settle().save(), "earlier"),
            "instructions": json.dumps(said).encode(),
        }

    def load(self, parts: Mapping[str, Part]) -> Shown:
        state = Shown()
        state.asked.load(inner(parts, "asked"))
        state.earlier.load(inner(parts, "earlier"))
        for text, at, rows in json.loads(parts["instructions"]):
            state.instruct(text, Location(*at), rows)
        return state

    def finish(self, states: Mapping[str, Shown]) -> Iterable[Finding | Remark]:
        for held_out in ("validation", "test"):
            if held_out in states:
                yield from self._judge(held_out, states[held_out].asked.settle(), states)

    def _judge(
        self, held_out: str, asked: Asked, states: Mapping[str, Shown]
    ) -> Iterable[Finding | Remark]:
        wanted = _wanted(asked)
        found: dict[int, Finding] = {}
        for split, state in states.items():
            for words, what, at in (*_instructed(state, wanted), *_turned(state, wanted)):
                for row in wanted.rows[words]:
                    found.setdefault(row, self._finding(asked, row, what.format(_OF[split]), at))
        yield from found.values()
        short = len(asked) - sum(map(len, wanted.rows.values()))
        missed = f"; {count(short, 'prompt')} under {LEAST} words not looked for" if short else ""
        part = share(len(found), {held_out: asked}, held_out)
        yield self.remark(f"{part} of one turn shown as an example{missed}")

    def _finding(self, asked: Asked, row: int, what: str, at: Location) -> Finding:
        return self.finding(
            asked.places[row],
            f"the prompt is {what}",
            related=[Related("shown here", at)],
            help="show another example, or drop this row",
            subject=asked.text[row],
        )


@dataclass(slots=True)
class _Wanted:
    """The prompts that are looked for: their rows by a hash of the words, and by the first words
    how many words they have."""

    rows: dict[bytes, list[int]] = field(default_factory=lambda: defaultdict(list))
    lengths: dict[tuple[str, ...], set[int]] = field(default_factory=lambda: defaultdict(set))


def _wanted(asked: Asked) -> _Wanted:
    wanted = _Wanted()
    for row in range(len(asked)):
        words = split_words(asked.text[row])
        if len(words) >= LEAST:
            wanted.rows[digest(*words)].append(row)
            wanted.lengths[tuple(words[:LEAST])].add(len(words))
    return wanted


Sighting = tuple[bytes, str, Location]
"""The hash of a prompt that is shown, where with ``{}`` for the split, and the place."""


def _instructed(state: Shown, wanted: _Wanted) -> Iterator[Sighting]:
    """The *wanted* prompts that stand in a system message."""
    for text, (at, rows) in sorted(state.instructions.items(), key=lambda item: item[1]):
        said = split_words(text)
        where = f"an example in the system message of {count(rows, '{} row')}"
        for i in range(len(said) - LEAST + 1):
            for length in sorted(wanted.lengths.get(tuple(said[i : i + LEAST]), ())):
                words = digest(*said[i : i + length])
                if words in wanted.rows:
                    yield words, where, at


def _turned(state: Shown, wanted: _Wanted) -> Iterator[Sighting]:
    """The *wanted* prompts that are an earlier turn of a row."""
    earlier = state.earlier.settle()
    for row in range(len(earlier)):
        if earlier.hash[row] in wanted.rows:
            yield earlier.hash[row], "an earlier turn of a {} row", earlier.places[row]
