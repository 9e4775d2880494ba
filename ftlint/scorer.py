"""What authors of scorers write: a class that says what the answer to one row is worth."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

if TYPE_CHECKING:
    from ftlint.evaluation.prediction import Prediction, Question
    from ftlint.labels import LabelSpec


class Counts(NamedTuple):
    """Of one part of a row: how many were ``wanted``, how many ``said``, and ``hits`` of both."""

    hits: int
    said: int
    wanted: int


@dataclass(frozen=True, slots=True)
class Score:
    """What one answer is worth.

    ``correct`` of None says that the answer is in no form that could be read, which counts as
    wrong and is shown as invalid. ``values`` has a number for each figure that the scorer declares,
    from 0 to 1, more being better; ``counts`` those of each part, by its name. ``said`` is the
    answer as it was read, for tables.
    """

    correct: bool | None
    values: Mapping[str, float] = field(default_factory=dict)
    counts: Mapping[str, Counts] = field(default_factory=dict)
    said: str | None = None


@dataclass(frozen=True)
class NoOptions:
    """The options of a scorer without any."""


@dataclass(frozen=True)
class Rows:
    """What a scorer may learn from before it sees an answer.

    ``train`` and ``asked`` are the rows of the training split and of the one that is asked about;
    ``spec`` says where their labels are read. Paths in options start at ``root``; ``figures`` are
    those that gates name.
    """

    spec: LabelSpec
    train: Sequence[Question] = ()
    asked: Sequence[Question] = ()
    root: Path = Path()
    figures: Collection[str] = ()


class Scorer:
    """Says what answers are worth, row by row.

    ``name`` is what ``--scorer`` calls it. ``shares`` are the figures of which a row has 0 or 1,
    which have Wilson intervals, ``means`` those of which it has any number from 0 to 1, which have
    bootstrap ones. ``part`` names what is counted in a row (``"field"``) and ``pooled`` opens the
    names of the figures of all parts together (``"field"`` for ``field_f1``). ``reads`` are
    fields of the row, ``"metadata.keywords"``, that it finds in ``asked.beside``. ``options_type``
    is a frozen dataclass, filled from ``[eval.scorers.NAME]``.
    """

    name: ClassVar[str] = ""
    shares: tuple[str, ...] = ()
    means: tuple[str, ...] = ()
    part: ClassVar[str] = ""
    pooled: ClassVar[str] = ""
    reads: ClassVar[tuple[str, ...]] = ()
    options_type: ClassVar[type[Any]] = NoOptions

    def __init__(self, options: Any = None) -> None:
        self.options = self.options_type() if options is None else options

    @classmethod
    def figures(cls) -> tuple[str, ...]:
        """The names of all figures that come from the scorer, for gates."""
        pools = [f"{cls.pooled}_{name}" for name in ("precision", "recall", "f1") if cls.part]
        return (*cls.shares, *cls.means, *pools)

    @classmethod
    def of(cls, options: Any, rows: Rows) -> Scorer:  # noqa: ARG003 (others read them)
        """The scorer of *rows*. One that learns nothing from them needs none of its own."""
        return cls(options)

    def readable(self, asked: Question) -> bool:
        """Whether the row has what an answer is compared with; else it is left out, and counted."""
        return True

    def score(self, asked: Question, answer: str) -> Score:
        """What *answer*, the text of a reply, is worth for the row *asked*.

        Called for rows with an answer only. An answer that cannot be read is no reason to raise.
        """
        raise NotImplementedError

    def unanswered(self, asked: Question) -> Score:
        """What a row without any answer is worth: as much as a wrong one.

        Its ``values`` name the figures that this row counts in, whatever the answer.
        """
        return Score(False, dict.fromkeys((*self.shares, *self.means), 0.0))

    def answered(self, asked: Question, given: Prediction) -> Score:
        """What *given*, which has an answer, is worth: its text, unless a scorer reads more."""
        return self.score(asked, given.answer or "")


@dataclass(frozen=True, slots=True)
class Brought:
    """A scorer that a user wrote, and who brought it: a distribution, or a file."""

    scorer: type[Scorer]
    owner: str
