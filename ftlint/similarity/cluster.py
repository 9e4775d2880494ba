"""Clusters of similar texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ftlint.similarity.hashing import different
from ftlint.similarity.pairing import Pairing, pairing
from ftlint.similarity.plan import Engine
from ftlint.similarity.results import Cluster, Clusters
from ftlint.similarity.shingle import Measure
from ftlint.similarity.sides import Mapper, side_of
from ftlint.similarity.survey import LEFT, Surveyed, survey
from ftlint.similarity.verify import similarities

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ftlint.similarity.hashing import Numbers
    from ftlint.similarity.minhash import Pairs


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
    again: that leaves the clusters as they are and keeps one template with thousands of texts
    from costing their square. For the same reason texts that are little but a template are
    compared with it: they are the cluster.
    """
    (left,) = survey([texts], ways, mapper, least=LEFT)
    forest = _Forest(len(texts))
    copies: dict[int, int] = {}
    accounts = []
    for way in ways:
        pairs = pairing(left, None, threshold, way, engine, mapper)
        _link(pairs, forest)
        copies.update((group[0], len(group)) for group in pairs.left.groups)
        accounts.append(pairs.account())
    members = forest.trees(sorted(copies))
    least = _least(members, left, ways, mapper)
    found = tuple(
        Cluster(
            tuple(group),
            low,
            sum(copies[number] for number in group),
            left.shortened is not None and any(left.shortened[number] for number in group),
        )
        for group, low in zip(members, least, strict=True)
    )
    return Clusters(found, tuple(accounts))


class _Forest:
    """Which texts hang together."""

    def __init__(self, size: int) -> None:
        import numpy as np

        self.roots: Numbers = np.arange(size)

    def apart(self, a: Numbers, b: Numbers) -> NDArray[np.bool_]:
        """Which pairs are not in one tree yet."""
        apart: NDArray[np.bool_] = self.roots[a] != self.roots[b]
        return apart

    def join(self, a: Numbers, b: Numbers) -> None:
        """Puts the texts of each pair in one tree, whose root is its first text."""
        parents = self.roots
        for i, j in zip(a.tolist(), b.tolist(), strict=True):
            mine, theirs = _root(parents, i), _root(parents, j)
            if mine != theirs:
                parents[max(mine, theirs)] = min(mine, theirs)
        while (parents[parents] != parents).any():
            parents[:] = parents[parents]

    def trees(self, numbers: Sequence[int]) -> list[list[int]]:
        """Those of *numbers*, which ascend, that hang together, at least two at a time."""
        groups: dict[int, list[int]] = {}
        for number in numbers:
            groups.setdefault(int(self.roots[number]), []).append(number)
        return [group for group in groups.values() if len(group) > 1]


def _root(parents: Numbers, i: int) -> int:
    while parents[i] != i:
        i = int(parents[i])
    return i


def _link(pairs: Pairing, forest: _Forest) -> None:
    numbers = pairs.left.rows.numbers

    def apart(some: Pairs) -> NDArray[np.bool_]:
        return forest.apart(numbers[some[0]], numbers[some[1]])

    for (a, b), _ in pairs.found(apart):
        forest.join(numbers[a], numbers[b])


def _least(
    clusters: Sequence[Sequence[int]], left: Surveyed, ways: Sequence[Measure], mapper: Mapper
) -> list[float]:
    """For each cluster the lowest similarity of a member to the first."""
    import numpy as np

    if not clusters:
        return []
    rest = [len(group) - 1 for group in clusters]
    first = np.repeat([group[0] for group in clusters], rest)
    other = np.array([number for group in clusters for number in group[1:]])
    alike = np.empty(len(first))
    undecided = np.ones(len(first), np.bool_)
    for way in ways:
        mine = undecided
        if left.words is not None and way.judged_below is not None:
            mine = mine & (np.minimum(left.words[first], left.words[other]) < way.judged_below)
        alike[mine] = _between(left, first[mine], other[mine], way, mapper)
        undecided = undecided & ~mine
    starts = np.cumsum([0, *rest[:-1]])
    lowest: list[float] = np.minimum.reduceat(alike, starts).tolist()
    return lowest


def _between(
    left: Surveyed, first: Numbers, other: Numbers, way: Measure, mapper: Mapper
) -> NDArray[np.float64]:
    import numpy as np

    numbers = different(np.concatenate([first, other]))
    side = side_of(left.rows.only(numbers), [], way, mapper)
    pairs = np.searchsorted(numbers, first), np.searchsorted(numbers, other)
    return similarities(side.sets, side.sets, pairs, (side.sizes, side.sizes))
