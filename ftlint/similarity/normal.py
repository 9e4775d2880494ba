"""The normal forms of many texts at once: what ``normalise`` makes of each, by arrays of bytes."""

from __future__ import annotations

import unicodedata
from array import array
from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

from ftlint.similarity.edges import code_points
from ftlint.similarity.hashing import SPARE, different
from ftlint.similarity.normalise import (
    ASCII,
    GONE,
    ODD,
    SPACE,
    SPACE_IF_SIGNED,
    by_code_point,
    kind,
    spelt,
)
from ftlint.similarity.operators import operators
from ftlint.similarity.texts import Texts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ftlint.similarity.hashing import Numbers

    Bytes = NDArray[np.uint8]
    Wide = tuple[Numbers, NDArray[np.int32], Bytes]

_AT_ONCE = 1 << 18
"""Characters of text to normalise at once: what a processor keeps close at hand."""


def normalise_all(texts: Iterable[str], *, signs: bool = False) -> Texts:
    """``normalise`` of each of many *texts*, packed."""
    return Texts.joined(_batch(some).form(signs) for some in _portions(texts))


def both_forms(texts: Iterable[str]) -> tuple[Texts, Texts]:
    """``normalise`` of each of many *texts*, packed, without signs and with them."""
    batches = [_batch(some) for some in _portions(texts)]
    plain, signed = (Texts.joined(one.form(signs) for one in batches) for signs in (False, True))
    return plain, signed


def _portions(texts: Iterable[str]) -> Iterator[list[str]]:
    some = list(texts)
    ends = list(accumulate(map(len, some)))
    low = size = 0
    while low < len(some):
        high = bisect(ends, size + _AT_ONCE, low) + 1
        yield some[low:high]
        low, size = high, ends[min(high, len(ends)) - 1]


@dataclass(frozen=True, slots=True)
class _Batch:
    """Some ``texts`` after NFKC and case folding, with operators by their names, a NUL after each.

    Those that are ``odd`` may have operators that are not ASCII; ``data`` is without them. ``wide``
    are the places in it of the characters beyond ASCII, their code points and kinds.
    """

    texts: Sequence[str]
    odd: Sequence[int]
    data: bytes
    ends: Numbers
    wide: Wide

    def form(self, signs: bool) -> Texts:
        """The texts in normal form."""
        import numpy as np

        data, ends = _spaced(self, signs)
        kept = data != 0x20
        # Of each run of spaces the first stays, but none at the very beginning.
        kept[1:] |= kept[:-1]
        ends = ends - _dropped(kept, ends)
        made = data[kept].tobytes()
        others = {i: by_code_point(self.texts[i], signs=signs) for i in self.odd}
        empty = np.flatnonzero(np.diff(ends, prepend=-1) < 2).tolist()
        others |= {i: self.texts[i].strip() for i in empty if i not in others}
        if signs:
            # What stood between an operator and its number may be gone now.
            for i in _owners(operators(made + b"\0"), ends):
                text = made[ends[i - 1] + 1 if i else 0 : ends[i]].decode("utf-8", "surrogatepass")
                others.setdefault(i, " ".join(spelt(text).split()))
        return _packed(made, ends, others)


def _batch(texts: Sequence[str]) -> _Batch:

    folded = [
        text if text.isascii() else unicodedata.normalize("NFKC", text).casefold() for text in texts
    ]
    pieces = [text.encode("utf-8", "surrogatepass") for text in folded]
    data, ends = _joined(pieces)
    wide = _wide(data)
    odd = _owners(wide[0][wide[2] & ODD > 0], ends)
    for i in odd:
        pieces[i] = b""
    spelled = set(_owners(operators(data), ends)).difference(odd)
    for i in spelled:
        pieces[i] = spelt(folded[i]).encode("utf-8", "surrogatepass")
    if odd or spelled:
        data, ends = _joined(pieces)
        wide = _wide(data)
    return _Batch(texts, odd, data, ends, wide)


def _wide(data: bytes) -> Wide:
    """Where the characters beyond ASCII begin, their code points, and the kind of each."""
    import numpy as np

    lead, code = code_points(np.frombuffer(data, np.uint8), 0xC0)
    return lead, code, _kinds(code)


