"""The folder ``.ftlint_cache`` of a project: entries under names, none believed unsigned."""

from __future__ import annotations

import hmac
import os
import stat
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from ftlint.cache.beside import UNFINISHED, beside
from ftlint.cache.secret import secret
from ftlint.dataclass import dataclass
from ftlint.errors import InputError
from ftlint.regex import regex

NAME = ".ftlint_cache"
LIMIT = 2_000_000_000
"""Most bytes that the entries may take together; the ones that lay idle longest go first."""

_SIGNATURE = 32
_ENTRY = regex("^[0-9a-f]{64}$")
_ABANDONED = 24 * 60 * 60
_MARKS = {
    ".gitignore": b"*\n",
    "CACHEDIR.TAG": (
        b"Signature: 8a477f597d28d172789f06886806bc55\n"
        b"# ftlint keeps here what it found, for the next run; it may be deleted.\n"
        b"# About this file: https://bford.info/cachedir/\n"
    ),
}


@dataclass(frozen=True, slots=True)
class Folder:
    """Entries in the folder ``path``, signed by ``key`` (HMAC with SHA-256 of name and content).

    Small and picklable. Whoever has not the key can delete entries, but not make one that is read.
    """

    path: Path
    key: bytes

    def has(self, name: str) -> bool:
        """Whether there is something under *name*, signed or not."""
        return os.path.lexists(self.path / name)

    def read(self, name: str) -> bytes | None:
        """What was written under *name*; None if nothing was, empty if it cannot be trusted."""
        try:
            with open(self.path / name, "rb", opener=_opener) as stream:
                if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                    return b""
                signature, content = stream.read(_SIGNATURE), stream.read()
        except FileNotFoundError:
            return None
        except OSError:
            return b""
        if not hmac.compare_digest(signature, self._sign(name, content)):
            return b""
        with suppress(OSError):
            os.utime(self.path / name)
        return content

    def write(self, name: str, content: bytes) -> bool:
        """Puts *content* under *name*, whole or not at all; False where that is impossible."""
        return _put(self.path / name, self._sign(name, content) + content)

    def _sign(self, name: str, content: bytes) -> bytes:
        signed = hmac.new(self.key, name.encode(), "sha256")
        signed.update(content)
        return signed.digest()

    def bound(self, limit: int = LIMIT) -> None:
        """Drops what killed runs left, and entries until they take at most *limit* bytes."""
        entries = []
        for path, found in _files(self.path):
            if _ENTRY.match(path.name):
                entries.append((found.st_mtime_ns, found.st_size, path))
            elif path.suffix == UNFINISHED and found.st_mtime < time.time() - _ABANDONED:
                _drop(path)
        left = sum(size for _, size, _ in entries)
        for _, size, path in sorted(entries):
            if left <= limit:
                return
            _drop(path)
            left -= size


def opened(root: Path) -> Folder | str:
    """The cache of the project in *root*, made if need be; or why there is none.

    The reason is empty where the user has no place for a key.
    """
    key, path = secret(), root / NAME
    if key is None:
        return ""
    try:
        path.mkdir(mode=0o700, exist_ok=True)
        found = path.lstat()
    except OSError as error:
        return f"{path}: cannot be made: {error.strerror}; nothing is kept for the next run"
    if not stat.S_ISDIR(found.st_mode):
        return f"{path}: is a link, which is not followed; nothing is kept for the next run"
    if os.name != "nt" and found.st_uid != os.geteuid():
        return f"{path}: belongs to another user, and is ignored"
    for name, text in _MARKS.items():
        if not os.path.lexists(path / name):
            _put(path / name, text)
    return Folder(path, key)


def clean(root: Path) -> int | None:
    """Removes the cache of the project in *root*; the bytes that it took, None if there is none.

    Files that ftlint has not written stay. Raises InputError.
    """
    path = root / NAME
    if not os.path.lexists(path):
        return None
    if path.is_symlink() or not path.is_dir():
        raise InputError(f"{path}: is no folder; remove it by hand")
    freed = 0
    for file, found in _files(path):
        if _ENTRY.match(file.name) or file.name in _MARKS or file.suffix == UNFINISHED:
            freed += found.st_size
            file.unlink()
    with suppress(OSError):
        path.rmdir()
    return freed


def _opener(path: str, flags: int) -> int:
    """Opens neither what a link leads to, nor waits for the other end of a pipe."""
    for name in ("O_NOFOLLOW", "O_NONBLOCK"):
        flags |= getattr(os, name, 0)
    return os.open(path, flags)


def _put(path: Path, content: bytes) -> bool:

    try:
        with beside(path, content) as new:
            new.replace(path)
    except OSError:
        return False
    return True


def _drop(path: Path) -> None:
    with suppress(OSError):
        path.unlink()


def _files(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """The files in *folder* that are still there when they are looked at."""
    try:
        with os.scandir(folder) as found:
            names = [Path(one.path) for one in found]
    except OSError:
        return
    for path in names:
        with suppress(OSError):
            status = path.lstat()
            if not stat.S_ISDIR(status.st_mode):
                yield path, status
