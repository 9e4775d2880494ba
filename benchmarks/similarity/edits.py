"""Planted near-duplicates: edits of a row that leave about a wanted Jaccard similarity."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")
Fresh = Callable[[int], Sequence[T]]
"""Gives so many new pieces (words or characters) to put in."""

KINDS = ("substitute", "insert", "delete", "swap", "trim", "append")


def similarity(rng: random.Random) -> float:
    """A wanted Jaccard similarity, uniform from 0.5 to 0.97."""
    return 0.5 + 0.47 * rng.random()


def edit(row: Sequence[T], n: int, wanted: float, fresh: Fresh[T], rng: random.Random) -> list[T]:
    """*row* with one kind of edit, so that about *wanted* of its n-grams are common to both.

    An edit apart from all others takes and adds a fixed number of n-grams; the number of edits
    follows from that. What the similarity then is, the ground truth measures.
    """
    kind = KINDS[int(rng.random() * len(KINDS))]
    grams = max(1, len(row) - n + 1)
    # Lost and gained n-grams per edit; for trim and append, per piece at the end.
    lost, gained = {
        "substitute": (n, n),
        "insert": (n - 1, n),
        "delete": (n, n - 1),
        "swap": (n + 1, n + 1),
        "trim": (1, 0),
        "append": (0, 1),
    }[kind]
    count = max(1, round(grams * (1 - wanted) / (lost + wanted * gained)))
    made = list(row)
    if kind == "trim":
        return made[: max(1, len(made) - count)]
    if kind == "append":
        return made + list(fresh(count))
    places = sorted(rng.sample(range(len(made) - 1), min(count, len(made) - 1)), reverse=True)
    for place, piece in zip(places, fresh(len(places)), strict=True):
        if kind == "substitute":
            made[place] = piece
        elif kind == "insert":
            made.insert(place, piece)
        elif kind == "delete":
            del made[place]
        else:
            made[place], made[place + 1] = made[place + 1], made[place]
    return made
