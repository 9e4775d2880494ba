"""Files that are replaced whole or not at all."""

from __future__ import annotations

import gzip
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, cast

from ftlint.errors import InputError


def require_writable(shown: str, path: Path) -> None:
    """Raises InputError where *path*, or the folder that it stands in, may not be written.

    The mode bits count for the superuser too: read-only is a wish, not only a barrier.
    """
    target = path.resolve()
    if target.exists() and not target.stat().st_mode & 0o222:
        raise InputError(f"{shown}: is read-only; nothing was written")
    if not target.parent.is_dir():
        raise InputError(f"{shown}: there is no folder {path.parent}; make it first")
    if not os.access(target.parent, os.W_OK) or (
        target.exists() and not os.access(target, os.W_OK)
    ):
        raise InputError(f"{shown}: may not be written; nothing was written")


@contextmanager
def replacing(shown: str, path: Path) -> Iterator[BinaryIO]:
    """A stream whose bytes take the place of *path* once the block ends without an exception.

    They are written beside it, flushed to the disk and renamed, under the mode of the old file.
    A link is followed. A name that ends in .gz is compressed, always to the same bytes.
    """
    target = path.resolve()
    require_writable(shown, path)
    beside = None
    try:
        number, name = tempfile.mkstemp(".tmp", f".{target.name}.", target.parent)
        beside = Path(name)
        with os.fdopen(number, "wb") as raw:
            with _compressed(raw, path.name) as stream:
                yield stream
            raw.flush()
            os.fsync(raw.fileno())
        beside.chmod(_mode(target))
        beside.replace(target)
    except BaseException as error:
        if beside is not None:
            with suppress(OSError):
                beside.unlink()
        if isinstance(error, OSError):
            told = error.strerror or error
            raise InputError(f"{shown}: cannot be written: {told}; it is as it was") from None
        raise


@contextmanager
def _compressed(raw: BinaryIO, name: str) -> Iterator[BinaryIO]:
    if not name.endswith(".gz"):
        yield raw
        return
    with gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as stream:
        yield cast(BinaryIO, stream)


def _mode(target: Path) -> int:
    if target.exists():
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def copy_into(shown: str, source: Path, path: Path) -> None:
    """Puts the bytes of *source* in the place of *path*."""
    with replacing(shown, path) as stream, source.open("rb") as new:
        shutil.copyfileobj(new, stream, 1 << 20)
