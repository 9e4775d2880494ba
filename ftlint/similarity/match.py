"""The best match of each text, on two sides or among the texts of one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ftlint.similarity.pairing import Pairing, pairing
from ftlint.similarity.plan import Engine
from ftlint.similarity.results import Match, Matches
from ftlint.similarity.shingle import Measure
from ftlint.similarity.sides import Mapper, equals
from ftlint.similarity.survey import survey


def matches(
    queried: Sequence[str],
    indexed: Sequence[str],
    threshold: float,
    ways: Sequence[Measure],
    *,
    engine: Engine = "auto",
    mapper: Mapper = map,
) -> Matches:
    """The best match of each *queried* text among the *indexed* ones, all normalised.

    *threshold* is the least Jaccard similarity, from 0.5 to 1; *ways* come from ``measures``.
    Texts need not be distinct, and equal ones match with a similarity of 1. Other sequences than
    ``Texts`` are packed first. *mapper* works like ``map``; that of a pool of threads uses
    several cores and copies no text, that of processes costs more than it gains. What is found
    depends neither on it nor on the order of the texts, but for their numbers.
    """
    left, right = survey([queried, indexed], ways, mapper)
    return matched([pairing(left, right, threshold, way, engine, mapper) for way in ways])


def matched(made: Sequence[Pairing]) -> Matches:
    """The best matches of the left texts of pairings, one by each measure."""
    best = _merged(match for one in made for match in (*_best(one), *_equal(one)))
    return Matches(best, tuple(one.account() for one in made))


def _merged(found: Iterable[Match]) -> tuple[Match, ...]:
    """One match for each left text, by it; the better of two, with the other ones of both."""
    best: dict[int, Match] = {}
    for match in found:
        known = best.get(match.left)
        best[match.left] = match if known is None else _better(known, match)
    return tuple(best[i] for i in sorted(best))


def _better(one: Match, other: Match) -> Match:
    first, second = sorted((one, other), key=lambda match: (-match.similarity, match.right))
    some = one.at_least or other.at_least
    return replace(first, others=first.others + second.others + 1, at_least=some)


def _best(pairs: Pairing) -> Iterator[Match]:
    """The best matches of the texts with enough shingles."""
    import numpy as np

    (a, b), alike = pairs.all()
    heads, groups = pairs.right.rows.numbers, pairs.right.groups
    copies = np.array([len(group) for group in groups], np.int64)
    order = np.lexsort((heads[b], -alike, a))
    a, b, alike = a[order], b[order], alike[order]
    total = np.bincount(a, copies[b], minlength=len(pairs.left.rows)).astype(np.int64)
    for i in np.flatnonzero(np.diff(a, prepend=-1)).tolist():
        place = int(a[i])
        some = pairs.compared_in_part(place)
        for number in pairs.left.groups[place]:
            yield Match(
                number,
                int(heads[b[i]]),
                float(alike[i]),
                pairs.way,
                int(total[place]) - 1,
                some,
                pairs.shortened(number),
            )


def _equal(pairs: Pairing) -> Iterator[Match]:
    """The matches of the texts with few shingles: equal ones."""
    theirs = {pairs.short[1].texts.encoded(group[0]): group for group in equals(pairs.short[1])}
    for group in equals(pairs.short[0]):
        known = theirs.get(pairs.short[0].texts.encoded(group[0]))
        if known is not None:
            for number in group:
                yield Match(number, known[0], 1.0, pairs.way, len(known) - 1)


def neighbours(
    texts: Sequence[str],
    threshold: float,
    ways: Sequence[Measure],
    *,
    groups: Sequence[int] | None = None,
    engine: Engine = "auto",
    mapper: Mapper = map,
) -> Matches:
    """The best match of each of *texts*, all normalised, among the others of another group.

    *groups* holds a number for each text, such as that of its label; without it every text is a
    group of its own. ``left`` and ``right`` are both numbers in *texts*.
    """
    (left,) = survey([texts], ways, mapper)
    made = [pairing(left, None, threshold, way, engine, mapper) for way in ways]
    marks = range(len(texts)) if groups is None else groups
    best = _merged(match for one in made for match in _apart(one, marks))
    return Matches(best, tuple(one.account() for one in made))


def _apart(pairs: Pairing, marks: Sequence[int]) -> Iterator[Match]:
    """The best matches in other groups, *marks* by text."""
    import numpy as np

    members = [_Members(group, marks) for group in pairs.left.groups]
    # A mark of each text, and of one with copies in several groups another one than of any.
    own_marks = np.array([one.mark(-1 - i) for i, one in enumerate(members)], np.int64)
    (a, b), alike = pairs.all(lambda some: own_marks[some[0]] != own_marks[some[1]])
    places = np.arange(len(members))
    own = pairs.judged((places, places))
    found = {i: [(1.0, i)] if mine else [] for i, mine in enumerate(own.tolist())}
    for i, j, similarity in zip(a.tolist(), b.tolist(), alike.tolist(), strict=True):
        found[i].append((similarity, j))
        found[j].append((similarity, i))
    for i, near in found.items():
        some = pairs.compared_in_part(i)
        for number in pairs.left.groups[i]:
            mark = marks[number]
            others = [
                (-alike, first, members[j].outside(mark))
                for alike, j in near
                if (first := members[j].first_outside(mark)) is not None
            ]
            if others:
                similarity, first, _ = min(others)
                total = sum(n for _, _, n in others) - 1
                cut = pairs.shortened(number)
                yield Match(number, first, -similarity, pairs.way, total, some, cut)
    for group in equals(pairs.short[0]):
        same = _Members(group, marks)
        for number in group:
            other = same.first_outside(marks[number])
            if other is not None:
                yield Match(number, other, 1.0, pairs.way, same.outside(marks[number]) - 1)


class _Members:
    """Equal texts, and how many of them are outside a group."""

    def __init__(self, numbers: Sequence[int], marks: Sequence[int]) -> None:
        self._marks = Counter(marks[number] for number in numbers)
        self._first = numbers[0]
        self._mark = marks[numbers[0]]
        self._next = next((n for n in numbers if marks[n] != self._mark), None)
        self._size = len(numbers)

    def mark(self, mixed: int) -> int:
        """The group that all are of, else *mixed*."""
        return self._mark if self._next is None else mixed

    def outside(self, mark: int) -> int:
        return self._size - self._marks[mark]

    def first_outside(self, mark: int) -> int | None:
        return self._first if mark != self._mark else self._next
