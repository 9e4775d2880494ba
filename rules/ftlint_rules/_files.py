"""What the rules about files share: each file that is uploaded, its first line and its bytes."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping

from ftlint import Location, Row, Rule

UPLOADED = ("train", "validation")
"""The splits that a job is given; the test split stays at home."""

Files = dict[str, tuple[Location, int]]


class FileRule(Rule[Files]):
    """Judges files. Its state has an entry for each: the first line, and the bytes up to the end."""

    scope = "split"

    @property
    def shared(self) -> Hashable:
        return "files"

    def start(self) -> Files:
        return {}

    def step(self, state: Files, row: Row) -> Files:
        seen = state.get(row.file.shown)
        if seen is None or row.line < seen[0].line:
            _add(state, row.at(), row.offset + len(row.raw))
        else:
            state[row.file.shown] = (seen[0], max(seen[1], row.offset + len(row.raw)))
        return state

    def merge(self, left: Files, right: Files) -> Files:
        for at, size in right.values():
            _add(left, at, size)
        return left

    def uploaded(self, states: Mapping[str, Files]) -> Iterator[tuple[Location, int]]:
        """First line and decompressed bytes of each file of the train and validation splits."""
        for split in UPLOADED:
            yield from states.get(split, {}).values()


def _add(state: Files, at: Location, size: int) -> None:
    seen = state.get(at.path)
    if seen is None:
        state[at.path] = (at, size)
    else:
        state[at.path] = (at if at.line < seen[0].line else seen[0], max(size, seen[1]))
