"""What the rules about secrets share: every string of a row, wherever it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ftlint import Edit, Example, Signs
from ftlint.dataclass import dataclass
from ftlint.pointer import escape
from ftlint.regex import regex
from ftlint.secrets import ESCAPED, Kind, spelled
from ftlint.wording import as_json

REDACTED = "[redacted]"
ESCAPES = Signs(patterns=(ESCAPED,))
"""The signs of texts in which a secret may stand behind escapes."""
_KEY_END = regex(r"-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----")


@dataclass(frozen=True, slots=True)
class Found:
    """A string of a row that holds secrets of one kind: its pointer, and the secrets, in order."""

    kind: str
    pointer: str
    text: str
    pieces: tuple[str, ...]

    def redaction(self, example: Example) -> Edit:
        """What writes REDACTED in the place of every piece."""
        text = self.text
        for piece in sorted(self.pieces, key=len, reverse=True):
            end = _KEY_END.search(piece)
            text = text.replace(piece[: end.end()] if end else piece, REDACTED)
        return Edit(example.at(self.pointer), "replace", as_json(text))


def search(example: Example, kinds: tuple[Kind, ...]) -> Iterator[Found]:
    """The secrets of each kind in each string of the row, keys left out."""
    for pointer, text in _strings(example.data):
        seen: set[str] = set()
        plain, places = spelled(text)
        for kind in kinds:
            matches = () if kind.name in seen else kind.matches(plain)
            pieces = tuple(text[places[one.start()] : places[one.end()]] for one in matches)
            if pieces:
                seen.add(kind.name)
                yield Found(kind.name, pointer, text, pieces)


def _strings(data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    waiting: list[tuple[str, Any]] = [("", data)]
    while waiting:
        pointer, value = waiting.pop()
        if isinstance(value, str):
            yield pointer, value
        elif isinstance(value, (dict, list)):
            items: Iterable[tuple[Any, Any]]
            items = value.items() if isinstance(value, dict) else enumerate(value)
            waiting.extend((f"{pointer}/{escape(str(key))}", one) for key, one in items)
