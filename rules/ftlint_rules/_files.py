"""What the rules about files share: each file that is uploaded, its first line and its bytes."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping

from ftlint import Location, Row, Rule
from ftlint.plain import PlainRows

UPLOADED = ("train", "validation")
"""The splits that a job is given; the test split stays at home."""

Files = dict[str, tuple[Location, int]]
"""The first line of each file, and the bytes from its start to the end of the last line."""


class FileRule(Rule[Files]):
    """Judges files."""

    scope = "split"
    movable = True
    takes_plain = True

    @property
    def shared(self) -> Hashable:
        return "files"

    def start(self) -> Files:
        return {}

    def step(self, state: Files, row: Row) -> Files:
        seen = state.get(row.file.shown)
        if seen is None or row.line < seen[0].line:
            _add(state, row.at(), len(row.raw))
        else:
            length = row.offset + len(row.raw) - seen[0].offset
            state[row.file.shown] = (seen[0], max(seen[1], length))
        return state

    def step_plain(self, state: Files, rows: PlainRows) -> Files:
        return self.step(self.step(state, rows.row(0)), rows.row(-1))

    def merge(self, left: Files, right: Files) -> Files:
        for at, length in right.values():
            _add(left, at, length)
        return left

    def uploaded(self, states: Mapping[str, Files]) -> Iterator[tuple[Location, int]]:
        """First line and decompressed bytes of each file of the train and validation splits."""
        for split in UPLOADED:
            for at, length in states.get(split, {}).values():
                yield at, at.offset + length


def _add(state: Files, at: Location, length: int) -> None:
    both = [(at, length), state.get(at.path, (at, length))]
    first = min(one for one, _ in both)
    state[at.path] = (first, max(one.offset + size for one, size in both) - first.offset)
