"""``ftlint init``: looks for data sets in a folder and writes a commented ftlint.toml."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from ftlint.block import rows
from ftlint.config import ALIASES, FILE, SPLITS, find
from ftlint.dataset import Dataset, SourceFile, Split, plan
from ftlint.errors import InputError
from ftlint.formats import FORMATS
from ftlint.labels import FROM_TARGET, Census, Task, fold_label, infer
from ftlint.row import Row

SUFFIXES = (".jsonl", ".ndjson")
SKIPPED = frozenset({"node_modules", "venv", "env", "site-packages", "__pycache__"})
MOST_ROWS = 20_000
"""Rows of a file that are looked at: enough to tell its format and its labels."""

_ENDINGS = frozenset({"jsonl", "ndjson", "gz"})
_SHARD_WORDS = frozenset({"of", "part", "shard"})


@dataclass(frozen=True)
class DataFile:
    """A file of rows: its split, and the name that its data set has in it, if any."""

    path: Path
    split: str
    name: str


@dataclass
class Found:
    """A data set made of the files that belong together, and what its rows are."""

    name: str
    folder: Path
    files: dict[str, list[Path]] = field(default_factory=dict)
    formats: Counter[str] = field(default_factory=Counter)
    task: Task = field(default_factory=lambda: Task(False, "no row was read"))
    labels: tuple[str, ...] = ()
    """The labels, most frequent first, each in its most frequent spelling."""

    @property
    def methods(self) -> set[str]:
        """The fine-tuning methods that take such rows."""
        return {FORMATS[name].method for name in self.formats if FORMATS[name].method}


@dataclass(frozen=True)
class Survey:
    """The data sets of a folder, and the files that hold no rows for fine-tuning."""

    datasets: Sequence[Found]
    others: Sequence[Path] = ()


def survey(folder: Path) -> Survey:
    """Looks at every JSONL file under *folder* and groups them into data sets."""
    grouped: dict[tuple[Path, str], list[DataFile]] = {}
    others = []
    for path in candidates(folder):
        if not _has_rows(path):
            others.append(path)
            continue
        home, one = _placed(path, folder)
        grouped.setdefault((home, one.name), []).append(one)
    found = [_dataset(home, name, files, folder) for (home, name), files in grouped.items()]
    return Survey(_distinct(sorted(found, key=lambda one: (one.folder, one.name)), folder), others)


def candidates(folder: Path) -> Iterator[Path]:
    """The JSONL files under *folder*, sorted; hidden and installed things are passed over."""
    for here, folders, files in os.walk(folder):
        folders[:] = sorted(n for n in folders if not n.startswith(".") and n not in SKIPPED)
        for name in sorted(files):
            plain = name.lower().removesuffix(".gz")
            path = Path(here, name)
            if plain.endswith(SUFFIXES) and not name.startswith(".") and _nameable(str(path)):
                yield path


def _nameable(name: str) -> bool:
    """Whether a TOML file, which is UTF-8, can hold the name of the file."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _has_rows(path: Path) -> bool:
    """Whether one of the first rows is of a format that a fine-tuning tool knows."""
    try:
        return any(
            kind.matches(row.data)
            for row in islice(_rows(path, "train"), 100)
            if isinstance(row.data, dict)
            for kind in FORMATS.values()
        )
    except InputError:
        return False


def _rows(path: Path, split: str) -> Iterator[Row]:
    file = SourceFile(str(path), str(path))
    for chunk in plan(Dataset("", (Split(split, (file,)),))):
        yield from rows(chunk)


def _words(name: str) -> list[str]:
    return [word for word in re.split(r"[^a-z]+", name.lower()) if word]


def _split_of(words: Sequence[str]) -> str:
    """The split that the first of *words* to name one names; empty if none does."""
    return next((full for word in words if (full := ALIASES.get(word, word)) in SPLITS), "")


def _placed(path: Path, root: Path) -> tuple[Path, DataFile]:
    """The folder of the data set that *path* belongs to, and its part in it.

    ``train/a.jsonl`` beside ``test/a.jsonl`` are one data set, as ``a-train.jsonl`` and
    ``a-test.jsonl`` are.
    """
    words = [word for word in _words(path.name) if word not in _ENDINGS]
    home, split = path.parent, _split_of(words)
    if not split and home != root and (split := _split_of(_words(home.name))):
        home = home.parent
    rest = [w for w in words if ALIASES.get(w, w) not in SPLITS and w not in _SHARD_WORDS]
    return home, DataFile(path, split or "train", "-".join(rest))


def _dataset(home: Path, name: str, files: Sequence[DataFile], root: Path) -> Found:
    plain = "-".join(_words(home.name)) if home != root else ""
    found = Found(name or plain or "data", home)
    for one in files:
        found.files.setdefault(one.split, []).append(one.path)
    censuses = {split: _census(paths, split) for split, paths in found.files.items()}
    for census in censuses.values():
        found.formats.update(census.formats)
    found.task = infer(FROM_TARGET, censuses)
    counted: Counter[str] = sum((one.labels for one in censuses.values()), Counter())
    spellings: dict[str, str] = {}
    for label, _ in counted.most_common():
        spellings.setdefault(fold_label(label), label)
    found.labels = tuple(spellings.values())
    return found


def _census(paths: Sequence[Path], split: str) -> Census:
    census = Census()
    for path in paths:
        for row in islice(_rows(path, split), MOST_ROWS):
            census.add(row)
    return census


def _distinct(found: Sequence[Found], root: Path) -> list[Found]:
    """The same data sets, each under a name of its own."""
    often = Counter(one.name for one in found)
    taken: set[str] = set()
    for one in found:
        folder = "-".join(_words(one.folder.name)) if one.folder != root else ""
        name = f"{folder}-{one.name}" if often[one.name] > 1 and folder else one.name
        number = 2
        one.name = name
        while one.name in taken:
            one.name, number = f"{name}-{number}", number + 1
        taken.add(one.name)
    return list(found)


def write(path: Path, text: str, *, force: bool) -> None:
    """Writes the config to *path*. Raises InputError rather than lose one that is there."""
    if path.exists() and not force:
        raise InputError(f"{path}: exists; --force overwrites it, -o writes another file")
    other = find(path.parent)
    if other is not None and other.parent == path.parent and other.name != FILE and not force:
        raise InputError(f"{other}: has [tool.ftlint] already; --force writes {path.name} over it")
    path.write_text(text, encoding="utf-8", newline="\n")


def shown_method(datasets: Sequence[Found]) -> str:
    """The method that the rows of all data sets are for; empty if they differ."""
    methods = set[str]().union(*(one.methods for one in datasets))
    return methods.pop() if len(methods) == 1 else ""


def splits(found: Found, root: Path) -> Mapping[str, list[str]]:
    """The files of each split, relative to *root* and with slashes."""
    return {
        split: [relative(path, root) for path in found.files[split]]
        for split in SPLITS
        if split in found.files
    }


def relative(path: Path, root: Path) -> str:
    """*path* as seen from *root*, with slashes."""
    return Path(os.path.relpath(path, root)).as_posix()
