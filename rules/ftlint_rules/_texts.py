"""What the rules about similar rows share: how texts are compared, and the words for it."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Literal

from ftlint import option
from ftlint.dataclass import dataclass
from ftlint.similarity import Measure, jaccard, measures, shingles
from ftlint.similarity.shingle import split_words
from ftlint.wording import count
from ftlint_rules._wholes import WholeRule, Wholes

if TYPE_CHECKING:
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


class SimilarityRule(WholeRule):
    """Compares the prompts of rows."""

    options_type = Options
    options: Options


def left_out(state: Wholes, split: str) -> str:
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
