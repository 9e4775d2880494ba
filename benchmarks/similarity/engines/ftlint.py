"""ftlint.similarity by its public functions: normalise, then match."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import reduce
from typing import Any

from benchmarks.similarity.plain import THRESHOLD, Found

_CHUNK = 2_000


def find(test: Sequence[str], train: Sequence[str], shingle: str, setting: str) -> Found:
    """*setting*: ``auto``, ``exact`` or ``minhash``, with ``-2`` for two threads."""
    engine, _, threads = setting.partition("-")
    if not threads:
        return _matched(test, train, shingle, engine, map)
    with ThreadPoolExecutor(int(threads)) as pool:
        return _matched(test, train, shingle, engine, pool.map)


def _matched(
    test: Sequence[str],
    train: Sequence[str],
    shingle: str,
    engine: str,
    mapper: Callable[..., Any],
) -> Found:
    from ftlint.similarity import matches, measures

    found = matches(
        _packed(test, mapper),
        _packed(train, mapper),
        THRESHOLD,
        measures(shingle),
        engine=engine,
        mapper=mapper,
    )
    return Found(
        sum(account.candidates for account in found.accounts),
        {match.left: (match.similarity, 1 + match.others) for match in found.best},
        "; ".join(f"{account.engine}: {account.why}" for account in found.accounts),
    )


def _packed(texts: Sequence[str], mapper: Callable[..., Any]) -> Any:
    from ftlint.similarity import normalise_all

    chunks = (texts[start : start + _CHUNK] for start in range(0, len(texts), _CHUNK))
    return reduce(lambda one, other: one.merge(other), mapper(normalise_all, chunks))
