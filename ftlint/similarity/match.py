"""Pairs and clusters of similar texts, each pair verified exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Literal

from ftlint.similarity.candidates import Index, signatures
from ftlint.similarity.results import (
    Account,
    Cluster,
    Clusters,
    Containment,
    Containments,
    Match,
    Matches,
)
from ftlint.similarity.shingle import Measure, jaccard, shingles, split_words

Engine = Literal["auto", "minhash", "exact"]
Mapper = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]


def matches(
    queried: Sequence[str],
    indexed: Sequence[str],
    threshold: float,
    ways: Sequence[Measure],
    *,
    engine: Engine = "auto",
    mapper: Mapper = map,
) -> Matches:
    """The best match of each *queried* text among the *indexed* ones, both normalised.

    *threshold* is the least Jaccard similarity, from 0.5 to 1; *ways* come from ``measures``.
    Identical texts match with a similarity of 1, and texts need not be distinct. Pass ``Texts``:
    other sequences are packed first. *mapper* works like ``map`` and may use several processes;
    what is found depends neither on it nor on the order of the texts, but for their numbers.
    """
    best: dict[int, Match] = {}
    for way in ways:
        for match in _by_measure(queried, indexed, threshold, way):
            known = best.get(match.left)
            best[match.left] = match if known is None else _better(known, match)
    accounts = tuple(
        Account(way, "minhash", "it is the only one", 0.999, len(queried), len(indexed), 0)
        for way in ways
    )
    return Matches(tuple(best[i] for i in sorted(best)), accounts)


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
    apart = range(len(texts)) if groups is None else groups
    best = []
    for i, text in enumerate(texts):
        others = [j for j in range(len(texts)) if apart[j] != apart[i]]
        for match in matches([text], [texts[j] for j in others], threshold, ways).best:
            best.append(
                Match(i, others[match.right], match.similarity, match.measure, match.others)
            )
    return Matches(tuple(best), ())


def contained(
    held_out: Sequence[str],
    known: Sequence[str],
    n: int,
    *,
    coverage: float = 0.0,
    mapper: Mapper = map,
) -> Containments:
    """The *held_out* texts whose n-grams of *n* words stand in one of the *known* texts.

    Both are normalised. Those come out of whose distinct n-grams one known text has the share
    *coverage*, and at least one n-gram. The literature: a single shared 13-gram (``n=13``; Brown
    et al. 2020, appendix C), 70 % of the 8-grams (``n=8, coverage=0.7``; Chowdhery et al. 2022,
    section 8).
    """
    (way,) = (Measure("word", n),)
    theirs = [shingles(text, way) for text in known]
    found, short = [], 0
    for i, text in enumerate(held_out):
        mine = shingles(text, way)
        if len(split_words(text)) < n:
            short += 1
            continue
        shares = [(len(mine & other) / len(mine), -j) for j, other in enumerate(theirs)]
        enough = [share for share in shares if share[0] >= coverage and share[0]]
        if enough:
            share, j = max(enough)
            anywhere = len(mine & frozenset().union(*theirs)) / len(mine)
            found.append(Containment(i, -j, share, anywhere, len(enough) - 1))
    return Containments(tuple(found), short)


def _better(one: Match, other: Match) -> Match:
    first, second = sorted((one, other), key=lambda match: (-match.similarity, match.right))
    total = first.others + second.others + 1
    return Match(first.left, first.right, first.similarity, first.measure, total)


def _by_measure(
    queried: Sequence[str], indexed: Sequence[str], threshold: float, way: Measure
) -> Iterator[Match]:
    here, there = _lengths(queried), _lengths(indexed)
    right = [i for i, length in enumerate(there) if way.takes(length)]
    left = [i for i, length in enumerate(here) if way.takes(length)]
    if not right or not left:
        return
    index = Index(threshold)
    for i, signature in zip(
        right, signatures((shingles(indexed[i], way) for i in right), threshold), strict=True
    ):
        index.insert(i, signature)
    cached = lru_cache(maxsize=100_000)(lambda i: shingles(indexed[i], way))
    for i, signature in zip(
        left, signatures((shingles(queried[i], way) for i in left), threshold), strict=True
    ):
        mine = shingles(queried[i], way)
        found = [
            (similarity, -j)
            for j in index.query(signature)
            if way.judges(here[i], there[j])
            and (similarity := jaccard(mine, cached(j))) >= threshold
        ]
        if found:
            similarity, j = max(found)
            yield Match(i, -j, similarity, way, len(found) - 1)


def clusters(
    texts: Sequence[str],
    threshold: float,
    ways: Sequence[Measure],
    *,
    engine: Engine = "auto",
    mapper: Mapper = map,
) -> Clusters:
    """The clusters of at least two different *texts*, which are normalised.

    Parameters as for ``matches``. A candidate that is in the cluster already is not compared
    again: that leaves the clusters as they are and keeps one template with thousands of rows from
    costing their square.
    """
    first: dict[str, int] = {}
    copies: dict[int, int] = {}
    for i, text in enumerate(texts):
        head = first.setdefault(text, i)
        copies[head] = copies.get(head, 0) + 1
    numbers, distinct = list(first.values()), list(first)
    parents = list(range(len(distinct)))
    for way in ways:
        _join(distinct, threshold, way, parents)
    groups: dict[int, list[int]] = {}
    for i in range(len(distinct)):
        groups.setdefault(_root(parents, i), []).append(i)
    found = tuple(
        Cluster(
            tuple(numbers[i] for i in group),
            min(similarity(distinct[group[0]], distinct[i], ways) for i in group[1:]),
            sum(copies[numbers[i]] for i in group),
        )
        for group in groups.values()
        if len(group) > 1
    )
    accounts = tuple(
        Account(way, "minhash", "it is the only one", 0.999, len(distinct), 0, 0) for way in ways
    )
    return Clusters(found, accounts)


def _join(texts: Sequence[str], threshold: float, way: Measure, parents: list[int]) -> None:
    lengths = _lengths(texts)
    chosen = [i for i, length in enumerate(lengths) if way.takes(length)]
    if len(chosen) < 2:
        return
    index = Index(threshold)
    cached = lru_cache(maxsize=100_000)(lambda i: shingles(texts[i], way))
    for i, signature in zip(
        chosen, signatures((cached(i) for i in chosen), threshold), strict=True
    ):
        for j in index.query(signature):
            mine, theirs = _root(parents, i), _root(parents, j)
            if mine == theirs or not way.judges(lengths[i], lengths[j]):
                continue
            if jaccard(cached(i), cached(j)) >= threshold:
                parents[max(mine, theirs)] = min(mine, theirs)
        index.insert(i, signature)


def _lengths(texts: Sequence[str]) -> list[int]:
    return [len(split_words(text)) for text in texts]


def _root(parents: list[int], i: int) -> int:
    while parents[i] != i:
        parents[i] = parents[parents[i]]
        i = parents[i]
    return i


def similarity(left: str, right: str, ways: Sequence[Measure]) -> float:
    """The exact Jaccard similarity of two normalised texts, by the measure that judges them."""
    lengths = _lengths((left, right))
    way = next(way for way in ways if way.judges(*lengths))
    return jaccard(shingles(left, way), shingles(right, way))
