"""Shingles of many texts at once, as 64-bit hashes.

The hash of a shingle depends on its words (or characters) alone: fixed constants, no seed of the
process, the same on every machine. Two different shingles have the same hash with a chance of
2**-64; that any two of the 160 million shingles of a million texts do has a chance of 0.1 %.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from ftlint.similarity.edges import char_spans, word_spans
from ftlint.similarity.shingle import Measure

if TYPE_CHECKING:
    from typing import TypeVar

    import numpy as np
    from numpy.typing import NDArray

    T = TypeVar("T", bound=np.generic)

    Hashes = NDArray[np.uint64]
    Numbers = NDArray[np.int64]
    Integers = NDArray[np.signedinteger[Any]]

VERSION = 1
"""Of the constants below: stored hashes of another version mean nothing."""
# Odd multipliers with well spread bits: digits of pi, e and the golden ratio.
_MIX, _STEP, _LENGTH = 0xBF58476D1CE4E5B9, 0x9E3779B97F4A7C15, 0x243F6A8885A308D3
_LONGEST = 64
PART = 1 << 19
"""Bytes of text to hash at once: what a processor keeps close at hand."""
SPARE = 8
"""Bytes behind the texts of a block, so that eight can be read from any place in them."""


@dataclass(frozen=True, slots=True)
class Block:
    """At least one text in one buffer, each followed by a space, and 8 spare bytes at the end.

    ``data`` is uint8; ``ends`` (int64) are the places of the spaces after the texts.
    """

    data: NDArray[np.uint8]
    ends: Numbers

    def parts(self) -> Iterator[Block]:
        """The texts in order, in blocks of about ``PART`` bytes."""
        import numpy as np

        low, start = 0, 0
        while low < len(self.ends):
            high = max(low + 1, int(np.searchsorted(self.ends, start + PART)))
            stop = int(self.ends[high - 1]) + 1
            yield Block(self.data[start : stop + SPARE], self.ends[low:high] - start)
            low, start = high, stop

    def pieces(self, n: int) -> Iterator[Block]:
        """One long text as several, which have its runs of *n* words or characters and no others;
        some are in two of them. Anything else as it is."""
        import numpy as np

        start, end = 0, int(self.ends[0])
        while len(self.ends) == 1 and end - start > 2 * PART:
            spaces = np.flatnonzero(self.data[start : start + PART] == 0x20)
            if len(spaces) < 2 * n:
                break
            stop = start + int(spaces[-1])
            yield Block(self.data[start : stop + 1 + SPARE], np.array([stop - start]))
            start += int(spaces[-1 - n]) + 1
        yield self if not start else Block(self.data[start:], np.array([end - start]))


@dataclass(frozen=True, slots=True)
class Sets:
    """Shingles of some texts: those of text i are ``values[offsets[i]:offsets[i + 1]]``."""

    offsets: Numbers
    values: Hashes

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def sizes(self) -> Numbers:
        sizes: Numbers = self.offsets[1:] - self.offsets[:-1]
        return sizes

    def take(self, chosen: Numbers) -> Sets:
        """The sets of these numbers, in this order."""
        return Sets(
            ends_of(self.sizes[chosen]),
            self.values[spans(self.offsets[chosen], self.sizes[chosen])],
        )


def ends_of(sizes: Numbers) -> Numbers:
    """0, and where parts of these sizes end if put one after the other."""
    import numpy as np

    ends = np.zeros(len(sizes) + 1, np.int64)
    np.cumsum(sizes, out=ends[1:])
    return ends


def spans(starts: Integers, sizes: Integers) -> Numbers:
    """The numbers from each start on, as many as its size, one span after the other."""
    import numpy as np

    ends = ends_of(sizes)
    numbers: Numbers = np.arange(ends[-1]) + np.repeat(starts - ends[:-1], sizes)
    return numbers


def joined(parts: Sequence[Sets]) -> Sets:
    """The sets of all *parts*, one after the other."""
    import numpy as np

    sizes = [part.sizes for part in parts]
    values = [part.values for part in parts]
    if not parts:
        return Sets(np.zeros(1, np.int64), np.zeros(0, np.uint64))
    return Sets(ends_of(np.concatenate(sizes)), np.concatenate(values))


def shingle_sets(block: Block, way: Measure) -> Sets:
    """The hashes of the shingles of each text without repetitions, in any order."""
    import numpy as np

    found = [distinct(shingle_hashes(piece, way)) for piece in block.pieces(way.n)]
    if len(found) == 1:
        return found[0]
    values = different(np.concatenate([sets.values for sets in found]))
    return Sets(ends_of(np.array([len(values)])), values)


def shingle_hashes(block: Block, way: Measure) -> Sets:
    """The hashes of all shingles of each text, in their order and with repetitions.

    A text of fewer than ``way.n`` words or characters has none.
    """
    if way.unit == "char":
        return _char_grams(block, way.n)
    return _word_grams(block, way.n)


@dataclass(frozen=True, slots=True)
class WordRuns:
    """The words of some texts, and a hash for each run of n that begins with a word.

    ``starts`` are the first bytes of the words, ``stops`` the numbers of words after which each
    text ends; ``grams[i]`` is of the words from i on, ``whole`` if these are all of one text.
    """

    starts: Numbers
    stops: Numbers
    grams: Hashes
    whole: NDArray[np.bool_]


def word_runs(block: Block, n: int) -> WordRuns:
    """The runs of *n* words of the texts of *block*."""
    import numpy as np

    starts, lengths, stops = word_spans(block)
    words = _span_hashes(block.data, starts, lengths)
    m = max(len(words) - n + 1, 0)
    grams = words[:m].copy()
    for k in range(1, n):
        grams *= np.uint64(_STEP)
        grams += words[k : m + k]
    return WordRuns(starts, stops, _mixed(grams), _whole(m, stops, n))


def _word_grams(block: Block, n: int) -> Sets:
    import numpy as np

    runs = word_runs(block, n)
    sizes = np.maximum(np.diff(runs.stops, prepend=0) - n + 1, 0)
    return Sets(ends_of(sizes), runs.grams[runs.whole])


def _char_grams(block: Block, n: int) -> Sets:
    import numpy as np

    starts, stops = char_spans(block)
    m = max(len(starts) - n, 0)
    grams = _mixed(_span_hashes(block.data, starts[:m], starts[n : m + n] - starts[:m]))
    sizes = np.maximum(np.diff(stops, prepend=0) - n, 0)
    return Sets(ends_of(sizes), grams[_whole(m, stops, n + 1)])


def _whole(m: int, stops: Numbers, n: int) -> NDArray[np.bool_]:
    """Which of the first *m* runs of *n* items are all of one text; text i ends at ``stops[i]``."""
    import numpy as np

    counts = np.diff(stops, prepend=0)
    whole = np.ones(m, np.bool_)
    for k in range(1, n):
        last = stops[counts >= k] - k
        whole[last[last < m]] = False
    return whole


def _span_hashes(data: NDArray[np.uint8], starts: Numbers, lengths: Numbers) -> Hashes:
    """A hash of the bytes of each span, eight bytes at a time."""
    import numpy as np

    eight = np.ndarray((max(len(data) - 7, 0),), np.dtype("<u8"), data, 0, (1,))
    masks = np.array([256**k - 1 for k in range(9)], np.uint64)
    hashes: Hashes = eight.take(starts)
    hashes &= masks.take(lengths, mode="clip")
    hashes += lengths.view(np.uint64) * np.uint64(_LENGTH)
    hashes *= np.uint64(_STEP)
    hashes ^= hashes >> np.uint64(32)
    longer = np.flatnonzero(lengths > 8)
    for done in range(8, _LONGEST, 8):
        if not len(longer):
            return hashes
        left = lengths[longer] - done
        piece = eight.take(starts[longer] + done) & masks.take(left, mode="clip")
        hashes[longer] = _mixed(hashes[longer] ^ piece)
        longer = longer[left > 8]
    for i in longer:
        span = data[starts[i] : starts[i] + lengths[i]].tobytes()
        hashes[i] = int.from_bytes(blake2b(span, digest_size=8).digest(), "little")
    return hashes


def _mixed(hashes: Hashes) -> Hashes:
    """A bijection that spreads every bit over all (the end of splitmix64)."""
    import numpy as np

    mixed: Hashes = hashes >> np.uint64(30)
    mixed ^= hashes
    mixed *= np.uint64(_MIX)
    mixed ^= mixed >> np.uint64(32)
    return mixed


def salted(values: Hashes, owners: Numbers) -> Hashes:
    """The values of each owner as keys that no other owner has."""
    import numpy as np

    keys: Hashes = values ^ ((owners.astype(np.uint64) + np.uint64(1)) * np.uint64(_STEP))
    return keys


def distinct(sets: Sets) -> Sets:
    """*sets* without repetitions, in any order within a text."""
    import numpy as np

    if len(sets) == 1:
        # A long text, perhaps: a table of it would be read all over memory.
        values = different(sets.values)
        return Sets(ends_of(np.array([len(values)])), values)
    owners = np.repeat(np.arange(len(sets)), sets.sizes)
    kept = first_of_equals(salted(sets.values, owners))
    return Sets(ends_of(np.bincount(owners[kept], minlength=len(sets))), sets.values[kept])


def different(values: NDArray[T]) -> NDArray[T]:
    """The different ones of *values*, ascending. numpy's own hashes them, which is slower."""
    import numpy as np

    ordered = np.sort(values)
    kept = np.ones(len(ordered), np.bool_)
    kept[1:] = ordered[1:] != ordered[:-1]
    return ordered[kept]


def first_of_equals(keys: Hashes) -> NDArray[np.bool_]:
    """Marks one of each group of equal *keys*, by a table instead of sorting."""
    import numpy as np

    kept = np.zeros(len(keys), np.bool_)
    alive = np.arange(len(keys), dtype=np.int32)
    turn = 0
    while len(alive):
        bits = max(4, (4 * len(alive)).bit_length())
        mine = (keys[alive] if turn else keys) * np.uint64(_STEP + 2 * turn)
        mine >>= np.uint64(64 - bits)
        slots = mine.view(np.int64)
        table = np.empty(1 << bits, np.int32)
        table[slots] = alive
        winners = table.take(slots)
        kept[winners[winners == alive]] = True
        alive = alive[keys[winners] != keys[alive]]
        turn += 1
    return kept
