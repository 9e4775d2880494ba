"""Held-out rows that an earlier split holds as well, found by their fingerprints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter

from ftlint_rules._fingerprints import Print, Prints
from ftlint_rules._splits import pairs


@dataclass(frozen=True, slots=True)
class Leak:
    """A row of a held-out split, and the first row of an earlier split that equals it.

    ``by`` names the part of the fingerprint in which they are equal.
    """

    held_out: str
    known: str
    row: Print
    twin: Print
    by: str


def leaks(states: Mapping[str, Prints], parts: Iterable[str]) -> Iterator[Leak]:
    """The held-out rows that share one of *parts* with an earlier row, in the order of *parts*.

    Each row comes once: with the earliest split, and there with the first part, that knows it.
    """
    seen: set[Print] = set()
    for held_out, known in pairs(states):
        for part in parts:
            of = attrgetter(part)
            first = {of(one): one for one in sorted(states[known], reverse=True)}
            for row in sorted(states[held_out]):
                twin = first.get(of(row))
                if twin is not None and row not in seen:
                    seen.add(row)
                    yield Leak(held_out, known, row, twin, part)
