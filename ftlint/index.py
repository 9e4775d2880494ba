"""An index: what the rules keep of a split, in a file, so that its rows need not be read again.

A zip file, uncompressed, of the columns of each fold and of ``index.json``: version, split, how
labels and groups are read, the census of the rows, and their files. Nothing in it is executed.
"""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from ftlint.dataset import Dataset, SourceFile
from ftlint.engine import Folded, distinct
from ftlint.errors import InputError
from ftlint.labels import Census
from ftlint.rule import Rule

VERSION = 2
"""Rises when a column, a hash or a normal form changes: an older index is refused then."""
_HEAD = "index.json"
_PIECE = 1 << 20
_CENSUS = ("rows", "formats", "replies", "labels", "too_many")

Rules = Sequence[Rule[Any]]


@dataclass(frozen=True, slots=True)
class Index:
    """What the rules know of the rows of an index.

    ``files`` still hold them, those in ``changed`` hold others by now.
    """

    rows: Folded
    files: tuple[SourceFile, ...]
    changed: tuple[str, ...] = ()


def indexed(rules: Rules) -> list[Rule[Any]]:
    """One of *rules* for each fold whose state can be kept."""
    return [rule for rule in distinct(rules) if rule.save(rule.start()) is not None]


def write(stream: BinaryIO, rules: Rules, dataset: Dataset, rows: Folded) -> None:
    """Writes the states of *rows*, the one split of *dataset*, folded by *rules*."""
    head = {
        "version": VERSION,
        "split": rows.split,
        "read": _read_as(dataset),
        "census": {name: getattr(rows.census, name) for name in _CENSUS},
        "files": [_stamped(file) for split in dataset.splits for file in split.files],
    }
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(_HEAD, json.dumps(head))
        for rule, state in zip(distinct(rules), rows.states, strict=True):
            for name, part in (rule.save(state) or {}).items():
                archive.writestr(f"{_folder(rule)}{name}", part)


def read(path: Path, shown: str, rules: Rules, dataset: Dataset) -> Index:
    """The index in *path*, as *rules* know it. Raises InputError.

    *dataset* must not have the split itself, and must read labels and groups in the same way.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            head = json.loads(archive.read(_HEAD))
            _require_fit(head, shown, dataset)
            states = [_state(archive, rule) for rule in distinct(rules)]
    except OSError as error:
        raise InputError(f"{shown}: cannot be read: {error.strerror or error}") from None
    except (zipfile.BadZipFile, EOFError, KeyError, TypeError, ValueError):
        raise InputError(f"{shown}: is no index; make one with `ftlint index`") from None
    census = Census(**head["census"])
    census.formats, census.labels = Counter(census.formats), Counter(census.labels)
    files, changed = [], []
    for name, place, *stamp in head["files"]:
        found = SourceFile(name, place)
        with suppress(OSError):
            if _stamp(found) == stamp:
                files.append(found)
            else:
                changed.append(name)
    rows = Folded(head["split"], census, states, indexed=True)
    return Index(rows, tuple(files), tuple(changed))


def require_replaceable(shown: str, path: Path) -> None:
    """Raises InputError where *path* is a file that is no index, such as the rows themselves."""
    if path.exists() and not zipfile.is_zipfile(path):
        raise InputError(f"{shown}: exists and is no index; name another file")


def _require_fit(head: dict[str, Any], shown: str, dataset: Dataset) -> None:
    if head["version"] != VERSION:
        told = f"is of version {head['version']}, and this ftlint reads version {VERSION}"
        raise InputError(f"{shown}: {told}; make it anew with `ftlint index`")
    if any(split.name == head["split"] for split in dataset.splits):
        told = f"holds the {head['split']} split, which is named as well"
        raise InputError(f"{shown}: {told}; name one of the two")
    if head["read"] != _read_as(dataset):
        told = "was made with another label, group or method setting"
        raise InputError(f"{shown}: {told}; make it anew with `ftlint index`")


def _state(archive: zipfile.ZipFile, rule: Rule[Any]) -> Any:
    """The state of the fold of *rule*; None if the index has none."""
    folder = _folder(rule)
    names = [name for name in archive.namelist() if name.startswith(folder)]
    if not names:
        return None
    return rule.load({name.removeprefix(folder): _part(archive, name) for name in names})


def _part(archive: zipfile.ZipFile, name: str) -> bytearray:
    """The part called *name*, in memory that its column may keep."""
    part = bytearray(archive.getinfo(name).file_size)
    view, done = memoryview(part), 0
    with archive.open(name) as stream:
        while piece := stream.read(_PIECE):
            view[done : done + len(piece)] = piece
            done += len(piece)
    return part


def _folder(rule: Rule[Any]) -> str:
    return f"{rule.name if rule.shared is None else rule.shared}/"


def _read_as(dataset: Dataset) -> dict[str, Any]:
    asked = {
        "label": asdict(dataset.label),
        "group": dataset.group,
        "method": dataset.method,
    }
    # As it comes back from a file: JSON knows no tuples.
    return json.loads(json.dumps(asked))  # type: ignore[no-any-return]


def _stamped(file: SourceFile) -> list[Any]:
    return [file.shown, str(Path(file.path).resolve()), *_stamp(file)]


def _stamp(file: SourceFile) -> list[int]:
    """What differs once *file* holds other rows. Raises OSError."""
    found = Path(file.path).stat()
    return [found.st_size, found.st_mtime_ns]
