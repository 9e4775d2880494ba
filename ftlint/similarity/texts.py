"""Many texts in little memory: one buffer of UTF-8 and where each text ends."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import overload


class Texts(Sequence[str]):
    """Texts, packed: their UTF-8 bytes plus 8 bytes each, at most an eighth more while it grows.

    ``append`` and ``merge`` cost no more than copying the new bytes, so it serves as the state of
    a fold; it can be pickled. A lone surrogate is kept.
    """

    __slots__ = ("_data", "_ends")

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._data = bytearray()
        self._ends = array("q")
        for text in texts:
            self.append(text)

    @classmethod
    def of(cls, texts: Sequence[str]) -> Texts:
        """*texts* themselves if they are packed already, else packed."""
        return texts if isinstance(texts, Texts) else cls(texts)

    def append(self, text: str) -> None:
        self._data += text.encode("utf-8", "surrogatepass")
        self._ends.append(len(self._data))

    def merge(self, other: Texts) -> Texts:
        """Self, with the texts of *other* after its own."""
        shift = len(self._data)
        self._data += other._data
        self._ends.extend([end + shift for end in other._ends])
        return self

    def take(self, numbers: Iterable[int]) -> Texts:
        """The texts of these *numbers*, in this order."""
        taken = Texts()
        for i in numbers:
            taken._data += self.encoded(i)
            taken._ends.append(len(taken._data))
        return taken

    def encoded(self, i: int) -> bytes:
        """Text *i*, not negative, in UTF-8."""
        return bytes(self._data[self._ends[i - 1] if i else 0 : self._ends[i]])

    @property
    def nbytes(self) -> int:
        """The bytes that the texts take in memory."""
        return len(self._data) + self._ends.itemsize * len(self._ends)

    def __len__(self) -> int:
        return len(self._ends)

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
        return self._ends == other._ends and self._data == other._data

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[object, ...]:
        return _packed, (bytes(self._data), self._ends)


def _packed(data: bytes, ends: array[int]) -> Texts:
    texts = Texts()
    texts._data += data
    texts._ends = ends
    return texts
