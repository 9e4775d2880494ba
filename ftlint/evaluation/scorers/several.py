"""Replies of several labels at once."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ftlint.evaluation.prediction import Question
from ftlint.evaluation.score import LabelSet
from ftlint.labels import FROM_TARGET, LabelSpec
from ftlint.rule import option
from ftlint.scorer import Counts, Rows, Score, Scorer


@dataclass(frozen=True)
class SeveralOptions:
    """``[eval.scorers.multi-label]``."""

    separator: str = option(",", "what stands between two labels; a JSON list needs none")
    none: str = option("none", "what a reply without any label says")


class SeveralScorer(Scorer):
    """Right if the reply has the labels of the target, all of them and no other, in any order.

    ``samples_f1`` is the mean of the rows' F1. A text that is none of the labels counts as a label
    that is said and not wanted.
    """

    name = "multi-label"
    means = ("samples_f1",)
    part = "label"
    pooled = "micro"
    options_type = SeveralOptions

    def __init__(
        self,
        options: SeveralOptions | None = None,
        spec: LabelSpec = FROM_TARGET,
        labels: LabelSet | None = None,
    ) -> None:
        super().__init__(options)
        self._spec = spec
        self._labels = LabelSet(()) if labels is None else labels

    @classmethod
    def of(cls, options: Any, rows: Rows) -> SeveralScorer:
        reader = cls(options, rows.spec)
        golds = (
            [name for one in split for name in reader._items(one.target) or ()]
            for split in (rows.train, rows.asked)
        )
        return cls(options, rows.spec, LabelSet.spelt(rows.spec, *golds))

    def readable(self, asked: Question) -> bool:
        return self._items(asked.target) is not None

    def score(self, asked: Question, answer: str) -> Score:
        items = self._items(answer)
        wanted, said = self._named(self._items(asked.target) or ()), self._named(items or ())
        unknown = bool(said) and not said & set(self._labels.names)
        known = None if items is None or unknown else said == wanted
        f1 = 2 * len(wanted & said) / (len(wanted) + len(said)) if wanted or said else 1.0
        counts = {
            name: Counts(int(name in wanted & said), int(name in said), int(name in wanted))
            for name in wanted | said
        }
        shown = None if known is None else ", ".join(sorted(said)) or self.options.none
        return Score(known, {"samples_f1": f1 if items is not None else 0.0}, counts, shown)

    def unanswered(self, asked: Question) -> Score:
        wanted = self._named(self._items(asked.target) or ())
        return Score(False, {"samples_f1": 0.0}, {name: Counts(0, 0, 1) for name in wanted})

    def _items(self, text: str) -> list[str] | None:
        """The texts in a reply that may be labels; None where it has no place for any."""
        if self._spec.declared:
            found = self._spec.read(text)
            if found is None:
                return None
            text = found
        listed = _list(text)
        items = text.split(self.options.separator) if listed is None else listed
        kept = [item for one in items if (item := one.strip())]
        nothing = listed is None and [one.casefold() for one in kept] == [self.options.none]
        return [] if nothing else (kept or (None if listed is None else []))

    def _named(self, items: Iterable[str]) -> set[str]:
        return {self._labels.match(one) or one for one in items}


def _list(text: str) -> list[str] | None:
    """The strings of a JSON list of strings; None if *text* is none."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    plain = isinstance(found, list) and all(isinstance(one, str) for one in found)
    return found if plain else None


def is_list(text: str) -> bool:
    """Whether *text* is a JSON list of strings."""
    return _list(text) is not None
