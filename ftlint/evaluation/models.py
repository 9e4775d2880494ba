"""What can be evaluated: anything that answers questions, such as recorded answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Protocol

from ftlint.errors import InputError
from ftlint.evaluation.journal import read
from ftlint.evaluation.prediction import NO_PREDICTION, Prediction, Question, file_names


class Model(Protocol):
    """Anything that answers questions."""

    @property
    def name(self) -> str:
        """What the model is called in reports."""
        ...

    def answer(self, questions: Sequence[Question]) -> Iterator[Prediction]:
        """One prediction for each question, in the order in which they complete."""
        ...


class Replay:
    """Recorded answers, matched to rows by their prompt, or by their line where they name none.

    Where several rows share a prompt the line decides, unless all records of that prompt give
    the same answer. Of a journal with the answers of several models, those of the one called
    *asked* are taken. Raises InputError if the file cannot be read, holds nothing, or nothing of
    that model, holds more than one run, or answers one row in two ways.
    """

    def __init__(self, path: Path | str, asked: str | None = None) -> None:
        self.path = str(path)
        records = read(path)
        if not records:
            raise InputError(f"{self.path} holds no predictions")
        if asked is not None:
            records = self._of(asked, records)
        self._check_contradictions(records)
        self._prompts: dict[tuple[int, str], list[Prediction]] = {}
        self._lines: dict[tuple[int, int], list[Prediction]] = {}
        # An answer in a journal takes the place of the failures before it.
        last = {one.key or number: one for number, one in records}
        for one in last.values():
            if one.prompt_sha256:
                self._prompts.setdefault((one.sample, one.prompt_sha256), []).append(one)
            else:
                self._lines.setdefault((one.sample, one.line), []).append(one)
        self._asked = {one.asked for one in last.values()}
        self._samples = sorted({one.sample for one in last.values()})

    def _of(
        self, asked: str, records: Sequence[tuple[int, Prediction]]
    ) -> list[tuple[int, Prediction]]:
        found = [(number, one) for number, one in records if one.asked == asked]
        if not found:
            others = ", ".join(sorted({one.asked or "an unnamed model" for _, one in records}))
            raise InputError(
                f"{self.path} holds no answer of {asked}, only of {others}; name the model that "
                "was recorded, or the file with --predictions"
            )
        return found

    def _check_contradictions(self, records: Iterable[tuple[int, Prediction]]) -> None:
        """Records with a key are of a journal, in which a later one counts."""
        first: dict[tuple[str | int, ...], tuple[int, Prediction]] = {}
        for number, one in records:
            if one.key:
                continue
            row = (one.path, one.line, one.prompt_sha256, one.asked, one.settings, one.sample)
            before, other = first.setdefault(row, (number, one))
            if _said(one) != _said(other):
                raise InputError(
                    f"{self.path}: lines {before} and {number} answer one row in two ways; "
                    "keep one of them"
                )

    @property
    def name(self) -> str:
        """The recorded model, or the file where the records do not tell."""
        return next(iter(self._asked)) if len(self._asked) == 1 and any(self._asked) else self.path

    def answer(self, questions: Sequence[Question]) -> Iterator[Prediction]:
        """The recorded answers; a row without one is an error, "no prediction".

        Where each prompt was asked several times, the further answers follow the first ones.

        Raises InputError if fewer than half of the rows have one.
        """
        shared = Counter(one.prompt_sha256 for one in questions)
        self._check_files(questions)
        self._one_run(questions)
        found = [self._find(one, shared[one.prompt_sha256] > 1) for one in questions]
        matched = sum(one is not None for one in found)
        if matched * 2 < len(questions) or not matched:
            raise InputError(
                f"the predictions are for another data set: {matched:,} of {len(questions):,} "
                f"rows of {file_names(questions)} match; give the file that was recorded on it "
                f"instead of {self.path}"
            )
        first = (self._moved(one, record) for one, record in zip(questions, found, strict=True))
        return chain(first, self._further(questions, shared))

    def _further(
        self, questions: Sequence[Question], shared: Mapping[str, int]
    ) -> Iterator[Prediction]:
        for sample in self._samples[1:]:
            for one in questions:
                record = self._find(one, shared[one.prompt_sha256] > 1, sample)
                if record is not None:
                    yield self._moved(one, record)

    def _check_files(self, questions: Sequence[Question]) -> None:
        nameless = any(not one.path for records in self._lines.values() for one in records)
        if nameless and len({one.path for one in questions}) > 1:
            raise InputError(
                f"{self.path} names rows by their line, and {file_names(questions)} have the same "
                'lines; add "path", the file of the row, or "prompt_sha256"'
            )

    def _one_run(self, questions: Sequence[Question]) -> None:
        """Two runs in one file would be reported as one model's answers."""
        used = [one for asked in questions for one in self._candidates(asked)]
        runs = sorted({(one.asked, one.settings) for one in used})
        if len(runs) > 1:
            names = ", ".join(
                f"{asked or 'unnamed'} {settings}".strip() for asked, settings in runs
            )
            raise InputError(
                f"{self.path} holds the answers of {len(runs)} runs ({names}); keep the lines "
                'of one, which have the same "asked" and "settings"'
            )

    def _candidates(self, asked: Question, sample: int = 0) -> list[Prediction]:
        records = self._prompts.get((sample, asked.prompt_sha256))
        if records:
            return records
        beside = self._lines.get((sample, asked.line), ())
        return [one for one in beside if one.path in ("", asked.path)]

    def _find(self, asked: Question, shared: bool, sample: int = 0) -> Prediction | None:
        records = self._candidates(asked, sample)
        here = [one for one in records if one.line == asked.line]
        if here:
            return here[-1]
        if len({_said(one) for one in records}) == 1 or (records and not shared):
            return records[-1]
        return None

    @staticmethod
    def _moved(asked: Question, record: Prediction | None) -> Prediction:
        if record is None:
            return Prediction(asked.path, asked.line, asked.prompt_sha256, error=NO_PREDICTION)
        return replace(record, path=asked.path, line=asked.line)


def _said(one: Prediction) -> tuple[str | None, ...]:
    return one.answer, one.refusal, one.finish_reason, one.error
