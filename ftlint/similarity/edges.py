"""Where the words and the characters of texts begin and end."""

from __future__ import annotations

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
    spaces = np.flatnonzero(blank)
    edges = np.zeros(len(spaces) + 1, np.int64)
    np.add(spaces, 1, out=edges[1:])
    starts, stops = edges[:-1], spaces
    wide = data.max() >= 0xE0
    if wide:
        starts, stops = _unspaced(data, starts, stops)
    if wide or blank[0] or (blank[1:] & blank[:-1]).any():
        filled = starts < stops
        starts, stops = starts[filled], stops[filled]
    return starts, stops, np.searchsorted(starts, block.ends)


def _unspaced(data: NDArray[np.uint8], starts: Numbers, stops: Numbers) -> tuple[Numbers, Numbers]:
    """The edges, with a cut around every code point of a script without spaces."""
    import numpy as np

    lead = np.flatnonzero(data[:-3] >= 0xE0)
    first, second, third, fourth = (data[lead + k].astype(np.int32) for k in range(4))
    four = first >= 0xF0
    code = (first & 0x0F) << 12 | (second & 0x3F) << 6 | third & 0x3F
    code = np.where(four, code << 6 | fourth & 0x3F, code)
    chosen = np.zeros(len(lead), np.bool_)
    for low, high in UNSPACED:
        chosen |= (code >= low) & (code <= high)
    if not chosen.any():
        return starts, stops
    alone = lead[chosen]
    end = stops[-1] + 1
    starts = np.unique(np.concatenate([starts, alone, alone + np.where(four[chosen], 4, 3)]))
    after = np.append(starts[1:], end)
    return starts, after - (data[after - 1] == _SPACE)


def char_spans(block: Block) -> tuple[Numbers, Numbers]:
    """Where each character starts, and after how many each text ends with the space behind it."""
    import numpy as np

    end = int(block.ends[-1]) + 1
    if block.data.max() < 0x80:
        return np.arange(end), block.ends + 1
    starts = np.flatnonzero((block.data[:end] & 0xC0) != 0x80)
    return starts, np.searchsorted(starts, block.ends) + 1
