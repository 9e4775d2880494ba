"""Held-out rows that an earlier split holds as well, found by their fingerprints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter

from ftlint import Edit, Fix
from ftlint_rules._fingerprints import Print, Prints, groups
from ftlint_rules._splits import THE_ROW_OF, pairs


@dataclass(frozen=True, slots=True)
class Leak:
    """A row of a held-out split, and the first row of an earlier split that equals it.

    ``by`` names the part of the fingerprint in which they are equal, ``fix`` drops all rows of the
    earlier split that are: the held-out rows are what a score is measured on.
    """

    held_out: str
    known: str
    row: Print
    twin: Print
    by: str
    fix: Fix


def leaks(states: Mapping[str, Prints], parts: Iterable[str]) -> Iterator[Leak]:
    """The held-out rows that share one of *parts* with an earlier row, in the order of *parts*.

    Each row comes once: with the earliest split, and there with the first part, that knows it.
    """
    seen: set[Print] = set()
    for held_out, known in pairs(states):
        for part in parts:
            of = attrgetter(part)
            wanted = {of(one) for one in states[held_out]}
            shared = [one for one in states[known] if of(one) in wanted]
            twins = {of(group[0]): (group[0], _drop(known, group)) for group in groups(shared, of)}
            for row in sorted(states[held_out]):
                if of(row) in twins and row not in seen:
                    seen.add(row)
                    twin, fix = twins[of(row)]
                    yield Leak(held_out, known, row, twin, part, fix)


def _drop(known: str, rows: Prints) -> Fix:
    edits = tuple(Edit(one.at, "drop-row") for one in rows)
    return Fix(f"drop {THE_ROW_OF[known]}", edits)
