"""The rule ``group-leakage``."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import field

from ftlint import Example, Finding, Related, Remark
from ftlint.columns import Names
from ftlint.dataclass import dataclass
from ftlint.formats import TRAINABLE
from ftlint.table import Table
from ftlint.wording import count, quote
from ftlint_rules._forms import forms
from ftlint_rules._splits import ROW_OF, pairs, share
from ftlint_rules._tables import TableRule


@dataclass(slots=True)
class Groups(Table):
    """The group of each row, None where it names none. 24 bytes a row."""

    group: Names = field(default_factory=Names)


class GroupLeakage(TableRule[Groups]):
    """Rows of one group stand in a held-out split and in an earlier one.

    ## What it does
    Reads the group of each row from the field that the data set declares, `group =
    "customer_id"` beside `label` in its table (dots lead inward, and the row's `metadata` is
    searched too), and reports every group of the test or validation split that an earlier split
    knows, once, at its first held-out row. Groups are compared as text, letter by letter. Its
    state grows with the rows, by 24 bytes each, and with the groups.

    ## Why is this bad?
    Rows of one customer, thread or document tell of each other: the model is tested on somebody
    it knows, and does worse on those it does not. No likeness of words shows it.

    ## What to do
    Split by the group instead of by the row: move all rows of it to one split. There is no fix:
    to drop the rows could cost most of the training set.
    """

    code, name = "LEAK005", "group-leakage"
    tells = "leak"
    formats = TRAINABLE
    table = Groups
    needs_splits = ("train", "validation|test")
    needs_group = True

    @property
    def shared(self) -> Hashable:
        return "groups"

    def add(self, state: Groups, example: Example) -> Groups:
        state.places.append(forms(example).at)
        state.group.append(example.group)
        return state

    def finish(self, states: Mapping[str, Groups]) -> Iterable[Finding | Remark]:
        tables = {split: state.settle() for split, state in states.items()}
        members = {split: _members(table) for split, table in tables.items()}
        for held_out, known in pairs(tables):
            shared = [group for group in members[held_out] if group in members[known]]
            rows = 0
            for group in shared:
                mine, theirs = members[held_out][group], members[known][group]
                rows += len(mine)
                yield self._finding(group, tables, held_out, known, mine, theirs)
            part = share(rows, tables, held_out)
            groups = f"{count(len(shared), 'group')} of the {known} split"
            yield self.remark(f"{part} belong to {groups}")
        for split, table in tables.items():
            missing = len(table) - sum(map(len, members[split].values()))
            if missing:
                yield self.remark(f"{count(missing, f'{split} row')} without a group not compared")

    def _finding(
        self,
        group: str,
        tables: Mapping[str, Groups],
        held_out: str,
        known: str,
        mine: list[int],
        theirs: list[int],
    ) -> Finding:
        here, there = count(len(mine), f"{held_out} row"), count(len(theirs), f"{known} row")
        return self.finding(
            tables[held_out].places[mine[0]],
            f"the group {quote(group)} has {here} and {there}",
            related=[Related(f"{ROW_OF[known]} of it", tables[known].places[theirs[0]])],
            help="move all rows of the group to one split",
            subject=group,
        )


def _members(table: Groups) -> dict[str, list[int]]:
    """The rows of each group, the groups by their first rows."""
    found: dict[str, list[int]] = {}
    for row in range(len(table)):
        group = table.group[row]
        if group is not None:
            found.setdefault(group, []).append(row)
    return found
