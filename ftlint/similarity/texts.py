"""Many texts in little memory: one buffer of UTF-8 and where each text ends."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import overload


class Texts(Sequence[str]):
    """Texts, packed: their UTF-8 bytes plus 9 bytes each, and an eighth to spare while it grows.

    ``append`` and ``merge`` cost no more than copying the new bytes, so it serves as the state of
    a fold; it can be pickled. A lone surrogate is kept. A space follows every text in ``data``,
    and ``ends`` are the places of these spaces.
    """

    __slots__ = ("data", "ends")

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
    def of(cls, texts: Sequence[str]) -> Texts:
        """*texts* themselves if they are packed already, else packed."""
        return texts if isinstance(texts, Texts) else cls(texts)

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
        self.data += text.encode("utf-8", "surrogatepass")
        self.ends.append(len(self.data))
        self.data += b" "

    def merge(self, other: Texts) -> Texts:
        """Self, with the texts of *other* after its own."""
        self.ends.frombytes(_shifted(other.ends, len(self.data)))
        self.data += other.data
        return self

    def take(self, numbers: Iterable[int]) -> Texts:
        """The texts of these *numbers*, none negative, in this order."""
        data, ends, size = [], array("q"), 0
        for i in numbers:
            data.append(self.encoded(i))
            size += len(data[-1]) + 1
            ends.append(size - 1)
        return Texts.packed(bytearray(b" ".join([*data, b""])), ends)

    def encoded(self, i: int) -> bytes:
        """Text *i*, not negative, in UTF-8."""
        return bytes(self.data[self.ends[i - 1] + 1 if i else 0 : self.ends[i]])

    def save(self) -> dict[str, bytes]:
        """The texts in pieces that ``load`` takes."""
        return {"data": bytes(self.data), "ends": self.ends.tobytes()}

    def load(self, parts: Mapping[str, bytes]) -> None:
        """Adds the texts of *parts* to this, which is empty. Raises KeyError or ValueError."""
        self.data += parts["data"]
        self.ends.frombytes(parts["ends"])

    @property
    def nbytes(self) -> int:
        """The bytes that the texts take in memory."""
        return len(self.data) + self.ends.itemsize * len(self.ends)

    def __len__(self) -> int:
        return len(self.ends)

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

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Texts):
            return NotImplemented
        return self.ends == other.ends and self.data == other.data

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[object, ...]:
        return Texts.packed, (bytes(self.data), self.ends)


def _shifted(ends: array[int], by: int) -> bytes:
    import numpy as np

    return (np.frombuffer(ends, np.int64) + by).tobytes()
