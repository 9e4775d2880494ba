"""The ground truth: every pair of a test and a train row, by brute force over an inverted index.

Nothing here is ftlint's, and nothing is hashed: a shingle is its words' (or characters') numbers,
packed into 64 bits. The product of the two sparse matrices of rows by shingles holds the number of
common shingles of every pair.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from benchmarks.similarity.corpus import Corpus
from benchmarks.similarity.plain import THRESHOLD, rows

# Above so many rows only the planted pairs are measured.
MOST_ROWS = 200_000
_STEP = 64


@dataclass(frozen=True)
class Truth:
    """The pairs at or above the threshold: ``pairs[test row][train row]`` is the similarity.

    Not ``complete`` means: planted pairs alone, so that more pairs than these may be true.
    """

    pairs: dict[int, dict[int, float]]
    complete: bool


def truth(corpus: Corpus) -> Truth:
    """The true pairs of *corpus*, kept in a file beside it."""
    kept = corpus.folder / f"truth-{THRESHOLD}.npz"
    if not kept.exists():
        test, train = rows(corpus.folder, "test"), rows(corpus.folder, "train")
        complete = len(test) + len(train) <= MOST_ROWS
        if complete:
            found = _all(_shingles(test, train, corpus.shingle))
        else:
            found = _planted(corpus, test, train)
        left, right, similarity = found
        np.savez(kept, complete=complete, left=left, right=right, similarity=similarity)
    with np.load(kept) as stored:
        pairs: dict[int, dict[int, float]] = {}
        columns = (stored[name].tolist() for name in ("left", "right", "similarity"))
        for i, j, similarity in zip(*columns, strict=True):
            pairs.setdefault(i, {})[j] = similarity
        return Truth(pairs, bool(stored["complete"]))


Found = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]


def _pieces(text: str, unit: str) -> list[str]:
    words = re.findall(r"\w+", text.lower())
    return words if unit == "word" else list(" ".join(words))


def _shingles(test: list[str], train: list[str], shingle: str) -> tuple[csr_array, csr_array]:
    """Rows by shingles, ones where a row has the shingle."""
    unit, n = shingle.split("-")
    numbers: dict[str, int] = {}
    packed = [
        _packed([numbers.setdefault(p, len(numbers)) for p in _pieces(text, unit)], int(n))
        for text in (*test, *train)
    ]
    if len(numbers) >= 2 ** (63 // int(n)):
        raise ValueError(f"{len(numbers):,} different pieces do not fit into shingles of {n}")
    sizes = np.array([len(one) for one in packed])
    names, columns = np.unique(np.concatenate(packed), return_inverse=True)
    table = csr_array(
        (np.ones(len(columns), dtype=np.int32), columns, np.append(0, np.cumsum(sizes))),
        shape=(len(packed), len(names)),
    )
    return table[: len(test)], table[len(test) :]


def _packed(pieces: list[int], n: int) -> NDArray[np.int64]:
    """The distinct n-grams of a row, each as one number; a shorter row is its own only shingle."""
    row = np.array(pieces, dtype=np.int64)
    size = max(1, len(row) - n + 1)
    total = np.zeros(size, dtype=np.int64)
    for i in range(min(n, len(row))):
        # One more than the number, so that a missing piece differs from the first one.
        total = (total << (63 // n)) | (row[i : i + size] + 1)
    return np.unique(total)


def _all(tables: tuple[csr_array, csr_array]) -> Found:
    test, train = tables
    held = np.diff(train.indptr)
    inverted = train.T.tocsr()
    found: list[Found] = []
    for start in range(0, test.shape[0], _STEP):
        part = test[start : start + _STEP]
        common = (part @ inverted).tocoo()
        left, right = common.coords
        union = np.diff(part.indptr)[left] + held[right] - common.data
        similarity = common.data / union
        kept = similarity >= THRESHOLD
        found.append((left[kept] + start, right[kept], similarity[kept]))
    lefts, rights, similarities = zip(*found, strict=True)
    return np.concatenate(lefts), np.concatenate(rights), np.concatenate(similarities)


def _planted(corpus: Corpus, test: list[str], train: list[str]) -> Found:
    unit, n = corpus.shingle.split("-")

    def grams(text: str) -> set[tuple[str, ...]]:
        pieces = _pieces(text, unit)
        return {tuple(pieces[i : i + int(n)]) for i in range(max(1, len(pieces) - int(n) + 1))}

    def similar() -> Iterable[tuple[int, int, float]]:
        for left, right in corpus.planted():
            one, other = grams(test[left]), grams(train[right])
            similarity = len(one & other) / len(one | other)
            if similarity >= THRESHOLD:
                yield left, right, similarity

    left, right, similarity = zip(*similar(), strict=True)
    return np.array(left), np.array(right), np.array(similarity)
