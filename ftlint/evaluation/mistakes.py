"""Each wrong answer beside the training rows most like its prompt: those that taught it come first.

Likeness is the Jaccard similarity of the character 4-grams of the normalised prompts, the same that
the rules on near-duplicates measure short prompts by, so that its numbers mean the same.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ftlint.evaluation.linted import Place
from ftlint.evaluation.prediction import Outcome, Question
from ftlint.evaluation.score import LabelSet, Scored
from ftlint.evaluation.visible import visible
from ftlint.labels import fold_label
from ftlint.mask import mask
from ftlint.similarity import Measure, nearest, normalise_all
from ftlint.wording import count

NEAREST = 10
"""Training rows that are looked at beside each wrong answer."""
LEAST = 0.5
"""The likeness from which on a row with the same answer is said to have taught it: of two classes
the nearest rows often say the wrong one without being like the prompt at all."""

_MEASURE = Measure("char", 4)
_LONGEST_TEXT = 20_000
_ROWS_SHOWN = 3
_TEACHERS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Teacher:
    """A training row near a wrong answer: its likeness, from 0 to 1, and what it answers.

    ``taught`` says that this is the wrong answer itself, and the likeness at least ``LEAST``.
    """

    row: Place
    similarity: float
    says: str
    text: str
    taught: bool


@dataclass(frozen=True, slots=True)
class Mistake:
    """A wrong answer, the prompt, and the nearest training rows: those that taught it first."""

    scored: Scored
    text: str
    teachers: tuple[Teacher, ...]

    @property
    def taught(self) -> tuple[Teacher, ...]:
        """The training rows that taught it."""
        return tuple(one for one in self.teachers if one.taught)


@dataclass(frozen=True, slots=True)
class Mistakes:
    """The wrong answers, those first that the likest training row taught.

    ``shown`` are as many as a report shows at most, ``unlooked`` those for which no training rows
    were looked for, because they are too many. ``rows`` counts the training rows.
    """

    found: tuple[Mistake, ...]
    rows: int
    shown: int
    unlooked: int = 0

    @property
    def teachers(self) -> Counter[tuple[Place, str]]:
        """The training rows that taught a wrong answer, with it, and how many they taught."""
        taught = (one for mistake in self.found for one in mistake.taught)
        return Counter((one.row, one.says) for one in taught)


def mistakes(
    scored: Sequence[Scored],
    asked: Sequence[Question],
    train: Sequence[Question],
    labels: LabelSet | None,
    shown: int,
) -> Mistakes:
    """The wrong and invalid answers among *scored*, beside the nearest of the *train* rows."""
    texts = {(one.path, one.line): one.text for one in asked}
    wrong = [one for one in scored if one.outcome in (Outcome.WRONG, Outcome.INVALID)]
    prompts = [texts[one.path, one.line] for one in wrong]
    near = nearest(
        _normalised(prompts), _normalised([one.text for one in train]), NEAREST, _MEASURE
    )
    says = _says(labels)
    found = []
    for one, prompt, rows in zip(wrong, prompts, near, strict=False):
        answer = _same(one.predicted if one.predicted is not None else one.prediction.answer)
        teachers = [_teacher(train[row.right], row.similarity, says, answer) for row in rows]
        first = sorted(teachers, key=lambda one: not one.taught)
        found.append(Mistake(one, prompt, tuple(first)))
    found.sort(key=_flagrant, reverse=True)
    return Mistakes(tuple(found), len(train), shown, len(wrong) - len(found))


def _flagrant(one: Mistake) -> tuple[bool, float]:
    first = one.teachers[0] if one.teachers else None
    return (False, 0.0) if first is None else (first.taught, first.similarity)


def _teacher(
    row: Question, similarity: float, says: Callable[[Question], str], answer: str
) -> Teacher:
    said = says(row)
    taught = similarity >= LEAST and bool(answer) and _same(said) == answer
    return Teacher((row.path, row.line), similarity, said, row.text, taught)


def _normalised(texts: Sequence[str]) -> Sequence[str]:
    return normalise_all([text[:_LONGEST_TEXT] for text in texts])


def _says(labels: LabelSet | None) -> Callable[[Question], str]:
    """What a training row answers: its label as the report calls it, or its reply."""
    if labels is None:
        return lambda row: row.target
    return lambda row: labels.match(row.gold) or row.gold or ""


def _same(answer: str | None) -> str:
    """Equal for answers that differ in case, outer punctuation and the kind of separators only."""
    return fold_label(" ".join((answer or "").split()))


def lines(found: Mistakes) -> Iterator[str]:
    """The first wrong answers, each with its nearest training rows."""
    total = len(found.found) + found.unlooked
    if not total or not found.shown:
        return
    if not found.rows:
        yield "wrong answers are shown beside training rows, and there are none; add train=FILE"
        return
    yield f"wrong answers beside the most similar training rows, by {_MEASURE.name} (Jaccard)"
    yield from _summary(found)
    for one in found.found[: found.shown]:
        yield ""
        yield from _lines(one)
    yield ""
    yield f"{min(found.shown, len(found.found)):,} of {total:,}; --format json has all"


def _summary(found: Mistakes) -> Iterator[str]:
    teachers = found.teachers
    taught = sum(bool(one.taught) for one in found.found)
    least = f"at least {100 * LEAST:.0f} % like the prompt"
    if not taught:
        yield f"none of them is what a training row {least} says"
    else:
        rows = count(len(teachers), "training row")
        yield f"{rows} {least} taught {taught:,} of {count(len(found.found), 'wrong answer')}"
    for (row, says), n in teachers.most_common(_TEACHERS_SHOWN):
        if n > 1:
            yield f"{_at(row)} taught {n:,}: {visible(says, 40)}"
    if found.unlooked:
        yield f"{found.unlooked:,} more were not looked at: they share too much with too many rows"


def _lines(one: Mistake) -> Iterator[str]:
    scored = one.scored
    said = scored.predicted if scored.predicted is not None else scored.prediction.answer or ""
    what = "" if scored.outcome is Outcome.WRONG else f" ({scored.outcome.value})"
    at = _at((scored.path, scored.line))
    yield f"{at}: {visible(scored.gold, 30)} answered with {visible(said, 30)}{what}"
    yield f"  {_quoted(one.text, 74)}"
    if scored.off and scored.outcome is Outcome.WRONG:
        yield f"  not right: {visible(', '.join(scored.off), 80)}"
    if not one.teachers:
        yield "  no training row is like it"
        return
    yield f"  {_taught(len(one.taught), len(one.teachers))}"
    shown = one.teachers[: _ROWS_SHOWN if one.taught else 1]
    places = _even([_at(row.row) for row in shown])
    labels = _even([visible(row.says, 22) for row in shown])
    for row, place, label in zip(shown, places, labels, strict=True):
        yield f"  {_percent(row.similarity):>5}  {place}  {label}  {_quoted(row.text, 40)}"


def _taught(rows: int, near: int) -> str:
    if not rows:
        return "no training row like it says so; the nearest is"
    if rows == near == NEAREST:
        return f"at least {rows} training rows taught it that:"
    return f"{count(rows, 'training row')} taught it that:"


def _percent(share: float) -> str:
    return f"{math.floor(100 * share + 1e-9)} %"


def _even(cells: Sequence[str]) -> list[str]:
    width = max(map(len, cells))
    return [cell.ljust(width) for cell in cells]


def _at(row: Place) -> str:
    return f"{visible(row[0], 40)}:{row[1]}"


def _quoted(text: str, width: int) -> str:
    return f'"{visible(text.strip(), width)}"'


def as_object(one: Mistake) -> list[dict[str, Any]]:
    """The training rows beside a wrong answer, for ``json.dumps``."""
    return [
        {
            "path": row.row[0],
            "line": row.row[1],
            "similarity": row.similarity,
            "says": mask(row.says),
            "taught": row.taught,
        }
        for row in one.teachers
    ]


def summary(found: Mistakes | None) -> dict[str, Any] | None:
    """The training rows that taught wrong answers, for ``json.dumps``; null if none were looked at.

    ``answers`` counts the wrong answers that have the row beside them.
    """
    if found is None:
        return None
    return {
        "measure": f"Jaccard similarity of {_MEASURE.name}",
        "nearest": NEAREST,
        "not_looked_at": found.unlooked,
        "rows": [
            {"path": path, "line": line, "answers": n}
            for ((path, line), _), n in found.teachers.most_common()
        ],
    }
