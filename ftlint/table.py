"""The rows of a split as packed columns: what a rule keeps of each row.

A state with an object for each row costs about half a kilobyte of them. A ``Table`` keeps the same
as arrays, grows by ``append`` and ``merge``, and goes to an index file and back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, fields
from typing import TypeVar

from ftlint.columns import Part, Parts, Places, inner, outer
from ftlint.dataclass import dataclass

T = TypeVar("T", bound="Table")


@dataclass(slots=True)
class Table:
    """The rows of a split; every field of a subclass is a column with a value for each row."""

    places: Places = field(default_factory=Places)

    def __len__(self) -> int:
        return len(self.places)

    def merge(self, other: Table) -> None:
        """Adds the rows of *other*, a table of the same kind."""
        for name in self._names():
            getattr(self, name).merge(getattr(other, name))

    def settle(self: T) -> T:
        """This table with its rows sorted by place: whatever order they came in."""
        order = self.places.order()
        if order is not None:
            for name in self._names():
                setattr(self, name, getattr(self, name).take(order))
        return self

    def save(self) -> Parts:
        """All columns, for an index file."""
        parts: Parts = {}
        for name in self._names():
            parts |= outer(getattr(self, name).save(), name)
        return parts

    def load(self: T, parts: Mapping[str, Part]) -> T:
        """This table, empty until now, filled. Raises KeyError or ValueError."""
        for name in self._names():
            getattr(self, name).load(inner(parts, name))
        if any(len(getattr(self, name)) != len(self) for name in self._names()):
            raise ValueError("the columns differ in length")
        return self

    def _names(self) -> Iterable[str]:
        return [one.name for one in fields(self)]
