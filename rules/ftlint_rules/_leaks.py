"""Held-out rows that an earlier split holds as well, found by their fingerprints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ftlint import Edit, Fix, Location
from ftlint.dataclass import dataclass
from ftlint.equals import among, groups
from ftlint_rules._fingerprints import Prints, settled
from ftlint_rules._splits import THE_ROW_OF, pairs


@dataclass(frozen=True, slots=True)
class Leak:
    """A row of a held-out split, and the first row of an earlier split that equals it.

    ``row`` and ``twin`` are their numbers, ``at`` and ``there`` their places. ``by`` names the
    part of the fingerprint in which they are equal. ``subject`` is the hash of the held-out row.
    """

    held_out: str
    known: str
    row: int
    twin: int
    by: tuple[str, ...]
    at: Location
    there: Location
    subject: str
    fix: Fix | None


Parts = tuple[str, ...]


def leaks(states: Mapping[str, Prints], ways: Iterable[Parts]) -> Iterator[Leak]:
    """The held-out rows that are equal to an earlier row in all parts of one of *ways*.

    Each row comes once: with the earliest split, and there with the first way, that knows it. The
    fix of the first row of each kind drops all rows of the earlier split that equal it, signs
    included: the held-out rows are what a score is measured on.
    """
    tables = settled(states)
    seen: set[tuple[str, int]] = set()
    for held_out, known in pairs(tables):
        for way in ways:
            for rows, twins in _matched(tables[held_out], tables[known], way):
                fresh = [row for row in rows if (held_out, row) not in seen]
                seen.update((held_out, row) for row in fresh)
                for i, row in enumerate(fresh):
                    yield _leak(tables, held_out, known, row, twins if i == 0 else twins[:1], way)


def _matched(held_out: Prints, known: Prints, way: Parts) -> Iterator[tuple[list[int], list[int]]]:
    """Rows of *held_out* with the rows of *known* that equal them, both ascending."""
    import numpy as np

    if not len(held_out) or not len(known):
        return
    mine, theirs = held_out.words(*way), known.words(*way)
    there = np.flatnonzero(among(theirs, mine))
    first = len(there)
    for group in groups(np.vstack([theirs[there], mine])):
        twins = [int(there[i]) for i in group if i < first]
        rows = [i - first for i in group if i >= first]
        if rows and twins:
            yield rows, twins


def _leak(
    tables: Mapping[str, Prints], held_out: str, known: str, row: int, twins: list[int], by: Parts
) -> Leak:
    mine, theirs = tables[held_out], tables[known]
    same = [i for i in twins if theirs.prompt[i] == mine.prompt[row]]
    edits = tuple(Edit(theirs.places[i], "drop-row") for i in same)
    return Leak(
        held_out,
        known,
        row,
        twins[0],
        by,
        mine.places[row],
        theirs.places[twins[0]],
        mine.row[row].hex(),
        Fix(f"drop {THE_ROW_OF[known]}", edits) if edits else None,
    )
