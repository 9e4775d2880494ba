"""The ways to score answers: those of ftlint, and those that users write."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ftlint.errors import InputError
from ftlint.evaluation.counted import Counted
from ftlint.evaluation.probability import Scoring as Reading
from ftlint.evaluation.score import Labelled, LabelSet, Scoring
from ftlint.evaluation.scorers.choice import Choice, choose
from ftlint.evaluation.scorers.fields import JsonScorer
from ftlint.evaluation.scorers.number import NumberScorer
from ftlint.evaluation.scorers.several import SeveralScorer
from ftlint.evaluation.scorers.text import TextScorer
from ftlint.evaluation.scorers.tools import ToolScorer
from ftlint.scorer import Brought, Rows, Scorer
from ftlint.settings import fill, unknown

__all__ = ["BUILT_IN", "LABEL", "Choice", "Way", "choose", "make"]

LABEL = "label"
BUILT_IN: dict[str, type[Scorer]] = {
    one.name: one for one in (SeveralScorer, JsonScorer, ToolScorer, TextScorer, NumberScorer)
}
"""The scorers of ftlint beside the one for labels, by their names."""


@dataclass(frozen=True)
class Way:
    """How answers are to be scored, as far as the user says.

    ``scorer`` of None is inferred. ``options`` are the tables of ``[eval.scorers]`` by name, whose
    paths start at ``root``; ``where`` is the config, for messages. ``figures`` are those that gates
    name, ``brought`` the scorers that users wrote, by name.
    """

    scorer: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    root: Path = Path()
    where: str = "[eval.scorers]"
    figures: Collection[str] = ()
    brought: Mapping[str, Brought] = field(default_factory=dict)
    reading: Reading = "whole-label"

    @property
    def names(self) -> tuple[str, ...]:
        """All scorers that there are."""
        return (LABEL, *BUILT_IN, *self.brought)

    @property
    def reads(self) -> tuple[str, ...]:
        """The fields of a row that the scorer wants to see."""
        brought = self.brought.get(self.scorer or "")
        return () if brought is None else brought.scorer.reads

    def check(self) -> None:
        """Raises InputError for a scorer, or a table of options, that there is none of."""
        known = dict.fromkeys(self.names)
        if self.scorer is not None and self.scorer not in known:
            raise InputError(unknown("scorer", self.scorer, known))
        for name in self.options:
            if name not in known or name == LABEL:
                raise InputError(f"{self.where}: {unknown('scorer', name, [*BUILT_IN])}")
            self.filled(name)

    def filled(self, name: str) -> Any:
        """The options of the scorer *name*. Raises InputError."""
        where = f"{self.where}: [eval.scorers.{name}]"
        table = self.options.get(name, {})
        if not isinstance(table, dict):
            raise InputError(f"{where}: expected a table of options")
        kind = BUILT_IN[name] if name in BUILT_IN else self.brought[name].scorer
        return fill(kind.options_type, table, where)


def make(name: str, way: Way, rows: Rows) -> Scoring:
    """The scorer *name*, ready for *rows*. Raises InputError for its options."""
    if name == LABEL:
        labels = LabelSet.of(rows.spec, rows.train, rows.asked)
        return Labelled(labels, rows.spec, way.reading)
    options = way.filled(name)
    if name in BUILT_IN:
        return Counted.of(BUILT_IN[name].of(options, rows), rows.asked)
    brought = way.brought[name]
    try:
        return Counted.of(brought.scorer.of(options, rows), rows.asked, brought.owner)
    except Exception as error:
        raise InputError(
            f'the scorer "{name}" of {brought.owner} cannot be made: '
            f"{type(error).__name__}: {error}"
        ) from error
