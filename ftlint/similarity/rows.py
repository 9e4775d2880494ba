"""Some of many texts, read block by block."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ftlint.similarity import hashing
from ftlint.similarity.cut import Cuts
from ftlint.similarity.hashing import SPARE, Block, different
from ftlint.similarity.texts import Packed

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ftlint.similarity.hashing import Hashes, Numbers


TASK = 1 << 23
"""Bytes of text that are worth a task of their own."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The texts with these ``numbers``, which ascend (int64).

    They are read without what ``cuts`` holds of them.
    """

    texts: Packed
    numbers: Numbers
    cuts: Cuts | None = None

    def __len__(self) -> int:
        return len(self.numbers)

    def only(self, chosen: ArrayLike) -> Rows:
        """Those chosen by a mask, or by places within these."""
        import numpy as np

        return replace(self, numbers=self.numbers[np.asarray(chosen)])

    def plus(self, other: Rows) -> Rows:
        """These and those of *other*."""
        import numpy as np

        return replace(self, numbers=different(np.concatenate([self.numbers, other.numbers])))

    def blocks(self, size: int) -> Iterator[Block]:
        """The texts in order, in blocks of about *size* bytes; a longer text is a block alone."""
        for low, high in self.spans(size):
            yield self.block(low, high)

    def parts(self) -> Iterator[Block]:
        """The texts in order, in blocks to hash at once."""
        return self.blocks(hashing.PART)

    def tasks(self) -> Iterator[Block]:
        """The texts in order, in blocks to give to a thread or a process."""
        return self.blocks(TASK)

    def spans(self, size: int) -> list[tuple[int, int]]:
        """Where blocks of about *size* bytes begin and end."""
        import numpy as np

        total = np.cumsum(self.lengths())
        cuts, low = [], 0
        while low < len(self):
            full = (total[low - 1] if low else 0) + size
            high = max(low + 1, int(np.searchsorted(total, full, "right")))
            cuts.append((low, high))
            low = high
        return cuts

    def lengths(self) -> Numbers:
        """The bytes of each text, with the space after it."""
        starts, stops = self.texts.spans(self.numbers)
        return stops - starts + 1

    def marks(self) -> Hashes:
        """A number for each text, from its length and four stretches of eight bytes.

        Different texts may have the same; equal ones of under eight bytes, the space behind them
        included, may not.
        """
        import numpy as np

        data = np.frombuffer(self.texts.data, np.uint8)
        starts, stops = self.texts.spans(self.numbers)
        ends, lengths = stops + 1, stops + 1 - starts
        if not len(lengths) or len(data) < SPARE:
            return np.zeros(len(lengths), np.uint64)
        eight = np.ndarray((len(data) - SPARE + 1,), np.dtype("<u8"), data, 0, (1,))
        marks = lengths.astype(np.uint64)
        for k in range(4):
            back = lengths - np.minimum(lengths * k // 3, lengths - np.minimum(lengths, SPARE))
            marks *= np.uint64(0xBF58476D1CE4E5B9)
            marks ^= marks >> np.uint64(29)
            marks += eight[np.minimum(ends - back, len(eight) - 1)]
        return marks

    def block(self, low: int, high: int) -> Block:
        """The texts from place *low* to before *high*."""
        block = self._read(low, high)
        return block if self.cuts is None else self.cuts.of(block, self.numbers[low:high])

    def _read(self, low: int, high: int) -> Block:
        import numpy as np

        numbers = self.numbers[low:high]
        starts, stops = self.texts.spans(numbers)
        if (starts[1:] == stops[:-1] + 1).all():
            whole = np.frombuffer(self.texts.data, np.uint8)
            start, stop = int(starts[0]), int(stops[-1]) + 1 + SPARE
            data = whole[start:stop]
            if stop > len(whole):
                data = np.concatenate([data, np.zeros(stop - len(whole), np.uint8)])
            return Block(data, stops - start)
        some = self.texts.take(numbers.tolist())
        some.data += bytes(SPARE)
        return Block(np.frombuffer(some.data, np.uint8), np.frombuffer(some.ends, np.int64))
