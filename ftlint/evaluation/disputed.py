"""Wrong answers that the labels explain: rules dispute labels of the same two classes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ftlint.evaluation.confused import grid
from ftlint.evaluation.linted import Dispute, Place
from ftlint.evaluation.prediction import UNANSWERED, Outcome, Question
from ftlint.evaluation.score import LabelSet, Scored
from ftlint.evaluation.visible import visible
from ftlint.labels import fold_label
from ftlint.mask import mask
from ftlint.wording import count

_MOST_SHOWN = 15


@dataclass(frozen=True, slots=True)
class Explained:
    """The rows of the class ``gold`` answered with ``said``, and what a rule says of these labels.

    ``disputes`` are the findings of one rule on rows of which one has each of the two labels.
    """

    gold: str
    said: str
    wrong: tuple[Place, ...]
    disputes: tuple[Dispute, ...]


def explained(
    scored: Iterable[Scored],
    labels: LabelSet,
    rows: Iterable[Question],
    disputes: Iterable[Dispute],
) -> tuple[Explained, ...]:
    """The classes mixed up whose labels are in dispute, those mixed up most first.

    *rows* are those that the *disputes* may be about. A dispute between spellings of one class
    explains nothing: answers are matched to labels whatever their spelling.
    """
    named = {(one.path, one.line): labels.match(one.gold) for one in rows}
    between: dict[frozenset[str], dict[str, list[Dispute]]] = defaultdict(dict)
    for one in disputes:
        pair = frozenset(label for place in one.rows if (label := named.get(place)) is not None)
        if len(pair) == 2:
            between[pair].setdefault(one.code, []).append(one)
    mixed: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for row in scored:
        for said in _said(row, between):
            mixed[row.gold, said].append((row.path, row.line))
    found = [
        Explained(gold, said, tuple(wrong), tuple(those))
        for (gold, said), wrong in mixed.items()
        for _, those in sorted(between[frozenset((gold, said))].items())
    ]
    return tuple(sorted(found, key=lambda one: (-len(one.wrong), one.gold, one.said)))


def _said(row: Scored, between: Mapping[frozenset[str], object]) -> Iterator[str]:
    """The class in dispute with that of *row* which was answered.

    An answer that could be either of two spellings is no label, and still between these two.
    """
    if row.outcome is Outcome.WRONG and row.predicted is not None:
        if frozenset((row.gold, row.predicted)) in between:
            yield row.predicted
    elif row.outcome is Outcome.INVALID:
        folded = fold_label(row.prediction.answer or "")
        for pair in between:
            if row.gold in pair and all(fold_label(one) == folded for one in pair):
                yield from pair - {row.gold}


def lines(found: Sequence[Explained], scored: Sequence[Scored]) -> Iterator[str]:
    """A table of the classes; nothing if there is none."""
    if not found:
        return
    places = {place for one in found for place in one.wrong}
    wrong = sum(row.outcome not in (*UNANSWERED, Outcome.CORRECT) for row in scored)
    yield (
        f"labels in dispute: {len(places):,} of {count(wrong, 'wrong answer')} "
        f"{'lies' if len(places) == 1 else 'lie'} between two labels that rules doubt"
    )
    rows = [
        [
            visible(one.gold, 18),
            visible(one.said, 18),
            f"{len(one.wrong):,}",
            one.disputes[0].code,
            _shown(one.disputes),
        ]
        for one in found[:_MOST_SHOWN]
    ]
    yield from grid(rows, ["label", "answer", "rows", "rule", "rows in dispute"], "llrll")
    if len(found) > _MOST_SHOWN:
        yield f"{_MOST_SHOWN} of {len(found):,}; --format json has all"
    names = dict.fromkeys((one.code, one.name) for each in found for one in each.disputes)
    yield ", ".join(f"{code} is {name}" for code, name in names)


def _shown(disputes: Sequence[Dispute]) -> str:
    first, more = disputes[0], len(disputes) - 1
    return " and ".join(map(_at, first.rows)) + (f" (+{more:,})" if more else "")


def _at(row: Place) -> str:
    return f"{visible(row[0], 24)}:{row[1]}"


def as_object(found: Iterable[Explained]) -> list[dict[str, Any]]:
    """The classes for ``json.dumps``."""
    return [
        {
            "label": mask(one.gold),
            "answer": mask(one.said),
            "rows": [_row(place) for place in one.wrong],
            "code": one.disputes[0].code,
            "name": one.disputes[0].name,
            "disputes": [[_row(place) for place in each.rows] for each in one.disputes],
        }
        for one in found
    ]


def _row(place: Place) -> dict[str, Any]:
    return {"path": place[0], "line": place[1]}
