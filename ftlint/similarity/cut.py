"""Texts without the runs of words that are a template's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ftlint.similarity.hashing import SPARE, Block, word_runs
from ftlint.similarity.verify import among

if TYPE_CHECKING:
    from ftlint.similarity.hashing import Hashes, Numbers

RUN = 8
"""Words in the shortest run that can be a template's."""


@dataclass(frozen=True, slots=True)
class Cuts:
    """What to leave out of texts: of text ``owners[i]``, which ascend, the bytes from ``starts[i]``
    on to before ``stops[i]``, counted from its first."""

    owners: Numbers
    starts: Numbers
    stops: Numbers

    @classmethod
    def joined(cls, parts: Sequence[Cuts]) -> Cuts:
        """Those of all *parts*, one after the other."""
        import numpy as np

        columns = ([one.owners, one.starts, one.stops] for one in (_none(), *parts))
        return cls(*map(np.concatenate, zip(*columns, strict=True)))

    def of(self, block: Block, numbers: Numbers) -> Block:
        """*block*, which holds the texts with these *numbers*, which ascend, without them."""
        import numpy as np

        low, high = np.searchsorted(self.owners, [numbers[0], numbers[-1] + 1])
        places = np.searchsorted(numbers, self.owners[low:high])
        mine = numbers[places] == self.owners[low:high]
        places = places[mine]
        if not len(places):
            return block
        begins = np.append(0, block.ends[:-1] + 1)[places]
        starts, stops = (begins + some[low:high][mine] for some in (self.starts, self.stops))
        end = int(block.ends[-1]) + 1
        spans = np.diff(np.stack([starts, stops], axis=1).ravel(), prepend=0, append=end)
        kept = np.repeat(np.arange(len(spans)) % 2 == 0, spans)
        data = np.concatenate([block.data[:end][kept], np.zeros(SPARE, np.uint8)])
        gone = np.zeros(len(numbers), np.int64)
        np.add.at(gone, places, stops - starts)
        return Block(data, block.ends - np.cumsum(gone))


def _none() -> Cuts:
    import numpy as np

    return Cuts(*(np.zeros(0, np.int64) for _ in range(3)))


def cuts(block: Block, runs: Hashes, least: int) -> tuple[Numbers, Cuts]:
    """How many words each text of *block* has, and what of it stands in *runs*.

    Of a text of which fewer than *least* words would be left nothing is cut out.
    """
    import numpy as np

    words = word_runs(block, RUN)
    counts = np.diff(words.stops, prepend=0)
    hit = np.flatnonzero(words.whole & among(words.grams, runs))
    if not len(hit):
        return counts, _none()
    # +1 where a run begins, -1 behind it: the words in between are the template's.
    steps = np.zeros(len(words.starts) + 1, np.int8)
    steps[hit] += 1
    steps[hit + RUN] -= 1
    masked = np.cumsum(steps, dtype=np.int32)[:-1] > 0
    owners = np.repeat(np.arange(len(counts)), counts)
    left = np.bincount(owners[~masked], minlength=len(counts))
    masked &= left[owners] >= least
    # A text's last words and the next one's first are two stretches.
    turn = np.diff(owners, prepend=-1, append=-1) != 0
    edge = np.diff(masked, prepend=False, append=False)
    first = np.flatnonzero(masked & (edge | turn)[:-1])
    last = np.flatnonzero(masked & (edge | turn)[1:])
    begins = np.append(0, block.ends[:-1] + 1)[owners[first]]
    after = np.append(words.starts[1:], block.ends[-1])[last]
    stops = np.minimum(after, block.ends[owners[last]])
    return counts, Cuts(owners[first], words.starts[first] - begins, stops - begins)
