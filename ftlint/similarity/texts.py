"""Many texts in little memory: one buffer of UTF-8 and where each text ends."""

from __future__ import annotations

from abc import abstractmethod
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]


class Packed(Sequence[str]):
    """Texts in one buffer of UTF-8, ``data``, with a space after each."""

    __slots__ = ("data",)
    data: bytearray

    @abstractmethod
    def spans(self, numbers: Numbers) -> tuple[Numbers, Numbers]:
        """Where in ``data`` the texts of these *numbers*, none negative, begin and end."""

    @abstractmethod
    def encoded(self, i: int) -> bytes:
        """Text *i*, not negative, in UTF-8."""

    def take(self, numbers: Iterable[int]) -> Texts:
        """The texts of these *numbers*, none negative, in this order."""
        import numpy as np

        starts, stops = self.spans(np.fromiter(numbers, np.int64))
        if not len(starts):
            return Texts()
        # Texts that stand side by side are one piece.
        apart = np.flatnonzero(starts[1:] != stops[:-1] + 1)
        firsts, lasts = np.append(0, apart + 1), np.append(apart, len(starts) - 1)
        edges = zip(starts[firsts].tolist(), stops[lasts].tolist(), strict=True)
        data = memoryview(self.data)
        pieces = [data[low:high] for low, high in edges]
        ends = array("q", (np.cumsum(stops - starts + 1) - 1).tobytes())
        return Texts.packed(bytearray(b" ").join([*pieces, b""]), ends)

    @overload
    def __getitem__(self, i: int) -> str: ...
    @overload
    def __getitem__(self, i: slice) -> Texts: ...
    def __getitem__(self, i: int | slice) -> str | Texts:
        if isinstance(i, slice):
            return self.take(range(*i.indices(len(self))))
        if not -len(self) <= i < len(self):
            raise IndexError(i)
        return self.encoded(i % len(self)).decode("utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        return (self[i] for i in range(len(self)))


class Texts(Packed):
    """Texts, packed: their UTF-8 bytes plus 9 bytes each, and an eighth to spare while it grows.

    ``append`` and ``merge`` cost no more than copying the new bytes, so it serves as the state of
    a fold; it can be pickled. A lone surrogate is kept. A space follows every text in ``data``,
    and ``ends`` are the places of these spaces.
    """

    __slots__ = ("ends",)

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self.data = bytearray()
        self.ends = array("q")
        for text in texts:
            self.append(text)

    @classmethod
    def packed(cls, data: bytes | bytearray, ends: array[int]) -> Texts:
        """Texts from their two parts, which are not copied if *data* is a bytearray."""
        texts = cls()
        texts.data = data if isinstance(data, bytearray) else bytearray(data)
        texts.ends = ends
        return texts

    @classmethod
    def of(cls, texts: Sequence[str]) -> Packed:
        """*texts* themselves if they are packed already, else packed."""
        return texts if isinstance(texts, Packed) else cls(texts)

    @classmethod
    def joined(cls, parts: Iterable[Texts]) -> Texts:
        """The texts of all *parts*, one after the other, copied once."""
        data, ends, size = [], array("q"), 0
        for part in parts:
            ends.frombytes(_shifted(part.ends, size))
            data.append(part.data)
            size += len(part.data)
        return cls.packed(bytearray().join(data), ends)

    def append(self, text: str) -> None:
        self.append_encoded(text.encode("utf-8", "surrogatepass"))

    def append_encoded(self, text: bytes) -> None:
        """Adds *text*, which is UTF-8."""
        self.data += text
        self.ends.append(len(self.data))
        self.data += b" "

    def extend_encoded(self, texts: Sequence[bytes]) -> None:
        """Adds *texts*, which are UTF-8."""
        end = len(self.data) - 1
        for text in texts:
            end += len(text) + 1
            self.ends.append(end)
        self.data += b" ".join([*texts, b""])

    def merge(self, other: Texts) -> Texts:
        """Self, with the texts of *other* after its own."""
        self.ends.frombytes(_shifted(other.ends, len(self.data)))
        self.data += other.data
        return self

    def spans(self, numbers: Numbers) -> tuple[Numbers, Numbers]:
        import numpy as np

        ends = np.frombuffer(self.ends, np.int64)
        return np.where(numbers > 0, ends[numbers - 1] + 1, 0), ends[numbers]

    def encoded(self, i: int) -> bytes:
        return bytes(self.data[self.ends[i - 1] + 1 if i else 0 : self.ends[i]])

    def all_encoded(self) -> list[bytes]:
        """All texts, in UTF-8."""
        data = bytes(self.data)
        return [data[low + 1 : high] for low, high in pairwise([-1, *self.ends])]

    def save(self) -> dict[str, bytes | bytearray]:
        """The texts in pieces that ``load`` takes, not all of them copies."""
        return {"data": self.data, "ends": self.ends.tobytes()}

    def load(self, parts: Mapping[str, bytes | bytearray]) -> None:
        """Fills this, which is empty, with *parts*; a bytearray is kept. Raises KeyError or
        ValueError."""
        data = parts["data"]
        self.data = data if isinstance(data, bytearray) else bytearray(data)
        self.ends.frombytes(parts["ends"])

    @property
    def nbytes(self) -> int:
        """The bytes that the texts take in memory."""
        return len(self.data) + self.ends.itemsize * len(self.ends)

    def __len__(self) -> int:
        return len(self.ends)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Texts):
            return NotImplemented
        return self.ends == other.ends and self.data == other.data

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[object, ...]:
        return Texts.packed, (bytes(self.data), self.ends)


class Slices(Packed):
    """Pieces of packed texts, which are not copied: piece i is ``data[starts[i]:stops[i]]``.

    They are of whole characters, ascend, and in *data* a space follows each, as it does a text.
    """

    __slots__ = ("starts", "stops")

    def __init__(self, data: bytearray, starts: Numbers, stops: Numbers) -> None:
        self.data, self.starts, self.stops = data, starts, stops

    def spans(self, numbers: Numbers) -> tuple[Numbers, Numbers]:
        return self.starts[numbers], self.stops[numbers]

    def encoded(self, i: int) -> bytes:
        return bytes(self.data[self.starts[i] : self.stops[i]])

    def __len__(self) -> int:
        return len(self.starts)


def _shifted(ends: array[int], by: int) -> bytes:
    import numpy as np

    return (np.frombuffer(ends, np.int64) + by).tobytes()
