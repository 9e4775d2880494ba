"""From a data set to what is asked of a model: the questions, and the labels they are scored by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ftlint.dataset import Dataset, Example, Row, plan, rows
from ftlint.decode import BLANK_LINE
from ftlint.errors import InputError
from ftlint.evaluation.prediction import Question, questions
from ftlint.evaluation.score import LabelSet
from ftlint.labels import Census, LabelSpec, infer


@dataclass(frozen=True)
class Task:
    """What a model is asked, and how it is scored.

    ``train`` are the training rows as questions, for baselines; ``labels`` is None where the
    replies are no labels; ``reason`` says why they are or are not. ``skipped`` rows of the split
    could not be read, or hold nothing to ask or to compare with.
    """

    dataset: str
    split: str
    asked: tuple[Question, ...]
    train: tuple[Question, ...]
    spec: LabelSpec
    labels: LabelSet | None
    reason: str
    skipped: int


def task(dataset: Dataset, split: str) -> Task:
    """The task of *dataset* on *split*. Raises InputError if it has no such split."""
    names = [one.name for one in dataset.splits]
    if split not in names:
        which = f'the data set "{dataset.name}"' if dataset.name else "the files given"
        raise InputError(
            f"{which} have no {split} split, only {', '.join(names)}; name one with {split}=FILE"
        )
    found: dict[str, list[Row]] = {"train": [], split: []}
    censuses = {name: Census() for name in names}
    for chunk in plan(dataset):
        for row in rows(chunk):
            censuses[chunk.split].add(row)
            if chunk.split in found:
                found[chunk.split].append(row)
    decided = infer(dataset.label, censuses)
    asked, skipped = questions(_examples(found[split]), decided.has_labels)
    train, _ = questions(_examples(found["train"]), decided.has_labels)
    unread = sum(row.example is None and not _blank(row) for row in found[split])
    return Task(
        dataset=dataset.name,
        split=split,
        asked=tuple(asked),
        train=tuple(train),
        spec=dataset.label,
        labels=LabelSet.of(dataset.label, train, asked) if decided.has_labels else None,
        reason=decided.reason,
        skipped=skipped + unread,
    )


def _examples(found: Iterable[Row]) -> Iterable[Example]:
    return (row.example for row in found if row.example is not None)


def _blank(row: Row) -> bool:
    return all(problem.kind == BLANK_LINE for problem in row.problems)
