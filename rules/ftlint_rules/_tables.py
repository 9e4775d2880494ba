"""What the rules that keep something of each row share: a fold into packed columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from typing import Any, ClassVar, TypeVar

from ftlint import CorpusRule, Example
from ftlint.columns import Part, Parts
from ftlint.dataclass import dataclass
from ftlint.table import Table

T = TypeVar("T", bound=Table)
W = TypeVar("W", bound="WaitingTable")
_AT_ONCE = 1 << 18
"""Bytes of rows to take in together."""


class TableRule(CorpusRule[T]):
    """A rule whose state is a Table. Name it in ``table``, and write ``add`` and ``finish``.

    The state goes into an index file, so the rule can judge new rows against those of an index.
    """

    movable = True
    takes_plain = True
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


@dataclass(slots=True)
class WaitingTable(Table):
    """A table that takes in rows some at a time: texts are normalised faster together.

    Rows wait until they are many enough, or until the table is asked for. Write ``extend``.
    """

    waiting: list[Example] = field(default_factory=list)
    size: int = 0

    def append(self, example: Example) -> None:
        """Adds a row, now or later."""
        self.waiting.append(example)
        self.size += len(example.row.raw)
        if self.size >= _AT_ONCE:
            self.take_in()

    def take_in(self) -> None:
        """Adds the rows that wait."""
        waiting, self.waiting, self.size = self.waiting, [], 0
        if waiting:
            self.extend(waiting)

    def extend(self, examples: Sequence[Example]) -> None:
        """Adds these rows to the columns; here the user's last turn to the places."""
        pointers = [example.prompt_pointer for example in examples]
        self.places.extend([example.row for example in examples], pointers)

    # No zero-argument super() here: the class is made anew for its slots.
    def __len__(self) -> int:
        self.take_in()
        return Table.__len__(self)

    def merge(self, other: Table) -> None:
        self.take_in()
        if isinstance(other, WaitingTable):
            other.take_in()
        Table.merge(self, other)

    def settle(self: W) -> W:
        self.take_in()
        return Table.settle(self)

    def save(self) -> Parts:
        self.take_in()
        return Table.save(self)

    def _names(self) -> Iterable[str]:
        return [name for name in Table._names(self) if name not in ("waiting", "size")]

    def __getstate__(self) -> tuple[Any, ...]:
        self.take_in()
        return tuple(getattr(self, name) for name in self._names())

    def __setstate__(self, columns: tuple[Any, ...]) -> None:
        self.waiting, self.size = [], 0
        for name, column in zip(self._names(), columns, strict=True):
            setattr(self, name, column)
