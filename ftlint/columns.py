"""Packed columns: a value for each row of a split, in few bytes.

A column grows by ``append`` and ``merge``, and goes to an index file and back.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from ftlint.finding import Location

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ftlint.row import Row

    Numbers = NDArray[np.int64]

Part = bytes | bytearray
Parts = dict[str, Part]
"""A column as it is stored: its arrays by their names."""
WIDTH = 16
"""Bytes of a hash."""


class Column(Protocol):
    """One value for each row."""

    def __len__(self) -> int: ...

    def merge(self, other: Any) -> object:
        """Adds the values of *other*, a column of the same kind."""

    def take(self, numbers: Any) -> Any:
        """A column of the values of these rows, in this order."""

    def save(self) -> Parts:
        """The column in pieces that ``load`` takes."""

    def load(self, parts: Mapping[str, Part]) -> object:
        """Fills an empty column. Raises KeyError or ValueError for pieces of another kind."""


class Names:
    """Texts of which there are few distinct ones, 4 bytes a row. None is a value too."""

    __slots__ = ("_known", "numbers", "table")

    def __init__(self) -> None:
        self.table: list[Any] = []
        self.numbers = array("I")
        self._known: dict[Any, int] = {}

    def __len__(self) -> int:
        return len(self.numbers)

    def __getitem__(self, row: int) -> Any:
        return self.table[self.numbers[row]]

    def view(self) -> NDArray[np.uint32]:
        """For each row the place of its value in ``table``; it shares the column's memory."""
        return _view(self.numbers)

    def append(self, value: Any) -> None:
        self.numbers.append(self._number(value))

    def extend(self, values: Iterable[Any]) -> None:
        self.numbers.extend(map(self._number, values))

    def merge(self, other: Names) -> None:
        new = [self._number(value) for value in other.table]
        if new == list(range(len(new))):
            self.numbers.extend(other.numbers)
        else:
            self.numbers.extend(array("I", map(new.__getitem__, other.numbers)))

    def take(self, numbers: Numbers) -> Names:
        taken = Names()
        taken.table, taken._known = self.table, self._known
        taken.numbers = _taken(self.numbers, numbers)
        return taken

    def save(self) -> Parts:
        import json

        return {"table": json.dumps(self.table).encode(), "numbers": self.numbers.tobytes()}

    def load(self, parts: Mapping[str, Part]) -> None:
        import json

        for value in json.loads(parts["table"]):
            self._number(tuple(value) if isinstance(value, list) else value)
        self.numbers.frombytes(parts["numbers"])

    def _number(self, value: Any) -> int:
        number = self._known.get(value)
        if number is None:
            number = self._known[value] = len(self.table)
            self.table.append(value)
        return number


class Counts:
    """Whole numbers from 0 to under 2**32, 4 bytes a row."""

    __slots__ = ("numbers",)

    def __init__(self) -> None:
        self.numbers = array("I")

    def __len__(self) -> int:
        return len(self.numbers)

    def __getitem__(self, row: int) -> int:
        return self.numbers[row]

    def append(self, value: int) -> None:
        self.numbers.append(value)

    def extend(self, values: Iterable[int]) -> None:
        self.numbers.extend(values)

    def merge(self, other: Counts) -> None:
        self.numbers.extend(other.numbers)

    def take(self, numbers: Numbers) -> Counts:
        taken = Counts()
        taken.numbers = _taken(self.numbers, numbers)
        return taken

    def view(self) -> NDArray[np.uint32]:
        """The numbers as an array that shares the column's memory."""
        return _view(self.numbers)

    def save(self) -> Parts:
        return {"numbers": self.numbers.tobytes()}

    def load(self, parts: Mapping[str, Part]) -> None:
        self.numbers.frombytes(parts["numbers"])


