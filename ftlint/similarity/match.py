"""Pairs and clusters of similar texts, each pair verified exactly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ftlint.similarity.candidates import Index, signatures
from ftlint.similarity.shingle import Measure, jaccard, shingles, split_words


@dataclass(frozen=True, slots=True)
class Match:
    """``left`` (a number in the queried texts) is similar to ``right`` (in the indexed ones).

    ``right`` is the most similar one, the first of equals; ``others`` counts further ones.
    """

    left: int
    right: int
    similarity: float
    measure: Measure
    others: int = 0


@dataclass(frozen=True, slots=True)
class Cluster:
    """Texts that hang together by pairs at or above the threshold; ``members`` ascend.

    ``least`` is the lowest similarity of a member to the first, which may be under the threshold.
    """

    members: tuple[int, ...]
    least: float


def matches(
    queried: Sequence[str],
    indexed: Sequence[str],
    threshold: float,
    ways: Sequence[Measure],
) -> Iterator[Match]:
    """The best match of each *queried* text among the *indexed* ones, both normalised.

    Only texts with a match at or above *threshold* come out, in no particular order. Identical
    texts match with a similarity of 1.
    """
    best: dict[int, Match] = {}
    for way in ways:
        for match in _by_measure(queried, indexed, threshold, way):
            known = best.get(match.left)
            best[match.left] = match if known is None else _better(known, match)
    yield from best.values()


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


def clusters(texts: Sequence[str], threshold: float, ways: Sequence[Measure]) -> list[Cluster]:
    """The clusters of at least two of *texts*, which are normalised and distinct.

    A candidate that is in the cluster already is not compared again: that leaves the clusters as
    they are and keeps one template with thousands of rows from costing their square.
    """
    parents = list(range(len(texts)))
    for way in ways:
        _join(texts, threshold, way, parents)
    groups: dict[int, list[int]] = {}
    for i in range(len(texts)):
        groups.setdefault(_root(parents, i), []).append(i)
    return [_cluster(texts, group, ways) for group in groups.values() if len(group) > 1]


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


def _cluster(texts: Sequence[str], members: list[int], ways: Sequence[Measure]) -> Cluster:
    first = members[0]
    least = min(similarity(texts[first], texts[i], ways) for i in members[1:])
    return Cluster(tuple(members), least)


def similarity(left: str, right: str, ways: Sequence[Measure]) -> float:
    """The exact Jaccard similarity of two normalised texts, by the measure that judges them."""
    lengths = _lengths((left, right))
    way = next(way for way in ways if way.judges(*lengths))
    return jaccard(shingles(left, way), shingles(right, way))
