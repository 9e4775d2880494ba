"""How many shingles two texts share, for many pairs at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from ftlint.similarity.hashing import Sets, salted, spans

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ftlint.similarity.hashing import Hashes, Numbers

_AT_ONCE = 1 << 20

Fetch = Callable[["Numbers"], Sets]
"""The sets, without repetitions, of the texts with these numbers."""


def similarities(
    left: Fetch, right: Fetch, pairs: tuple[Numbers, Numbers], sizes: tuple[Numbers, Numbers]
) -> NDArray[np.float64]:
    """The exact Jaccard similarity of each pair (number in left, number in right).

    *sizes* are of the sets of all texts on the left and on the right.
    """
    import numpy as np

    lefts, rights = pairs
    order = np.lexsort((rights, lefts))
    result = np.empty(len(lefts), np.float64)
    for chosen in _portions(order, sizes[0][lefts[order]] + sizes[1][rights[order]]):
        mine, a = np.unique(lefts[chosen], return_inverse=True)
        theirs, b = np.unique(rights[chosen], return_inverse=True)
        common = overlaps(left(mine), right(theirs), a, b)
        union = sizes[0][lefts[chosen]] + sizes[1][rights[chosen]] - common
        result[chosen] = common / union
    return result


def _portions(order: Numbers, costs: Numbers) -> Iterator[Numbers]:
    import numpy as np

    total, low = np.cumsum(costs), 0
    while low < len(order):
        full = (total[low - 1] if low else 0) + _AT_ONCE
        high = max(low + 1, int(np.searchsorted(total, full, "right")))
        yield order[low:high]
        low = high


def overlaps(left: Sets, right: Sets, a: Numbers, b: Numbers) -> Numbers:
    """The number of shingles that set ``a[i]`` of *left* and ``b[i]`` of *right* share."""
    import numpy as np

    owners = np.repeat(np.arange(len(left)), left.sizes)
    mine = salted(left.values, owners)
    sizes = right.sizes[b]
    theirs = salted(right.values[spans(right.offsets[b], sizes)], np.repeat(a, sizes))
    pairs = np.repeat(np.arange(len(a)), sizes)
    return np.bincount(pairs[among(theirs, mine)], minlength=len(a))


def among(keys: Hashes, chosen: Hashes) -> NDArray[np.bool_]:
    """Which of *keys* are among *chosen*, which are distinct: by tables instead of sorting."""
    import numpy as np

    found = np.zeros(len(keys), np.bool_)
    places = np.arange(len(keys))
    turn = 0
    while len(chosen) and len(keys):
        bits = max(4, (4 * len(chosen)).bit_length())
        factor = np.uint64(0x9E3779B97F4A7C15 + 2 * turn)
        shift = np.uint64(64 - bits)
        slots = (chosen * factor >> shift).view(np.int64)
        table = np.zeros(1 << bits, np.uint64)
        table[slots] = chosen
        lost = table.take(slots) != chosen
        contested = np.zeros(1 << bits, np.bool_)
        contested[slots[lost]] = True
        asked = (keys * factor >> shift).view(np.int64)
        hit = table.take(asked) == keys
        found[places[hit]] = True
        # What lost its slot to another is looked for again, by those alone that share the slot.
        open_ = contested.take(asked) & ~hit
        keys, places, chosen = keys[open_], places[open_], chosen[lost]
        turn += 1
    return found
