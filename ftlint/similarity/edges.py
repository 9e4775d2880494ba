"""Where the words and the characters of texts begin and end."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from ftlint.similarity.shingle import UNSPACED

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ftlint.similarity.hashing import Block, Numbers

_SPACE = 0x20


def word_spans(block: Block) -> tuple[Numbers, Numbers, Numbers]:
    """Where each word starts, how long it is in bytes, and after how many words each text ends."""
    starts, stops, counts = word_edges(block)
    return starts, stops - starts, counts


def word_edges(block: Block) -> tuple[Numbers, Numbers, Numbers]:
    """Where each word starts, where it stops, and after how many words each text ends."""
    import numpy as np

    data = block.data[: int(block.ends[-1]) + 1]
    blank = data == _SPACE
    cut = _unspaced(data) if data.max() >= 0xE0 else None
    if cut is None and not blank[0] and not (blank[1:] & blank[:-1]).any():
        stops = np.flatnonzero(blank)
        starts = np.zeros(len(stops), np.int64)
        np.add(stops[:-1], 1, out=starts[1:])
    else:
        # A word begins behind a space or at a cut, and stops before one.
        edge = blank[:-1] if cut is None else blank[:-1] | cut[1:]
        starts = np.flatnonzero(~blank & np.append(True, edge))
        edge = blank[1:] if cut is None else blank[1:] | cut[1:]
        stops = np.flatnonzero(~blank[:-1] & edge) + 1
    return starts, stops, np.searchsorted(starts, block.ends)


def _unspaced(data: NDArray[np.uint8]) -> NDArray[np.bool_] | None:
    """Marks the first byte of every code point of a script without spaces, and the byte behind
    it; None where there is none."""
    import numpy as np

    lead = np.flatnonzero(data[:-3] >= 0xE0)
    first, second, third = (data[lead + k].astype(np.int32) for k in range(3))
    code = (first & 0x0F) << 12 | (second & 0x3F) << 6 | third & 0x3F
    four = np.flatnonzero(first >= 0xF0)
    code[four] = code[four] << 6 | data[lead[four] + 3] & 0x3F
    chosen = _alone().take(code >> 4)
    lead, code = lead[chosen], code[chosen]
    if not len(lead):
        return None
    cut = np.zeros(len(data), np.bool_)
    cut[lead] = True
    cut[lead + np.where(code > 0xFFFF, 4, 3)] = True
    return cut


@lru_cache(maxsize=1)
def _alone() -> NDArray[np.bool_]:
    """Of every 16 code points in a row whether they are of a script without spaces: all or none."""
    import numpy as np

    table = np.zeros(0x200000 >> 4, np.bool_)
    for low, high in UNSPACED:
        table[low >> 4 : (high >> 4) + 1] = True
    return table


def char_spans(block: Block) -> tuple[Numbers, Numbers]:
    """Where each character starts, and after how many each text ends with the space behind it."""
    import numpy as np

    end = int(block.ends[-1]) + 1
    if block.data.max() < 0x80:
        return np.arange(end), block.ends + 1
    starts = np.flatnonzero((block.data[:end] & 0xC0) != 0x80)
    return starts, np.searchsorted(starts, block.ends) + 1
