"""Items of benchmarks: JSONL files of the user's that training rows must not hold."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ftlint.block import rows
from ftlint.dataclass import dataclass
from ftlint.dataset import Chunk, SourceFile
from ftlint.decode import BLANK_LINE
from ftlint.errors import InputError
from ftlint.finding import Location
from ftlint.formats import TRAINABLE
from ftlint.row import Example, Row
from ftlint.wording import count

FIELDS = (
    "question",
    "prompt",
    "instruction",
    "problem",
    "query",
    "input",
    "text",
    "content",
    "sentence",
    "goal",
    "ctx",
)
"""Where the text of an item is looked for, the first that is a text, if it is no training row."""
_SPLIT = "benchmark"


@dataclass(frozen=True, slots=True)
class Item:
    """The text of an item, its place, and what it was read from: a field, or a row format."""

    text: str
    at: Location
    read: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What a benchmark holds: ``items`` in order, how many objects are ``without_text``, and the
    numbers of the lines that are no JSON object."""

    items: tuple[Item, ...]
    without_text: int
    unread: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A file of items, read anew by each call of ``read``: it is small, frozen and picklable."""

    file: SourceFile

    def read(self) -> Contents:
        """All that the file holds. Raises InputError if it cannot be read as lines."""
        items, unread, without_text = [], [], 0
        for row in rows(Chunk(_SPLIT, self.file)):
            if row.example is None:
                if any(one.kind != BLANK_LINE for one in row.problems):
                    unread.append(row.line)
            elif (item := _item(row, row.example)) is not None:
                items.append(item)
            else:
                without_text += 1
        return Contents(tuple(items), without_text, tuple(unread))


def open_benchmark(path: Path, shown: str) -> Benchmark:
    """The benchmark in *path*. Raises InputError if no item with text can be read from it."""
    if not path.is_file():
        what = "is no file" if path.exists() else "no such file"
        raise InputError(f"{shown}: {what}; --against and against name JSONL files of benchmarks")
    found = Benchmark(SourceFile(shown, str(path)))
    contents = found.read()
    if contents.items:
        return found
    if contents.unread:
        raise InputError(
            f"{shown}:{contents.unread[0]}: is no JSON object; a benchmark is JSONL, with an item "
            "on each line"
        )
    raise InputError(
        f"{shown}: no item has text; expected training rows, or one of the fields "
        f"{', '.join(FIELDS)}"
    )


def told(benchmark: Benchmark, items: Sequence[Item]) -> str:
    """``200 items of mmlu.jsonl (read from "question")``."""
    read = ", ".join(sorted({item.read for item in items}))
    return f"{count(len(items), 'item')} of {benchmark.file.shown} (read from {read})"


def _item(row: Row, example: Example) -> Item | None:
    if example.format in TRAINABLE and example.prompt.strip():
        return Item(example.prompt, example.at(example.prompt_pointer), f"{example.format} rows")
    for name in FIELDS:
        text = example.data.get(name)
        if isinstance(text, str) and text.strip():
            return Item(text, row.at(f"/{name}"), f'"{name}"')
    return None
