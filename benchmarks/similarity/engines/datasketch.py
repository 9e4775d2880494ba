"""datasketch: a MinHash for each row, the test rows in a MinHashLSH, queried by the train rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from benchmarks.similarity.plain import BANDS, ROWS, THRESHOLD, Found, shingles, verified

_BATCH = 1_000


def find(test: Sequence[str], train: Sequence[str], shingle: str, setting: str) -> Found:
    """*setting*: ``default``, ``tuned`` or ``bulk`` (tuned, and MinHash.bulk by the thousand)."""
    from datasketch import MinHash, MinHashLSH

    if setting == "default":
        permutations = 128
        index = MinHashLSH(threshold=THRESHOLD, num_perm=permutations)
    else:
        permutations = BANDS * ROWS
        index = MinHashLSH(num_perm=permutations, params=(BANDS, ROWS))

    def encoded(text: str) -> list[bytes]:
        return [piece.encode() for piece in set(shingles(text, shingle))]

    def sketched(texts: Sequence[str]) -> Iterator[MinHash]:
        if setting == "bulk":
            for start in range(0, len(texts), _BATCH):
                rows = [encoded(text) for text in texts[start : start + _BATCH]]
                yield from MinHash.bulk(rows, num_perm=permutations)
        else:
            for text in texts:
                sketch = MinHash(num_perm=permutations)
                sketch.update_batch(encoded(text))
                yield sketch

    for i, sketch in enumerate(sketched(test)):
        index.insert(i, sketch)
    pairs = ((i, j) for j, sketch in enumerate(sketched(train)) for i in index.query(sketch))
    return verified(test, train, pairs, shingle)
