"""What the rules that keep something of each row share: a fold into packed columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, TypeVar

from ftlint import CorpusRule
from ftlint.columns import Part, Table

T = TypeVar("T", bound=Table)


class TableRule(CorpusRule[T]):
    """A rule whose state is a Table. Name it in ``table``, and write ``add`` and ``finish``.

    The state goes into an index file, so the rule can judge new rows against those of an index.
    """

    movable = True
    table: ClassVar[type[Table]]

    def start(self) -> T:
        return self.table()  # type: ignore[return-value]

    def merge(self, left: T, right: T) -> T:
        left.merge(right)
        return left

    def save(self, state: T) -> Mapping[str, Part]:
        return state.settle().save()

    def load(self, parts: Mapping[str, Part]) -> T:
        return self.start().load(parts)
