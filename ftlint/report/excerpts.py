"""Reads the lines that findings are about once more: a reporter's only look at the data."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from types import TracebackType
from typing import BinaryIO

from ftlint.dataset import SourceFile
from ftlint.errors import InputError
from ftlint.finding import Location
from ftlint.pointer import Place, resolve


class Excerpts:
    """Concrete places in files that stay open while it is used as a context manager."""

    def __init__(self, files: Mapping[str, SourceFile]) -> None:
        self._files = files
        self._open: dict[str, BinaryIO] = {}
        self._stack = ExitStack()

    def __enter__(self) -> Excerpts:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def place(self, at: Location) -> Place:
        """Where *at* stands in its line; an empty line if the file can no longer be read."""
        raw = self.raw(at)
        return resolve(raw, at) if raw or not at.length else Place("", 0, 0)

    def raw(self, at: Location) -> bytes:
        """The bytes of the line; none if the file can no longer be read."""
        file = self._files.get(at.path)
        if file is None:
            return b""
        try:
            if at.path not in self._open:
                self._open[at.path] = self._stack.enter_context(file.open())
            self._open[at.path].seek(at.offset)
            return self._open[at.path].read(at.length)
        except (OSError, EOFError, InputError):
            return b""
