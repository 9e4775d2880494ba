"""rensa: RMinHash (Rust) of Python's shingles, the test rows in an RMinHashLSH."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from benchmarks.similarity.plain import BANDS, ROWS, THRESHOLD, Found, shingles, verified

_BATCH = 1_000
_SEED = 42


def find(test: Sequence[str], train: Sequence[str], shingle: str, setting: str) -> Found:
    """*setting*: ``default`` (the loop and the figures of its README) or ``tuned`` (in bulk)."""
    from rensa import RMinHash, RMinHashLSH

    permutations, bands = (128, 16) if setting == "default" else (BANDS * ROWS, BANDS)
    index = RMinHashLSH(threshold=THRESHOLD, num_perm=permutations, num_bands=bands)

    def pairs() -> Iterator[tuple[int, int]]:
        if setting == "default":
            for i, text in enumerate(test):
                index.insert(i, sketched(text))
            for j, text in enumerate(train):
                for i in index.query(sketched(text)):
                    yield i, j
            return
        index.insert_many(bulk(test))
        for start in range(0, len(train), _BATCH):
            answers = index.query_all(bulk(train[start : start + _BATCH]))
            for j, answer in enumerate(answers, start):
                for i in answer:
                    yield i, j

    def sketched(text: str) -> RMinHash:
        sketch = RMinHash(num_perm=permutations, seed=_SEED)
        sketch.update(shingles(text, shingle))
        return sketch

    def bulk(texts: Sequence[str]) -> list[RMinHash]:
        rows = (shingles(text, shingle) for text in texts)
        return RMinHash.from_token_sets(rows, num_perm=permutations, seed=_SEED)

    return verified(test, train, pairs(), shingle)
