"""From the words of a command line to data sets: ``[NAME=]FILE...``, or what the config names."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Sequence
from typing import BinaryIO

from ftlint.config import SPLITS, Config, dataset, guess_split, split_name
from ftlint.dataset import Dataset, SourceFile, Split
from ftlint.errors import InputError
from ftlint.labels import FROM_TARGET

STDIN = "-"


def spool(stream: BinaryIO, folder: str) -> SourceFile:
    """Copies standard input to a file in *folder*: excerpts need to read it a second time."""
    import shutil
    import tempfile

    with tempfile.NamedTemporaryFile(dir=folder, suffix=".jsonl", delete=False) as copy:
        shutil.copyfileobj(stream, copy)
    return SourceFile("<stdin>", copy.name)


def datasets(words: Sequence[str], config: Config, stdin: SourceFile | None) -> list[Dataset]:
    """The data sets to work on, all of whose files exist. Raises InputError."""
    if words:
        found = [_named(words, config, stdin)]
    else:
        found = [dataset(config, name) for name in config.datasets]
        if not found:
            raise InputError(
                "no data set: name files (ftlint check train=a.jsonl test=b.jsonl) or add "
                f"[datasets.NAME] to {config.where}"
            )
    for one in found:
        for split in one.splits:
            for file in split.files:
                require(file, "" if words else f"; {config.where} names it")
    return found


def require(file: SourceFile, origin: str = "") -> None:
    """Raises InputError unless *file* is there; *origin* says who named it."""
    try:
        mode = os.stat(file.path).st_mode
    except (FileNotFoundError, NotADirectoryError, ValueError):
        raise InputError(f"{file.shown}: no such file{origin}") from None
    if stat.S_ISDIR(mode):
        raise InputError(f"{file.shown}: is a directory{origin}; name the JSONL files in it")
    if stat.S_ISFIFO(mode):
        raise InputError(
            f"{file.shown}: is a pipe, which cannot be read twice; give it as - instead"
        )


def _named(words: Sequence[str], config: Config, stdin: SourceFile | None) -> Dataset:
    """The files of a command line as one data set.

    A file that the config knows has the split and the labels that the config gives it.
    """
    known = [dataset(config, name) for name in config.datasets]
    owners = [
        (os.path.realpath(file.path), one, split.name)
        for one in known
        for split in one.splits
        for file in split.files
    ]
    filled: dict[str, list[SourceFile]] = {}
    ways = set()
    for word in words:
        name, file = _parse(word, stdin)
        path = os.path.realpath(file.path)
        for owned, one, split in owners:
            if owned == path:
                name = name or split
                ways.add((one.label, one.group))
        filled.setdefault(name or guess_split(file.shown), []).append(file)
    splits = tuple(Split(name, tuple(_once(filled[name]))) for name in SPLITS if name in filled)
    label, group = ways.pop() if len(ways) == 1 else (FROM_TARGET, "")
    return Dataset("", splits, label, config.method, group)


def _once(files: Iterable[SourceFile]) -> Iterable[SourceFile]:
    """Each file once, however it is spelled."""
    found: dict[str, SourceFile] = {}
    for file in files:
        found.setdefault(os.path.realpath(file.path), file)
    return found.values()


def _parse(word: str, stdin: SourceFile | None) -> tuple[str, SourceFile]:
    """``NAME=FILE`` or ``FILE``; a file whose own name holds a ``=`` is still a file."""
    name, equals, path = word.partition("=")
    if not equals or os.path.exists(word):
        name, path = "", word
    elif not path:
        raise InputError(f'"{word}" names no file; write {name or "NAME"}=FILE')
    else:
        name = split_name(name)
    if not path:
        raise InputError('"" names no file; write FILE or NAME=FILE')
    if path == STDIN and stdin is not None:
        return name, stdin
    return name, SourceFile(path, path)
