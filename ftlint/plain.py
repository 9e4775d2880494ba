"""Rows that are plain conversations, as nearly all are, to be looked at all at once."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from typing import TYPE_CHECKING

from ftlint.formats.chat import CHAT
from ftlint.labels import LONGEST_LABEL
from ftlint.lazy import lazy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftlint.block import Block
    from ftlint.dataset import SourceFile
    from ftlint.outline import Lot
    from ftlint.row import Example, Row


class PlainRows:
    """Rows of one file in their order, in the format ``chat``.

    Each is nothing but messages with a role and a text that is not blank, and the last of them is
    the assistant's. ``roles`` are those of each row.
    """

    format = CHAT.name

    def __init__(self, block: Block, lot: Lot) -> None:
        self._block, self._lot = block, lot
        self.file: SourceFile = block.chunk.file
        self.roles: Sequence[tuple[str, ...]] = lot.outlines  # type: ignore[assignment]

    @lazy
    def _ends(self) -> list[int]:
        """Behind which text of the lot each row ends."""
        return list(accumulate(self._lot.lengths))

    def with_labels(self) -> Iterator[int]:
        """The numbers of the rows that may have a label, by the length of the reply."""
        every = self._block.chunk.label.declared
        return (i for i, text in enumerate(self.replies) if every or len(text) <= LONGEST_LABEL)

    def __len__(self) -> int:
        return len(self._lot.numbers)

    def __iter__(self) -> Iterator[Row]:
        return map(self.row, range(len(self)))

    def row(self, i: int) -> Row:
        """The row with this number among these, from 0."""
        return self._block.row(self._lot.numbers[i], plain=True)

    def line(self, i: int) -> int:
        """The line, from 1, of the row with this number, which takes less time than the row."""
        return self._block.first_line + self._lot.numbers[i]

    def example(self, i: int) -> Example:
        """The example that the row with this number is."""
        found = self.row(i).example
        assert found is not None, "a plain row is an object"
        return found

    @lazy
    def lines(self) -> list[bytes]:
        """The line of each row, with its end."""
        return [self._block.lines[number] for number in self._lot.numbers]

    @lazy
    def openings(self) -> list[str]:
        """The first text of each row, without outer space."""
        return [self._lot.bare[start] for start in (0, *self._ends[:-1])]

    @lazy
    def replies(self) -> list[str]:
        """The last text of each row."""
        return [self._lot.texts[end - 1] for end in self._ends]

    @lazy
    def bare_replies(self) -> list[str]:
        """The last text of each row, without outer space."""
        return [self._lot.bare[end - 1] for end in self._ends]
