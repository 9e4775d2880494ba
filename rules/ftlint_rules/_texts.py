"""What the rules about similar rows share: the normalised prompts, and how they are compared."""

from __future__ import annotations

import math
from collections.abc import Hashable
from dataclasses import dataclass

from ftlint import CorpusRule, Example, Location, option
from ftlint.formats import TRAINABLE
from ftlint.similarity import measures, normalise
from ftlint.wording import count
from ftlint_rules._splits import turn


@dataclass(frozen=True)
class Options:
    """How similar is too similar, and what is counted."""

    threshold: float = option(0.8, "least Jaccard similarity of the shingles, from 0.5 to 1")
    shingle: str = option("auto", "`word-N`, `char-N`, or `auto`, which decides by the length")

    def __post_init__(self) -> None:
        if not 0.5 <= self.threshold <= 1:
            raise ValueError(f"threshold is {self.threshold:g}; it must be from 0.5 to 1")
        measures(self.shingle)


@dataclass(frozen=True, slots=True, order=True)
class Text:
    """The normalised prompt of a row: all turns before the reply, system messages left out.

    ``strict`` is the prompt with its signs kept, and so is the ``reply``. The prompt of a row with
    images is empty: it is counted, but not compared.
    """

    at: Location
    prompt: str
    strict: str
    reply: str


Texts = list[Text]


class SimilarityRule(CorpusRule[Texts]):
    """Compares the prompts of rows. Its state holds them all: about twice their size in memory.

    Rows with images or other parts that are no text are left out: how alike they are is not in
    their words.
    """

    formats = TRAINABLE
    options_type = Options
    options: Options

    @property
    def shared(self) -> Hashable:
        return "prompts"

    def start(self) -> Texts:
        return []

    def add(self, state: Texts, example: Example) -> Texts:
        prompt = normalise(example.prompt)
        if _pictures(example):
            state.append(Text(turn(example), "", "", ""))
        elif prompt and example.trained is not None:
            strict = normalise(example.prompt, signs=True)
            reply = normalise(example.trained, signs=True)
            state.append(Text(turn(example), prompt, strict, reply))
        return state

    def merge(self, left: Texts, right: Texts) -> Texts:
        return left + right


def compared(texts: Texts) -> Texts:
    """The rows that are compared, by place."""
    return sorted(text for text in texts if text.prompt)


def left_out(texts: Texts, split: str) -> str:
    """How many rows of *split* are not compared; empty if all are."""
    n = sum(not text.prompt for text in texts)
    return f"{count(n, f'{split} row')} with images not compared" if n else ""


def _pictures(example: Example) -> bool:
    return any(message.other_parts for message in example.messages)


def percent(share: float) -> str:
    """A similarity as whole percent; only what is equal is called 100%."""
    return f"{math.floor(100 * share + 1e-9)}%"