def _joined(pieces: Sequence[bytes]) -> tuple[bytes, Numbers]:
    """The *pieces* with a NUL after each and some to spare, and where each ends."""
    import numpy as np

    lengths = np.fromiter(map(len, pieces), np.int64, len(pieces))
    return b"\0".join([*pieces, bytes(SPARE)]), np.cumsum(lengths + 1) - 1


def _owners(places: Numbers, ends: Numbers) -> list[int]:
    """The texts in which the *places* are, if these are where they end."""
    import numpy as np

    found: list[int] = different(np.searchsorted(ends, places)).tolist()
    return found


@lru_cache(maxsize=1)
def _known() -> Bytes:
    """The kind of every code point that was met; 0 of others."""
    import numpy as np

    return np.zeros(0x110000, np.uint8)


def _kinds(codes: NDArray[np.int32]) -> Bytes:
    """The kind of each of *codes*."""
    kinds = _known().take(codes)
    if len(kinds) and not kinds.all():
        for code in different(codes[kinds == 0]).tolist():
            _known()[code] = kind(code)
        kinds = _known().take(codes)
    return kinds


def _spaced(batch: _Batch, signs: bool) -> tuple[Bytes, Numbers]:
    """The texts in lower case, with spaces for what is no part of a word, and where each ends."""
    import numpy as np

    lead, code, kinds = batch.wide
    data, ends = np.frombuffer(bytearray(batch.data.translate(ASCII[signs])), np.uint8), batch.ends
    _fill(data, lead, code, kinds & (SPACE_IF_SIGNED if signs else SPACE) > 0, 0x20)
    gone = kinds & GONE > 0
    if not gone.any():
        return data, ends
    kept = np.ones(len(data), np.bool_)
    _fill(kept, lead, code, gone, False)
    return data[kept], ends - _dropped(kept, ends)


def _fill(
    data: Bytes | NDArray[np.bool_],
    lead: Numbers,
    code: NDArray[np.int32],
    which: NDArray[np.bool_],
    value: int,
) -> None:
    """Sets the bytes of those characters to *value* that *which* marks."""
    lead, code = lead[which], code[which]
    for k, least in enumerate((0, 0x80, 0x800, 0x10000)):
        data[lead[code >= least] + k] = value


def _dropped(kept: NDArray[np.bool_], places: Numbers) -> Numbers:
    """How many bytes up to each of *places*, itself included, are not *kept*."""
    import numpy as np

    eights = np.zeros(len(kept) // 8 + 1, np.dtype("<u8"))
    eights.view(np.bool_)[: len(kept)] = kept
    # The highest byte of the product is the sum of all eight, each of which is 0 or 1.
    ones, top = np.uint64(0x0101010101010101), np.uint64(56)
    upto = np.cumsum(eights * ones >> top).astype(np.int64)
    block, behind = places >> 3, (7 - (places & 7)).astype(np.uint64) * np.uint64(8)
    inside = (eights[block] << behind) * ones >> top
    before = np.where(block > 0, upto[block - 1], 0)
    dropped: Numbers = places + 1 - before - inside.astype(np.int64)
    return dropped


def _packed(data: bytes, ends: Numbers, others: Mapping[int, str]) -> Texts:
    """The texts of *data*, a space after each, but *others* in place of those with their numbers.

    Of these none, or a space alone, may stand in *data*.
    """
    import numpy as np

    if not others:
        return Texts.packed(bytearray(data), array("q", ends.tobytes()))
    lengths = np.diff(ends, prepend=-1)
    pieces: list[bytes | memoryview] = []
    view, low = memoryview(data), 0
    for i in sorted(others):
        text = others[i].encode("utf-8", "surrogatepass")
        pieces += [view[low : int(ends[i - 1]) + 1 if i else 0], text, b" "]
        low = int(ends[i]) + 1
        lengths[i] = len(text) + 1
    made = bytearray().join([*pieces, view[low:]])
    return Texts.packed(made, array("q", (np.cumsum(lengths) - 1).tobytes()))
