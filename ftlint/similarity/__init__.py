"""Texts that are the same, or nearly: normalise, shingle, find candidates, verify, cluster.

Every pair that comes out has been verified by the exact Jaccard similarity of its shingles.
"""

from ftlint.similarity.match import Cluster, Match, clusters, matches
from ftlint.similarity.normalise import normalise
from ftlint.similarity.shingle import Measure, jaccard, measures, shingles

__all__ = [
    "Cluster",
    "Match",
    "Measure",
    "clusters",
    "jaccard",
    "matches",
    "measures",
    "normalise",
    "shingles",
]
