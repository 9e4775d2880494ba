"""Texts that are the same, or nearly: normalise, shingle, find candidates, verify, cluster.

Every pair that comes out has been verified by the exact Jaccard similarity of its shingles.
"""

from ftlint.similarity.cluster import clusters
from ftlint.similarity.contain import contained
from ftlint.similarity.differ import differing
from ftlint.similarity.index import Index
from ftlint.similarity.match import matches, neighbours
from ftlint.similarity.normalise import normalise, normalise_all
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
from ftlint.similarity.shingle import Measure, jaccard, measures, shingles
from ftlint.similarity.sides import Mapper
from ftlint.similarity.texts import Texts

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
    "Texts",
    "clusters",
    "contained",
    "differing",
    "jaccard",
    "matches",
    "measures",
    "neighbours",
    "normalise",
    "normalise_all",
    "shingles",
]
