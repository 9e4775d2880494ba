"""The rule ``inconsistent-columns``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import Example, Finding, Severity, SplitRule
from ftlint.formats.reinforcement import fields
from ftlint.wording import count, quote
from ftlint_rules._reinforcement import REINFORCEMENT
from ftlint_rules._rows import Rows, counted, joined

Columns = dict[frozenset[str], Rows]


class InconsistentColumns(SplitRule[Columns]):
    """Some reinforcement rows lack a field that the others have.

    ## What it does
    Compares the fields beside `messages` and `tools` of the reinforcement rows of a split, and
    reports each field that only some of them have, at the first row without it. Fields that the
    grader of the config reads are `grader-field-missing`. Rows of other formats have no columns
    of their own: an extra key there is `unknown-key`.

    ## Why is this bad?
    A grader that reads the field cannot judge the rows without it; mostly its name is misspelled
    there.

    ## What to do
    Give all rows the same fields.
    """

    code, name = "FMT017", "inconsistent-columns"
    movable = True
    severity = Severity.WARNING
    formats = REINFORCEMENT

    def start(self) -> Columns:
        return {}

    def add(self, state: Columns, example: Example) -> Columns:
        names = frozenset(fields(example.data))
        state[names] = counted(state.get(names), example.row, example.at)
        return state

    def merge(self, left: Columns, right: Columns) -> Columns:
        for names, rows in right.items():
            left[names] = joined(left.get(names), rows) or rows
        return left

    def finish_split(self, split: str, state: Columns) -> Iterable[Finding]:
        total = sum(rows.count for rows in state.values())
        grader = self.job.grader
        read = () if grader is None else grader.fields
        judged = {name.split(".")[0] for name in read}
        for name in sorted(frozenset[str]().union(*state) - judged):
            without = [rows for names, rows in state.items() if name not in names]
            if without:
                lack = sum(rows.count for rows in without)
                verb = "lacks" if lack == 1 else "lack"
                yield self.finding(
                    min(rows.first for rows in without),
                    f"{lack:,} of {count(total, f'{split} row')} {verb} the field {quote(name)}",
                    help="give all rows the same fields",
                    subject=name,
                )
