"""The pairs of texts that agree in a band of their MinHash signatures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ftlint.similarity.hashing import different, spans

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ftlint.similarity.hashing import Hashes, Numbers
    from ftlint.similarity.minhash import Keys, Pairs

    Mask = NDArray[np.bool_]

LONG = 128
"""Texts that agree in a band are all candidates of each other up to this many."""
_STEP = 1 << 16


@dataclass(frozen=True, slots=True)
class _Band:
    """The candidates of one band: those of left text i are ``sizes[i]`` of the right texts in
    ``order``, from ``starts[i]`` on.

    Where these are too many, ``long[i]``, there are no such. In place of them ``groups`` has, for
    each of the texts ``crowded``, where in ``order`` its group begins and ends, and its own place.
    """

    order: NDArray[np.int32]
    starts: NDArray[np.int32]
    sizes: NDArray[np.int32]
    long: Mask
    crowded: Numbers
    groups: tuple[Numbers, Numbers, Numbers]


@dataclass(frozen=True, slots=True)
class Entries:
    """Where in its long groups a left text looks: entry i is of text ``rows[i]``, which ascend,
    in band ``bands[i]``, at ``sizes[i]`` right texts from place ``starts[i]`` of the order on.

    ``unseen`` counts the candidates of the band where most are in no entry; ``clipped`` are the
    left texts of which this is true.
    """

    rows: Numbers
    bands: Numbers
    starts: Numbers
    sizes: Numbers
    unseen: int
    clipped: Numbers


class BandJoin:
    """The pairs of texts that agree in a band, on two sides or (*right* is None) on one."""

    def __init__(self, left: Keys, right: Keys | None) -> None:
        self._left, self._own = left, right is None
        self._right = left if right is None else right
        self._bands = [self._band(j) for j in range(len(left))]

    def _band(self, j: int) -> _Band:
        import numpy as np

        mine, theirs = (_followed(keys, j) for keys in (self._left, self._right))
        order = np.argsort(theirs, kind="stable")
        ordered = theirs[order]
        starts, ends = _groups(ordered, order) if self._own else _ranges(ordered, mine)
        long = ends - starts > LONG
        crowded = np.flatnonzero(long)
        own = np.searchsorted(ordered, mine[crowded])
        groups = starts[crowded], ends[crowded], own
        if self._own:
            starts[order] = np.arange(1, len(order) + 1)
        sizes = np.where(long, 0, ends - starts)
        small = [one.astype(np.int32) for one in (order, starts, sizes)]
        return _Band(small[0], small[1], small[2], long, crowded, groups)

    def pairs(self) -> Iterator[Pairs]:
        """The pairs (left, right) of texts in groups that are not long, once each, band by band;
        on one side, left before right."""
        import numpy as np

        for j, band in enumerate(self._bands):
            for low in range(0, len(band.sizes), _STEP):
                sizes = band.sizes[low : low + _STEP]
                a = np.repeat(np.arange(low, low + len(sizes)), sizes)
                b = band.order[spans(band.starts[low : low + _STEP], sizes)].astype(np.int64)
                fresh = ~self.listed(a, b, j)
                a, b = a[fresh], b[fresh]
                yield (np.minimum(a, b), np.maximum(a, b)) if self._own else (a, b)

    def listed(self, a: Numbers, b: Numbers, bands: int | None = None) -> Mask:
        """Which pairs are in a group that is not long of one of the first *bands* (all)."""
        import numpy as np

        listed = np.zeros(len(a), np.bool_)
        for i in range(len(self._bands) if bands is None else bands):
            listed |= (self._left[i][a] == self._right[i][b]) & ~self._bands[i].long[a]
        return listed

    def entries(self, most: int, narrow: int) -> Entries:
        """Where texts look in long groups: everywhere if these are *most* places in all, else at
        those next to them, at least at *narrow* in each group."""
        import numpy as np

        rows, lows, highs, own = (
            np.concatenate(some)
            for some in zip(*((band.crowded, *band.groups) for band in self._bands), strict=True)
        )
        bands = np.repeat(np.arange(len(self._bands)), [len(band.crowded) for band in self._bands])
        sizes = highs - lows
        unseen = np.zeros(len(rows), np.int64)
        if sizes.sum() > most:
            width = max(narrow, most // len(rows))
            sizes = np.minimum(sizes, width)
            unseen = highs - lows - sizes
            lows = np.maximum(np.minimum(own - width // 2, highs - width), lows)
        lost = np.bincount(bands, unseen, minlength=1).max()
        order = np.argsort(rows, kind="stable")
        return Entries(
            rows[order],
            bands[order],
            lows[order],
            sizes[order],
            int(lost) // (2 if self._own else 1),
            different(rows[unseen > 0]),
        )

    def seen(self, entries: Entries, low: int, high: int) -> Pairs:
        """The pairs (left, right) of entries *low* to before *high*, once each."""
        import numpy as np

        sizes = entries.sizes[low:high]
        a = np.repeat(entries.rows[low:high], sizes)
        places = spans(entries.starts[low:high], sizes)
        bands = np.repeat(entries.bands[low:high], sizes)
        b = np.empty(len(a), np.int64)
        for j in different(entries.bands[low:high]).tolist():
            b[bands == j] = self._bands[j].order[places[bands == j]]
        width = max(self._right.shape[1], 1)
        codes = different(a * width + b)
        return codes // width, codes % width

    def marks(self) -> Hashes:
        """A number of each right text that hangs on its bands alone, to order equal ones."""
        import numpy as np

        marks = np.zeros(self._right.shape[1], np.uint64)
        for keys in self._right:
            marks = (marks ^ keys) * np.uint64(0x9E3779B97F4A7C15)
            marks ^= marks >> np.uint64(29)
        return marks


def _followed(keys: Keys, j: int) -> Hashes:
    """The keys of band j, and halves of those of the two bands after it to order equal ones."""
    import numpy as np

    first, second, third = (keys[(j + k) % len(keys)].astype(np.uint64) for k in range(3))
    followed: Hashes = first << np.uint64(32) | second >> np.uint64(16) << np.uint64(16)
    followed |= third >> np.uint64(16)
    return followed


def _groups(ordered: Hashes, order: Numbers) -> tuple[Numbers, Numbers]:
    """Where in *ordered* the texts with the first key of each begin and end, if these are the keys
    of all, in this *order*."""
    import numpy as np

    first = ordered >> np.uint64(32)
    edges = np.flatnonzero(np.diff(first, prepend=~first[:1]))
    sizes = np.diff(edges, append=len(ordered))
    starts, ends = np.empty_like(order), np.empty_like(order)
    starts[order], ends[order] = np.repeat(edges, sizes), np.repeat(edges + sizes, sizes)
    return starts, ends


def _ranges(ordered: Hashes, keys: Hashes) -> tuple[Numbers, Numbers]:
    """Where in *ordered* those with the first key of each of *keys* begin and end."""
    import numpy as np

    lowest = keys >> np.uint64(32) << np.uint64(32)
    starts = np.searchsorted(ordered, lowest)
    return starts, np.searchsorted(ordered, lowest | np.uint64(0xFFFFFFFF), "right")
