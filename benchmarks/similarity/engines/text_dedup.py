"""text-dedup: its fingerprints and clusters of all rows; it knows no join of two sets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import SimpleNamespace

from benchmarks.similarity.plain import BANDS, ROWS, THRESHOLD, Found, verified


def find(test: Sequence[str], train: Sequence[str], shingle: str, setting: str) -> Found:
    """*setting*: ``default`` or ``tuned``. Word n-grams only. Pairs are those of its clusters."""
    import datasets
    from text_dedup.config import MinHashAlgorithmConfig
    from text_dedup.minhash import cluster, fingerprint

    datasets.disable_caching()
    datasets.disable_progress_bars()
    tuned = {"bands": BANDS, "rows": ROWS} if setting == "tuned" else {}
    algorithm = MinHashAlgorithmConfig(
        algorithm_name="minhash",
        text_column="text",
        num_perm=BANDS * ROWS if setting == "tuned" else 128,
        ngram_size=int(shingle.split("-")[1]),
        threshold=THRESHOLD,
        min_length=1,
        **tuned,
    )
    config = SimpleNamespace(algorithm=algorithm)
    rows = [*test, *train]
    numbers = list(range(len(rows)))
    table = datasets.Dataset.from_dict({"text": rows, algorithm.internal_index_column: numbers})
    clusters = cluster(config, fingerprint(config, table))

    def pairs() -> Iterator[tuple[int, int]]:
        members: dict[int, tuple[list[int], list[int]]] = {}
        for number, name in clusters.items():
            sides = members.setdefault(name, ([], []))
            if number < len(test):
                sides[0].append(number)
            else:
                sides[1].append(number - len(test))
        for held_out, known in members.values():
            for i in held_out:
                for j in known:
                    yield i, j

    return verified(test, train, pairs(), shingle)
