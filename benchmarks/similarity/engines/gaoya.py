"""gaoya: its own tokeniser and index (Rust, all cores), the test rows indexed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from benchmarks.similarity.plain import BANDS, ROWS, THRESHOLD, Found, verified

_BATCH = 10_000
# gaoya drops candidates by their estimated similarity, whose error has a deviation of 0.04.
_SLACK = 0.15


def find(test: Sequence[str], train: Sequence[str], shingle: str, setting: str) -> Found:
    """*setting*: ``default`` or ``tuned``."""
    from gaoya.minhash import MinHashStringIndex

    unit, n = shingle.split("-")
    cut = {"analyzer": unit, "lowercase": True, "ngram_range": (int(n), int(n))}
    if setting == "default":
        index = MinHashStringIndex(jaccard_threshold=THRESHOLD, **cut)
    else:
        index = MinHashStringIndex(
            jaccard_threshold=THRESHOLD - _SLACK, num_bands=BANDS, band_size=ROWS, **cut
        )

    def read(texts: Sequence[str]) -> list[str]:
        # Its words are without punctuation, its characters are not.
        if unit == "word":
            return list(texts)
        return [" ".join(re.findall(r"\w+", text.lower())) for text in texts]

    def pairs() -> Iterator[tuple[int, int]]:
        for start in range(0, len(train), _BATCH):
            answers = index.par_bulk_query(read(train[start : start + _BATCH]))
            for j, answer in enumerate(answers, start):
                for i in answer:
                    yield i, j

    index.par_bulk_insert_docs(list(range(len(test))), read(test))
    return verified(test, train, pairs(), shingle)
