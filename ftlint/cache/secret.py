"""The key of the user: what tells the entries that this user wrote from all others."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from ftlint.cache.beside import beside

_LENGTH = 32
_FILE = "cache.key"


def secret() -> bytes | None:
    """32 bytes that no other user can read, made on the first call.

    They are kept in ``$XDG_STATE_HOME/ftlint`` or ``~/.local/state/ftlint``, under Windows in
    ``%LOCALAPPDATA%\\ftlint``, so never in a project. None where that folder cannot be written, or
    where the file is another user's or open to others.
    """
    try:
        path = _folder() / _FILE
        if not path.exists():
            _make(path)
        return _read(path)
    except (OSError, RuntimeError):
        return None


def _folder() -> Path:
    named = os.environ.get("LOCALAPPDATA" if os.name == "nt" else "XDG_STATE_HOME", "")
    state = Path(named) if os.path.isabs(named) else Path.home() / ".local" / "state"  # noqa: PTH117
    return state / "ftlint"


def _make(path: Path) -> None:
    """Puts a new key in *path*, unless another run was faster."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Not a rename: that would put this key in the place of one that is in use already.
    with beside(path, os.urandom(_LENGTH)) as new, suppress(FileExistsError):
        path.hardlink_to(new)


def _read(path: Path) -> bytes | None:
    with path.open("rb") as file:
        found = os.fstat(file.fileno())
        key = file.read()
    if os.name != "nt" and (found.st_uid != os.geteuid() or found.st_mode & 0o077):
        return None
    return key if len(key) == _LENGTH else None
