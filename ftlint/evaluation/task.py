"""From a data set to what is asked of a model: the questions, and how answers are scored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, field, replace

from ftlint.block import rows
from ftlint.dataset import Dataset, plan
from ftlint.decode import BLANK_LINE
from ftlint.errors import InputError
from ftlint.evaluation.prediction import LeftOut, Question, question
from ftlint.evaluation.score import Labelled, LabelSet, Scoring
from ftlint.evaluation.scorers import LABEL, Way, choose, make
from ftlint.labels import Census, infer
from ftlint.row import Row
from ftlint.scorer import Rows

_USUAL = Way()


@dataclass(frozen=True)
class Task:
    """What a model is asked, and how it is scored.

    ``train`` are the training rows as questions, for baselines, and ``taught`` counts those too
    that hold nothing to compare with; ``scoring`` says what an answer
    is worth, ``reason`` why it is this one. ``left_out`` counts the rows of the split that could
    not be read, or hold nothing to ask or to compare with.
    """

    dataset: str
    split: str
    asked: tuple[Question, ...]
    train: tuple[Question, ...]
    scoring: Scoring
    reason: str
    left_out: LeftOut
    limited_from: int | None = None
    taught: int = 0

    @property
    def labels(self) -> LabelSet | None:
        """The labels that an answer can be read as; None where the replies are no labels."""
        return self.scoring.labels if isinstance(self.scoring, Labelled) else None

    def limited(self, most: int | None) -> Task:
        """At most so many of the rows to ask, in their order; ``limited_from`` tells of how many.

        Those whose prompts have the lowest hashes: they are spread over a sorted split, and a
        higher limit keeps all of a lower one. ``left_out`` shrinks in the same proportion.
        """
        if most is None or most >= len(self.asked):
            return self
        chosen = sorted(enumerate(self.asked), key=lambda one: (one[1].prompt_sha256, one[0]))
        kept = tuple(asked for _, asked in sorted(chosen[:most], key=lambda one: one[0]))
        share = most / len(self.asked)
        left_out = LeftOut(*(round(share * n) for n in astuple(self.left_out)))
        return replace(self, asked=kept, left_out=left_out, limited_from=len(self.asked))


def task(dataset: Dataset, split: str, by: Sequence[str] = (), way: Way = _USUAL) -> Task:
    """The task of *dataset* on *split*, whose rows are to be sliced *by* fields. Raises InputError.

    Answers are scored in the *way* that was asked for. The data set has no such split, or a file
    of that split has no rows at all, however many it should have.
    """
    names = [one.name for one in dataset.splits]
    if split not in names:
        which = f'the data set "{dataset.name}" has' if dataset.name else "the files given have"
        raise InputError(
            f"{which} no {split} split, only {', '.join(names)}; name one with {split}=FILE"
        )
    reading = {name: _Reading(tuple(by), way.reads) for name in ("train", split)}
    censuses = {name: Census() for name in names}
    for chunk in plan(dataset):
        for row in rows(chunk):
            censuses[chunk.split].add(row)
            if chunk.split == split and row.whole_file:
                raise InputError(f"{row.file.shown}: {row.problems[0].message}; nothing to ask")
            if chunk.split in reading:
                reading[chunk.split].add(row)
    read, taught = reading[split].questions, reading["train"].questions
    found = choose(way.scorer, infer(dataset.label, censuses), read)
    scoring = make(found.scorer, way, Rows(dataset.label, taught, read, way.root, way.figures))
    asked, left_out = reading[split].chosen(scoring)
    return Task(
        dataset=dataset.name,
        split=split,
        asked=asked,
        train=tuple(one for one in taught if scoring.readable(one)),
        scoring=scoring,
        reason=f"scored as {found.scorer}: {found.reason}",
        left_out=left_out,
        taught=len(taught),
    )


@dataclass(slots=True)
class _Reading:
    """The questions of one split. Rows are dropped as they are read: whether a row without a
    label can be asked is known only when all rows of all splits are."""

    by: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    questions: list[Question] = field(default_factory=list)
    unreadable: int = 0
    nothing_to_ask: int = 0

    def add(self, row: Row) -> None:
        if row.example is None:
            self.unreadable += not _blank(row)
            return
        one = question(row.example, self.by, self.reads)
        if one is None:
            self.nothing_to_ask += 1
        else:
            self.questions.append(one)

    def chosen(self, scoring: Scoring) -> tuple[tuple[Question, ...], LeftOut]:
        """Those that *scoring* has something to compare with, and what became of the others."""
        kept = tuple(one for one in self.questions if scoring.readable(one))
        others = len(self.questions) - len(kept)
        labelled = scoring.scheme.scorer == LABEL
        no_label, no_target = (others, 0) if labelled else (0, others)
        return kept, LeftOut(self.unreadable, self.nothing_to_ask, no_label, no_target)


def _blank(row: Row) -> bool:
    return all(problem.kind == BLANK_LINE for problem in row.problems)
