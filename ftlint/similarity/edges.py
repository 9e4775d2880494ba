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

    lead, code = code_points(data, 0xE0)
    chosen = _alone().take(code >> 4)
    lead, code = lead[chosen], code[chosen]
    if not len(lead):
        return None
    cut = np.zeros(len(data), np.bool_)
    cut[lead] = True
    cut[lead + np.where(code > 0xFFFF, 4, 3)] = True
    return cut


def code_points(data: NDArray[np.uint8], least: int) -> tuple[Numbers, NDArray[np.int32]]:
    """Where the characters begin whose first byte is *least*, 0xC0 or more, and their code points.

    The last three bytes of *data*, which is UTF-8, begin none.
    """
    import numpy as np

    lead = np.flatnonzero(data[:-3] >= least)
    first = data[lead]
    code = (first & np.uint8(0x1F)).astype(np.int32) << 6 | data[lead + 1] & 0x3F
    for k, longer in ((2, 0xE0), (3, 0xF0)):
        which = slice(None) if longer <= least else np.flatnonzero(first >= longer)
        # Of four bytes the first has a bit less to say than of two.
        code[which] = (code[which] & 0xFFFF) << 6 | data[lead[which] + k] & 0x3F
    return lead, code


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
