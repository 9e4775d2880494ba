"""What the rules about similar rows share: the normalised prompts, and how they are compared."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from ftlint import Example, option
from ftlint.columns import Hashes, Names, Table
from ftlint.formats import TRAINABLE
from ftlint.labels import MOST_COUNTED
from ftlint.similarity import Measure, Texts, jaccard, measures, normalise, shingles
from ftlint.similarity.shingle import split_words
from ftlint.wording import count
from ftlint_rules._forms import digest, forms
from ftlint_rules._tables import TableRule

if TYPE_CHECKING:
    from ftlint.columns import Numbers
    from ftlint.similarity import Account, Match


@dataclass(frozen=True)
class Options:
    """How similar is too similar, what is counted, and how it is searched for."""

    threshold: float = option(0.8, "least Jaccard similarity of the shingles, from 0.5 to 1")
    shingle: str = option("auto", "`word-N`, `char-N`, or `auto`, which decides by the length")
    engine: Literal["auto", "minhash", "exact"] = option(
        "auto", "`minhash`, `exact`, or `auto`, which takes the cheaper one"
    )

    def __post_init__(self) -> None:
        if not 0.5 <= self.threshold <= 1:
            raise ValueError(f"threshold is {self.threshold:g}; it must be from 0.5 to 1")
        measures(self.shingle)


@dataclass(slots=True)
class Prompts(Table):
    """The normalised prompts of rows: all turns before the reply, system messages left out.

    ``text`` is the prompt, ``strict`` a hash of it with its signs kept, ``row`` of it and the
    reply, ``reply`` of what is trained, ``outputs`` the text of both outputs of a preference row.
    The prompt of a row with images is empty and its hashes are zeros: it is counted, but not
    compared. About 105 bytes a row and the prompt.
    """

    text: Texts = field(default_factory=Texts)
    outputs: Texts = field(default_factory=Texts)
    strict: Hashes = field(default_factory=Hashes)
    row: Hashes = field(default_factory=Hashes)
    reply: Hashes = field(default_factory=Hashes)
    system: Hashes = field(default_factory=Hashes)
    label: Names = field(default_factory=Names)

    def compared(self) -> Numbers:
        """The rows that are compared."""
        import numpy as np

        return np.flatnonzero(self.strict.words().any(axis=1))

    def only(self, rows: Numbers) -> Texts:
        """The prompts of *rows*."""
        return self.text if len(rows) == len(self) else self.text.take(rows.tolist())


class SimilarityRule(TableRule[Prompts]):
    """Compares the prompts of rows. Its state holds them all, and about 105 bytes for each.

    Rows with images or other parts that are no text are left out: how alike they are is not in
    their words.
    """

    formats = TRAINABLE
    table = Prompts
    options_type = Options
    options: Options

    @property
    def shared(self) -> Hashable:
        return "prompts"

    def add(self, state: Prompts, example: Example) -> Prompts:
        own = forms(example)
        pictures = own.has_media
        if not pictures and (not own.prompt or example.trained is None):
            return state
        other = "" if pictures else own.rejected
        state.places.append(own.at)
        state.text.append("" if pictures else own.prompt)
        state.outputs.append(normalise(f"{example.trained}\n{other}") if other else "")
        state.strict.append(b"" if pictures else own.strict_digest)
        state.row.append(b"" if pictures else own.row_digest)
        state.reply.append(b"" if pictures else digest(own.strict_reply, other))
        state.system.append(own.system_digest)
        many = len(state.label.table) > MOST_COUNTED
        state.label.append(None if many else example.label)
        return state


def left_out(state: Prompts, split: str) -> str:
    """How many rows of *split* are not compared; empty if all are."""
    n = len(state) - len(state.compared())
    return f"{count(n, f'{split} row')} with images not compared" if n else ""


_ENGINES = {"exact": "the exact join", "minhash": "MinHash"}


def engines(accounts: Iterable[Account]) -> Iterator[str]:
    """Which engines compared texts, and why: a line for each."""
    ways: dict[str, list[str]] = defaultdict(list)
    for one in accounts:
        if one.left > 1 or (one.left and one.right):
            ways[_way(one)].append(one.measure.name)
    if not ways:
        yield "nothing to compare"
    for way, names in ways.items():
        yield f"compared by {' and '.join(dict.fromkeys(names))} with {way}"


def apart(accounts: Sequence[Account], where: str) -> Iterator[str]:
    """How many texts of *where* were compared in another way than the rest: a line for each way."""
    for n, noun, how in (
        (sum(one.templates for one in accounts), "text", "compared without a shared template"),
        (
            sum(one.too_short for one in accounts),
            "text",
            "too short to be nearly the same: only equal ones match",
        ),
        (sum(one.unlisted for one in accounts), "further pair", "of many alike not enumerated"),
        (
            sum(one.unsettled for one in accounts),
            "text",
            "without a match among very many candidates: not all of them were compared",
        ),
    ):
        if n:
            yield f"{where}: {count(n, noun)} {how}"


def _way(one: Account) -> str:
    recall = "recall 100 %" if one.recall == 1 else f"expected recall {_recall(one.recall)}"
    return f"{_ENGINES[one.engine]} ({one.why}), {recall}"


def _recall(share: float) -> str:
    return f"{math.floor(1000 * share) / 10:g} %"


def how(match: Match) -> str:
    """By what a match was measured, and how many more there are."""
    measured = match.measure.name
    if match.beyond_template:
        measured += " beyond the shared template"
    least = "at least " if match.at_least else ""
    return measured + (f", {least}{match.others:,} more over the limit" if match.others else "")


def likeness(left: str, right: str, ways: Iterable[Measure]) -> float:
    """The exact Jaccard similarity of two normalised texts, by the measure that judges them."""
    lengths = len(split_words(left)), len(split_words(right))
    way = next(way for way in ways if way.judges(*lengths))
    return jaccard(shingles(left, way), shingles(right, way))


def percent(share: float) -> str:
    """A similarity as whole percent; only what is equal is called 100%."""
    return f"{math.floor(100 * share + 1e-9)}%"
