"""Corpora of test and train rows, made from a seed or cut from a text, and kept on disk."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.similarity import edits, variants
from benchmarks.similarity.language import language

CHUNK = 10_000
TEST_SHARE = 0.1
# Of all rows: edited copies of test rows among the train rows, and of train rows among these.
PLANTED_ACROSS = PLANTED_WITHIN = 0.025
SEED = 1123


@dataclass(frozen=True)
class Corpus:
    """Files of one row per line, and what is planted: pairs (test row, train row), from 0."""

    folder: Path
    shingle: str

    @property
    def name(self) -> str:
        return self.folder.name.rpartition("-")[0]

    def planted(self) -> list[tuple[int, int]]:
        lines = (self.folder / "planted.txt").read_text(encoding="utf-8").splitlines()
        return [(int(left), int(right)) for left, right in map(str.split, lines)]

    def digest(self) -> str:
        """Eight digits that two machines with the same rows agree on."""
        digest = hashlib.sha256()
        for split in ("test", "train"):
            digest.update((self.folder / f"{split}.txt").read_bytes())
        return digest.hexdigest()[:8]


def made(variant: str, rows: int, build: Path) -> Corpus:
    """The corpus of *rows* rows of *variant* (a key of ``VARIANTS``), from *build* if there."""
    kind = variants.VARIANTS[variant]

    def chunks() -> Iterator[variants.Chunk]:
        tongue = language(SEED)
        for number, size in enumerate(_sizes(rows)):
            yield kind.make(tongue, size, np.random.default_rng([SEED, 1 + number]))

    corpus = Corpus(build / f"{variant}-{rows}-{_version()}", kind.shingle)
    return _kept(corpus, chunks)


def cut(source: Path, rows: int, build: Path) -> Corpus:
    """A corpus of at most *rows* rows of 50 to 400 words, cut from the text in *source*.

    What is no letter, number, space or plain punctuation is left out, so that every engine cuts
    the same words. Raises ValueError where the text is too short.
    """
    text = source.read_text(encoding="utf-8", errors="ignore")
    words = re.sub(r"[^\w\s.,;:?!]|_", "", text).split()
    rng = random.Random(SEED)
    whole: list[list[str]] = []
    at = 0
    while len(whole) < rows and at + 50 <= len(words):
        size = 50 + int(351 * rng.random() ** 2)
        whole.append(words[at : at + size])
        at += size
    if len(whole) < 40:
        raise ValueError(f'"{source}" has {len(words):,} words; expected at least 10,000')

    def chunks() -> Iterator[variants.Chunk]:
        for start in range(0, len(whole), CHUNK):
            part = whole[start : start + CHUNK]
            yield variants.Chunk(
                part, 3, lambda count: [rng.choice(words) for _ in range(count)], " ".join
            )

    digest = hashlib.sha256(text.encode()).hexdigest()[:8]
    return _kept(Corpus(build / f"own-{len(whole)}-{_version()}{digest}", "word-3"), chunks)


def _sizes(rows: int) -> list[int]:
    return [min(CHUNK, rows - start) for start in range(0, rows, CHUNK)]


def _version() -> str:
    """Another one for every change of what makes corpora or their ground truth."""
    here = Path(__file__).parent
    sources = ("corpus.py", "edits.py", "language.py", "oracle.py", "variants.py")
    return hashlib.sha256(b"".join((here / name).read_bytes() for name in sources)).hexdigest()[:8]


def _kept(corpus: Corpus, chunks: Callable[[], Iterator[variants.Chunk]]) -> Corpus:
    # Written last, and so the sign that the corpus is whole.
    planted = corpus.folder / "planted.txt"
    if planted.exists():
        return corpus
    corpus.folder.mkdir(parents=True, exist_ok=True)
    rng = random.Random(SEED)
    pairs: list[tuple[int, int]] = []
    counts = {"test": 0, "train": 0}
    with (
        (corpus.folder / "test.txt").open("w", encoding="utf-8") as test_file,
        (corpus.folder / "train.txt").open("w", encoding="utf-8") as train_file,
    ):
        for chunk in chunks():
            test, train, links = _split(chunk, rng)
            pairs += [(left + counts["test"], right + counts["train"]) for left, right in links]
            for name, file, rows in (("test", test_file, test), ("train", train_file, train)):
                counts[name] += len(rows)
                file.writelines(row + "\n" for row in rows)
    planted.write_text("".join(f"{left} {right}\n" for left, right in pairs), encoding="utf-8")
    return corpus


def _split(
    chunk: variants.Chunk, rng: random.Random
) -> tuple[list[str], list[str], list[tuple[int, int]]]:
    """The rows of a chunk as text, edited copies in place of some train rows."""
    held_out = round(len(chunk.rows) * TEST_SHARE)
    test, train = chunk.rows[:held_out], chunk.rows[held_out:]
    across = round(len(chunk.rows) * PLANTED_ACROSS)
    within = round(len(chunk.rows) * PLANTED_WITHIN)
    # The first train rows are replaced; those within are copies of rows that stay.
    links = [(rng.randrange(held_out), right) for right in range(across)]
    sources = [test[left] for left, _ in links]
    sources += [train[rng.randrange(across + within, len(train))] for _ in range(within)]
    for place, source in enumerate(sources):
        train[place] = edits.edit(source, chunk.n, edits.similarity(rng), chunk.fresh, rng)
    return [chunk.write(row) for row in test], [chunk.write(row) for row in train], links
