"""A first look at texts: keys of some of their shingles, which cost less than the hashes of all.

A key depends on its shingle alone, but long shingles share one if their first eight bytes and
their last eight are the same. What is ruled out by keys is ruled out for sure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ftlint.similarity.edges import char_spans, word_edges
from ftlint.similarity.hashing import Sets, distinct, ends_of, spans
from ftlint.similarity.shingle import Measure

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ftlint.similarity.hashing import Block, Hashes, Integers, Numbers

_FIRST, _LAST, _SALT = 0xBF58476D1CE4E5B9, 0x9E3779B97F4A7C15, 0x9E3779B1


@dataclass(frozen=True, slots=True)
class Glance:
    """Keys of texts: ``keys[lows[i]:highs[i]]`` are those of text i, with repetitions.

    They are of every so many of its ``sizes[i]`` shingles. Keys in between are of no text.
    """

    keys: Hashes
    lows: Numbers
    highs: Numbers
    sizes: Numbers

    def owned(self) -> Hashes:
        """The keys that are of a text."""
        return self.keys[spans(self.lows, self.highs - self.lows)]

    def counts(self, mask: NDArray[np.bool_]) -> Numbers:
        """How many of the keys of each text *mask* marks."""
        import numpy as np

        total = np.zeros(len(mask) + 1, np.int32)
        np.cumsum(mask, out=total[1:])
        counts: Numbers = (total[self.highs] - total[self.lows]).astype(np.int64)
        return counts

    def different(self, mask: NDArray[np.bool_]) -> Numbers:
        """How many different ones of the keys of each text *mask* marks."""
        places = spans(self.lows, self.highs - self.lows)
        marked = Sets(ends_of(self.counts(mask)), self.keys[places[mask[places]]])
        return distinct(marked).sizes

    def fresh(self) -> NDArray[np.bool_]:
        """Marks no two equal keys of a text, and most of the different ones."""
        import numpy as np

        bits = max(4, (4 * len(self.keys)).bit_length())
        kind = np.uint16 if len(self.keys) <= 1 << 16 else np.uint32
        numbers = np.arange(len(self.keys), dtype=kind)
        slots = (self.keys >> np.uint64(64 - bits)).view(np.int64)
        slots += self._owners(np.arange(len(self.lows)) * _SALT)
        slots &= (1 << bits) - 1
        table = np.empty(1 << bits, kind)
        table[slots] = numbers
        fresh: NDArray[np.bool_] = table.take(slots) == numbers
        return fresh

    def _owners(self, names: Numbers) -> Numbers:
        """For each key the one of *names*, by text, of the text before which no other begins."""
        import numpy as np

        starts = np.append(0, self.lows[1:])
        return np.repeat(names, np.diff(starts, append=len(self.keys)))


def glance(block: Block, way: Measure, every: int = 1) -> Glance:
    """The keys of the shingles of the texts of *block*, of one in *every* of them."""
    import numpy as np

    if way.unit == "char":
        starts, counts = char_spans(block)
        # The space after a text is counted here, as one of its characters.
        stops, width = starts[way.n :], way.n + 1
    else:
        starts, stops, counts = word_edges(block)
        stops, width = stops[way.n - 1 :], way.n
    first = np.append(0, counts[:-1])
    sizes = np.maximum(counts - first - width + 1, 0)
    keys = _keys(block.data, starts[: len(stops) : every], stops[::every])
    lows = np.minimum(-(-first // every), len(keys))
    highs = np.maximum(-(-(first + sizes) // every), lows)
    return Glance(keys, lows, np.minimum(highs, len(keys)), sizes)


def _keys(data: NDArray[np.uint8], starts: Integers, stops: Integers) -> Hashes:
    """A key of the bytes of each span: of the first eight and the last eight."""
    import numpy as np

    # Copied once: numpy would copy it for each take.
    eight = np.ndarray((max(len(data) - 7, 0),), np.dtype("<u8"), data, 0, (1,)).copy()
    keys: Hashes = eight.take(starts)
    last = eight.take(np.maximum(stops - 8, 0))
    lengths = stops - starts
    short: NDArray[np.int64] | slice = np.flatnonzero(lengths < 8)
    if 8 * len(lengths[short]) > len(lengths):
        short = slice(None)
    # What is not of the span goes. Where eight bytes would begin before the data, the first are
    # all there is.
    shifts = (64 - 8 * np.minimum(lengths[short], 8)).view(np.uint64)
    keys[short] <<= shifts
    early = int(np.searchsorted(stops, 8))
    last[:early] = keys[:early]
    last[short] >>= shifts
    keys *= np.uint64(_FIRST)
    last *= np.uint64(_LAST)
    keys += last
    return keys
