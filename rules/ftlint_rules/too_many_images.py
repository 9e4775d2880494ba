"""The rule ``too-many-images``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import Example, Finding
from ftlint.targets import known
from ftlint.wording import count
from ftlint_rules._images import ImageRule, images


class TooManyImages(ImageRule):
    """A row has more images than the provider takes.

    ## What it does
    Counts the images of all messages of a row, where the provider's limit is known: 10 at OpenAI
    (64 at Azure).

    ## Why is this bad?
    OpenAI's guide: "Each example can have at most 10 images".

    ## What to do
    Drop images, or cut the conversation in two.
    """

    code, name = "IMG005", "too-many-images"
    per_target = True

    def check(self, example: Example) -> Iterable[Finding]:
        limits = self.job.limits
        most = known(limits.images.max_per_row)
        if most is None:
            return
        found = list(images(example))
        if len(found) > most:
            yield self.finding(
                example.at(found[most].pointer),
                f"{count(len(found), 'image')} in the row; {limits.title} takes at most {most:,}",
                help="drop some, or cut the conversation in two",
            )
