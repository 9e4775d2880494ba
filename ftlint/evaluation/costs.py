"""What wrong answers cost, as the config declares it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ftlint.errors import InputError
from ftlint.evaluation.grammar import similar

ANY = "*"
NONE = "none"


@dataclass(frozen=True)
class Costs:
    """The cost of one row by its label (an index) and what was answered (a column).

    The columns are those of a confusion matrix: the labels, then answers that are no label and
    rows without an answer.
    """

    rows: tuple[tuple[float, ...], ...]

    def of(self, gold: int, column: int) -> float:
        """The cost of one row."""
        return self.rows[gold][column]


def read_costs(table: Mapping[str, Any], labels: Sequence[str]) -> Costs | None:
    """The costs in ``[eval.costs]``: ``fraud = { legitimate = 500, "*" = 200 }``; None for none.

    The first name is the label of a row, the second the answer; ``none`` is an answer that is no
    label and a row without one, ``*`` all that is not named. A right answer costs nothing unless
    it is named, and every other pair has to have a cost. Raises InputError.
    """
    if not table:
        return None
    known = [*labels, NONE, ANY]
    for gold, answers in table.items():
        where = f"[eval.costs] {gold}"
        if not isinstance(answers, Mapping):
            raise InputError(f'{where}: expected a table like {{ "*" = 1 }}')
        for name in (gold, *answers):
            if name not in known or (name == NONE == gold):
                hint = similar(name, known)
                raise InputError(f'{where}: unknown label "{name}"{hint}')
        for answer, cost in answers.items():
            if isinstance(cost, bool) or not isinstance(cost, (int, float)) or cost != cost:
                raise InputError(f"{where}.{answer}: expected a number")
    columns = [*labels, NONE, NONE]
    return Costs(tuple(tuple(_cost(table, gold, one) for one in columns) for gold in labels))


def _cost(table: Mapping[str, Mapping[str, float]], gold: str, answer: str) -> float:
    if gold == answer:
        return float(table.get(gold, {}).get(answer, 0.0))
    for row in (table.get(gold, {}), table.get(ANY, {})):
        for column in (answer, ANY):
            if column in row:
                return float(row[column])
    raise InputError(
        f'[eval.costs]: no cost of "{gold}" answered with "{answer}"; add '
        f'"{gold}" = {{ "{ANY}" = 1 }}, or "{ANY}" = {{ "{ANY}" = 1 }} for all'
    )