class Places:
    """Locations of rows, 20 bytes each.

    Path, line, pointer, split, offset and length are kept; marks inside a text (``column``,
    ``within``, ``on_key``) are not.
    """

    __slots__ = ("kinds", "lengths", "lines", "offsets")

    def __init__(self) -> None:
        self.kinds = Names()
        self.lines, self.lengths = array("I"), array("I")
        self.offsets = array("Q")

    def __len__(self) -> int:
        return len(self.lines)

    def __getitem__(self, row: int) -> Location:
        path, split, pointer = self.kinds[row]
        line, offset, length = self.lines[row], self.offsets[row], self.lengths[row]
        return Location(path, line, pointer, 0, split, offset, length)

    def append(self, at: Location) -> None:
        self.kinds.append((at.path, at.split, at.pointer))
        self.lines.append(at.line)
        self.offsets.append(at.offset)
        self.lengths.append(at.length)

    def extend(self, rows: Sequence[Row], pointers: Iterable[str]) -> None:
        """Adds the place in each of *rows* that one of *pointers* leads to."""
        self.kinds.extend(
            [(row.file.shown, row.split, to) for row, to in zip(rows, pointers, strict=True)]
        )
        self.lines.extend([row.line for row in rows])
        self.offsets.extend([row.offset for row in rows])
        self.lengths.extend([len(row.raw) for row in rows])

    def merge(self, other: Places) -> None:
        self.kinds.merge(other.kinds)
        self.lines.extend(other.lines)
        self.offsets.extend(other.offsets)
        self.lengths.extend(other.lengths)

    def take(self, numbers: Numbers) -> Places:
        taken = Places()
        taken.kinds = self.kinds.take(numbers)
        taken.lines, taken.lengths = _taken(self.lines, numbers), _taken(self.lengths, numbers)
        taken.offsets = _taken(self.offsets, numbers)
        return taken

    def order(self) -> Numbers | None:
        """The rows sorted by path and line; None if they are in that order."""
        import numpy as np

        paths = sorted({path for path, _, _ in self.kinds.table})
        rank = {path: i for i, path in enumerate(paths)}
        ranks = np.array([rank[path] for path, _, _ in self.kinds.table], np.int64)
        keys = ranks[_view(self.kinds.numbers)] << 32 | _view(self.lines).astype(np.int64)
        if not len(keys) or bool((keys[1:] >= keys[:-1]).all()):
            return None
        return np.argsort(keys, kind="stable")

    def save(self) -> Parts:
        return {
            **outer(self.kinds.save(), "kinds"),
            "lines": self.lines.tobytes(),
            "lengths": self.lengths.tobytes(),
            "offsets": self.offsets.tobytes(),
        }

    def load(self, parts: Mapping[str, Part]) -> None:
        self.kinds.load(inner(parts, "kinds"))
        self.lines.frombytes(parts["lines"])
        self.lengths.frombytes(parts["lengths"])
        self.offsets.frombytes(parts["offsets"])

    def __reduce__(self) -> tuple[object, ...]:
        return places, (self.kinds, self.lines, self.offsets, self.lengths)


def places(kinds: Names, lines: array[int], offsets: array[int], lengths: array[int]) -> Places:
    """Places of these columns, which are not copied."""
    made = Places()
    made.kinds, made.lines, made.offsets, made.lengths = kinds, lines, offsets, lengths
    return made


class Hashes:
    """Hashes of 16 bytes; a row without one has zeros."""

    __slots__ = ("data",)

    def __init__(self) -> None:
        self.data = bytearray()

    def __len__(self) -> int:
        return len(self.data) // WIDTH

    def __getitem__(self, row: int) -> bytes:
        return bytes(self.data[row * WIDTH : (row + 1) * WIDTH])

    def append(self, value: bytes) -> None:
        """Adds *value*, of 16 bytes, or of none."""
        self.data += value or bytes(WIDTH)

    def extend(self, values: Iterable[bytes]) -> None:
        """``append`` of each of *values*."""
        self.data += b"".join([value or bytes(WIDTH) for value in values])

    def merge(self, other: Hashes) -> None:
        self.data += other.data

    def take(self, numbers: Numbers) -> Hashes:
        taken = Hashes()
        taken.data = bytearray(self.words()[numbers].tobytes())
        return taken

    def words(self) -> NDArray[np.uint64]:
        """The hashes as two words each, shape (rows, 2); they share the column's memory."""
        import numpy as np

        return np.frombuffer(self.data, np.uint64).reshape(-1, WIDTH // 8)

    def save(self) -> Parts:
        return {"data": self.data}

    def load(self, parts: Mapping[str, Part]) -> None:
        self.data = owned(parts["data"])


def _view(numbers: array[int]) -> NDArray[Any]:
    import numpy as np

    return np.frombuffer(numbers, numbers.typecode)


def _taken(numbers: array[int], rows: Numbers) -> array[int]:
    return array(numbers.typecode, _view(numbers)[rows].tobytes())


def owned(part: Part) -> bytearray:
    """*part* as it is where it can be changed, else a copy."""
    return part if isinstance(part, bytearray) else bytearray(part)


def outer(parts: Mapping[str, Part], name: str) -> Parts:
    """*parts* under *name*, beside others."""
    return {f"{name}.{key}": part for key, part in parts.items()}


def inner(parts: Mapping[str, Part], name: str) -> Parts:
    """The parts that ``outer`` put under *name*."""
    return {
        key.removeprefix(f"{name}."): part
        for key, part in parts.items()
        if key.startswith(f"{name}.")
    }
