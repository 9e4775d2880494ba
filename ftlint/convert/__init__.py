"""Rows of other tools in OpenAI's formats: without loss, or refused, row by row."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ftlint.block import read_row, rows
from ftlint.convert import alpaca, completion, sharegpt, trl
from ftlint.convert.refusal import Data, RefusedError
from ftlint.dataset import Chunk, Dataset, SourceFile, Split, plan
from ftlint.decode import BLANK_LINE, BYTE_ORDER_MARK, JSON_ARRAY
from ftlint.errors import InputError
from ftlint.fix import to_jsonl
from ftlint.formats import FORMATS
from ftlint.row import Row
from ftlint.wording import quote

Converter = Callable[[Data], Data]

CONVERTERS: dict[str, dict[str, Converter]] = {
    "openai-chat": {
        "sharegpt": sharegpt.to_chat,
        "alpaca": alpaca.to_chat,
        "completion": completion.to_chat,
    },
    "openai-preference": {"trl-preference": trl.to_preference},
}
"""For each target, what makes its rows of a row of another format."""

_OWN = {"openai-chat": ("chat", "reinforcement"), "openai-preference": ("preference",)}


@dataclass(frozen=True, slots=True)
class Converted:
    """A row in its new format, as a line; or, if that is empty, why it was ``refused``.

    ``where`` is the place of the old row: ``:LINE``, or ``: item N`` in a file that is one array.
    """

    where: str
    line: bytes = b""
    refused: str = ""


def convert(source: SourceFile, to: str, drop: frozenset[str] = frozenset()) -> Iterator[Converted]:
    """Every row of *source* as a row of the format *to*, in order; blank lines are passed over.

    *drop* are keys of rows that may be lost. Raises InputError for a file that holds no rows.
    """
    for chunk in plan(Dataset("", (Split("train", (source,)),))):
        items = chunk.problem is not None
        for row in _items(chunk) if items else rows(chunk):
            kinds = {problem.kind for problem in row.problems}
            if BLANK_LINE not in kinds:
                yield _converted(row, to, drop, f": item {row.line}" if items else f":{row.line}")


def _items(chunk: Chunk) -> Iterator[Row]:
    """The rows of a file that is one JSON document."""
    problem, name = chunk.problem, chunk.file.shown
    if problem is None or problem.kind != JSON_ARRAY:
        raise InputError(f"{name}: {problem.message if problem else 'holds no rows'}")
    with chunk.file.open() as stream:
        lines = to_jsonl(stream.read())
    if lines is None:
        raise InputError(f"{name}: {problem.message}, and it is not whole")
    for number, line in enumerate(lines, 1):
        yield read_row(chunk, line, number, 0)


def _converted(row: Row, to: str, drop: frozenset[str], where: str) -> Converted:
    try:
        data = _sound(row)
        # A key of the format itself is never dropped: the row would not be recognised.
        kept = {key: value for key, value in data.items() if key not in drop}
        kind = next((one.name for one in FORMATS.values() if one.matches(kept)), None)
        if kind in _OWN[to]:
            return Converted(where, _dumped(kept) if kept != data else row.raw + b"\n")
        if kind not in CONVERTERS[to]:
            raise RefusedError(_unknown(kind, kept, to))
        return Converted(where, _dumped(CONVERTERS[to][kind](kept)))
    except RefusedError as error:
        return Converted(where, refused=str(error))


def _sound(row: Row) -> Data:
    for problem in row.problems:
        if problem.kind != BYTE_ORDER_MARK:
            raise RefusedError(problem.message)
    if not isinstance(row.data, dict):
        raise RefusedError("the row is not an object")
    return row.data


def _unknown(kind: str | None, data: Data, to: str) -> str:
    if kind is None:
        keys = ", ".join(map(quote, list(data)[:8])) or "no keys"
        return f"no known format has these keys: {keys}"
    others = [other for other, known in CONVERTERS.items() if kind in known or kind in _OWN[other]]
    also = f"; --to {others[0]} takes it" if others else ""
    title = FORMATS[kind].title
    article = "an" if title[0] in "AEIOU" else "a"
    return f"{article} {title} row is no {to} row{also}"


def _dumped(data: Data) -> bytes:
    try:
        return json.dumps(data, ensure_ascii=False, allow_nan=False).encode() + b"\n"
    except ValueError:
        raise RefusedError("a number is too large, or a character is half of a pair") from None
