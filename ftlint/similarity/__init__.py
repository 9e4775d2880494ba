"""Texts that are the same, or nearly: normalise, shingle, find candidates, verify, cluster.

Every pair that comes out has been verified by the exact Jaccard similarity of its shingles. What
works on texts in bulk is imported when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ftlint.similarity.normalise import normalise
from ftlint.similarity.shingle import Measure, jaccard, measures, shingles

if TYPE_CHECKING:
    from ftlint.similarity.cluster import clusters
    from ftlint.similarity.contain import contained
    from ftlint.similarity.differ import differing
    from ftlint.similarity.index import Index
    from ftlint.similarity.match import matches, neighbours
    from ftlint.similarity.near import Near, nearest
    from ftlint.similarity.normal import both_forms, normalise_all
    from ftlint.similarity.plan import Engine
    from ftlint.similarity.results import (
        Account,
        Cluster,
        Clusters,
        Containment,
        Containments,
        Match,
        Matches,
    )
    from ftlint.similarity.sides import Mapper
    from ftlint.similarity.texts import Slices, Texts

_HOMES = {
    "cluster": ("clusters",),
    "contain": ("contained",),
    "differ": ("differing",),
    "index": ("Index",),
    "match": ("matches", "neighbours"),
    "near": ("Near", "nearest"),
    "normal": ("both_forms", "normalise_all"),
    "plan": ("Engine",),
    "results": (
        "Account",
        "Cluster",
        "Clusters",
        "Containment",
        "Containments",
        "Match",
        "Matches",
    ),
    "sides": ("Mapper",),
    "texts": ("Slices", "Texts"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Account",
    "Cluster",
    "Clusters",
    "Containment",
    "Containments",
    "Engine",
    "Index",
    "Mapper",
    "Match",
    "Matches",
    "Measure",
    "Near",
    "Slices",
    "Texts",
    "both_forms",
    "clusters",
    "contained",
    "differing",
    "jaccard",
    "matches",
    "measures",
    "nearest",
    "neighbours",
    "normalise",
    "normalise_all",
    "shingles",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    globals()[name] = found
    return found
