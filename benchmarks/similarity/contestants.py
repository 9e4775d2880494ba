"""Who takes part: engines with their settings, and the work that each does."""

from __future__ import annotations

from dataclasses import dataclass

LEADER = "ftlint auto"


@dataclass(frozen=True)
class Contestant:
    """``engine`` is a module of ``engines``; ``package`` is installed apart, None if it is here.

    ``verifies`` says that what it gives out are verified pairs, not candidates.
    """

    name: str
    engine: str
    setting: str
    work: str
    package: str | None = None
    verifies: bool = False
    units: tuple[str, ...] = ("word", "char")


_RENSA, _GAOYA, _TEXT_DEDUP = "rensa==0.5.0", "gaoya==0.2.2", "text-dedup==0.4.1"
_PLAIN = "Python shingles"

CONTESTANTS = (
    Contestant(LEADER, "ftlint", "auto", "the engine that the plan picks", verifies=True),
    Contestant("ftlint exact", "ftlint", "exact", "prefix-filter join", verifies=True),
    Contestant("ftlint minhash", "ftlint", "minhash", "MinHash in bulk", verifies=True),
    Contestant("ftlint auto, 2 threads", "ftlint", "auto-2", "the same in a pool", verifies=True),
    Contestant("datasketch", "datasketch", "default", f"{_PLAIN}, sha1, 128 hashes, own bands"),
    Contestant("datasketch tuned", "datasketch", "tuned", f"{_PLAIN}, sha1, 21 bands of 6"),
    Contestant("datasketch bulk, tuned", "datasketch", "bulk", "the same by MinHash.bulk"),
    Contestant("rensa", "rensa", "default", f"{_PLAIN}, 16 bands of 8, row by row", _RENSA),
    Contestant("rensa tuned", "rensa", "tuned", f"{_PLAIN}, 21 bands of 6, in bulk", _RENSA),
    Contestant("gaoya", "gaoya", "default", "Rust shingles, 20 bands of 5, threads", _GAOYA),
    Contestant(
        "gaoya tuned", "gaoya", "tuned", "Rust shingles, 21 bands of 6, limit 0.65, threads", _GAOYA
    ),
    Contestant(
        "text-dedup",
        "text_dedup",
        "default",
        "clusters all rows with each other, 2 processes",
        _TEXT_DEDUP,
        units=("word",),
    ),
    Contestant(
        "text-dedup tuned",
        "text_dedup",
        "tuned",
        "the same, 21 bands of 6",
        _TEXT_DEDUP,
        units=("word",),
    ),
)
