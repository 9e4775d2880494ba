"""What rules that count rows share: how many rows there are of a kind, and the first of them."""

from __future__ import annotations

from collections.abc import Callable

from ftlint import Location, Row
from ftlint.dataclass import dataclass


@dataclass(slots=True)
class Rows:
    """Some rows: how many, and the place of the first."""

    count: int
    first: Location


def counted(known: Rows | None, row: Row, place: Callable[[], Location]) -> Rows:
    """*known* with *row* added, in place.

    *place* is called only for a row that comes before the others: rows mostly come in order, and
    a place takes longer to make than a row to count.
    """
    if known is None:
        return Rows(1, place())
    known.count += 1
    if precedes(row, known.first):
        known.first = min(known.first, place())
    return known


def several(known: Rows | None, count: int, first: Location) -> Rows:
    """*known* with so many rows added, of which this is the *first*."""
    return joined(known, Rows(count, first)) or Rows(count, first)


def precedes(row: Row, first: Location) -> bool:
    """Whether a place in *row* may come before *first*."""
    path = row.file.shown
    return row.line <= first.line if path == first.path else path < first.path


def joined(left: Rows | None, right: Rows | None) -> Rows | None:
    """The rows of both."""
    if left is None or right is None:
        return left or right
    return Rows(left.count + right.count, min(left.first, right.first))
