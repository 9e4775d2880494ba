"""New files that only the user can read, under a name of their own until they are whole."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

UNFINISHED = ".tmp"
"""How the names of files end that a killed run may leave."""


@contextmanager
def beside(path: Path, content: bytes) -> Iterator[Path]:
    """A new file with *content* in the folder of *path*; gone at the end, unless it was renamed.

    Raises OSError.
    """
    found = path.with_name(f"{os.urandom(8).hex()}{UNFINISHED}")
    try:
        with open(found, "xb", opener=_private) as file:
            file.write(content)
        yield found
    finally:
        with suppress(OSError):
            found.unlink()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
