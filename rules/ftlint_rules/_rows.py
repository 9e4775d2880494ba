"""What rules that count rows share: how many rows there are of a kind, and the first of them."""

from __future__ import annotations

from collections.abc import Callable

from ftlint import Location, Row, SourceFile
from ftlint.dataclass import dataclass
from ftlint.plain import PlainRows


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


def several(known: Rows | None, count: int, rows: PlainRows, first: int, pointer: str = "") -> Rows:
    """*known* with so many of *rows* added, in place; the *first* has this number among them."""
    if known is None:
        return Rows(count, rows.row(first).at(pointer))
    known.count += count
    if _precedes(rows.file, rows.line(first), known.first):
        known.first = min(known.first, rows.row(first).at(pointer))
    return known


def precedes(row: Row, first: Location) -> bool:
    """Whether a place in *row* may come before *first*."""
    return _precedes(row.file, row.line, first)


def _precedes(file: SourceFile, line: int, first: Location) -> bool:
    return line <= first.line if file.shown == first.path else file.shown < first.path


def joined(left: Rows | None, right: Rows | None) -> Rows | None:
    """The rows of both."""
    if left is None or right is None:
        return left or right
    return Rows(left.count + right.count, min(left.first, right.first))
