"""What the rules about rows with images share: how many there are in a split, and the first."""

from __future__ import annotations

from collections.abc import Hashable

from ftlint import Example, Location, SplitRule
from ftlint.dataclass import dataclass
from ftlint.screen import IMAGES
from ftlint_rules._images import images


@dataclass(frozen=True, slots=True)
class ImageRows:
    """How many rows have images, and the first of the images; None without any."""

    rows: int = 0
    first: Location | None = None


class ImageRowsRule(SplitRule[ImageRows]):
    """Counts the rows that have images."""

    screen = IMAGES
    movable = True

    @property
    def shared(self) -> Hashable:
        return "image rows"

    def start(self) -> ImageRows:
        return ImageRows()

    def add(self, state: ImageRows, example: Example) -> ImageRows:
        image = next(images(example), None)
        if image is None:
            return state
        return self.merge(state, ImageRows(1, example.at(image.pointer)))

    def merge(self, left: ImageRows, right: ImageRows) -> ImageRows:
        places = [one for one in (left.first, right.first) if one is not None]
        return ImageRows(left.rows + right.rows, min(places, default=None))
