"""What the rules about the size of a split share: how many rows it has, and where it starts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from dataclasses import field

from ftlint import Example, Location, Row, Rule
from ftlint.dataclass import dataclass
from ftlint.decode import EMPTY_FILE
from ftlint.formats import FORMATS
from ftlint.plain import PlainRows
from ftlint_rules._rows import precedes


@dataclass(slots=True)
class Size:
    """Rows that are JSON objects, by format, those with images, and the first line of the split.

    ``unread`` says that a file of the split is no JSONL, so that nobody knows how many it holds.
    """

    formats: Counter[str] = field(default_factory=Counter)
    with_images: int = 0
    first: Location | None = None
    unread: bool = False

    @property
    def examples(self) -> int:
        """The rows that are JSON objects."""
        return self.formats.total()

    @property
    def method(self) -> str | None:
        """The fine-tuning method that all rows are written for; None if they are mixed."""
        methods = {FORMATS[name].method for name in self.formats if name in FORMATS}
        return methods.pop() if len(methods) == 1 else None

    @property
    def place(self) -> Location:
        """Where to report something about the split."""
        return self.first or Location("", 1)


class SizeRule(Rule[Size]):
    """Judges how many rows the splits have."""

    scope = "split"
    movable = True
    takes_plain = True

    @property
    def shared(self) -> Hashable:
        return "sizes"

    def start(self) -> Size:
        return Size()

    def step(self, state: Size, row: Row) -> Size:
        if state.first is None or precedes(row, state.first):
            state.first = row.at()
        state.unread |= row.whole_file and row.problems[0].kind != EMPTY_FILE
        if row.example is not None:
            state.formats[row.example.format] += 1
            state.with_images += _has_image(row.example)
        return state

    def step_plain(self, state: Size, rows: PlainRows) -> Size:
        state.formats[rows.format] += len(rows) - 1
        return self.step(state, rows.row(0))

    def merge(self, left: Size, right: Size) -> Size:
        places = [place for place in (left.first, right.first) if place is not None]
        left.formats.update(right.formats)
        left.with_images += right.with_images
        left.first = min(places, default=None)
        left.unread |= right.unread
        return left


def _has_image(example: Example) -> bool:
    # The bytes tell rows without any image apart from the others at no cost.
    if b"image_url" not in example.row.raw:
        return False
    parts = (part for message in example.messages for part in message.other_parts)
    return any(part.get("type") == "image_url" for part in parts)
