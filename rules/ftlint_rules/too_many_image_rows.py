"""The rule ``too-many-image-rows``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import Finding, Remark, option
from ftlint.dataclass import dataclass
from ftlint.targets import known
from ftlint.wording import count
from ftlint_rules._image_rows import ImageRows, ImageRowsRule


@dataclass(frozen=True)
class Options:
    """How many rows may have images, where the provider does not say."""

    max_rows: int = option(
        0, "most rows with images in a split; 0 takes the provider's limit (openai: 50,000)"
    )


class TooManyImageRows(ImageRowsRule):
    """More rows of a split have images than the provider takes.

    ## What it does
    Counts the rows of each split that have images, where the provider's limit is known: 50,000 at
    OpenAI and Azure. Rows of text alone do not count.

    ## Why is this bad?
    OpenAI's guide: "Your training file can contain a maximum of 50,000 examples that contain
    images".

    ## What to do
    Drop rows, near-duplicates first; or train in two jobs, the second on the model of the first.
    """

    code, name = "IMG007", "too-many-image-rows"
    per_target = True
    options_type = Options
    options: Options

    def finish_split(self, split: str, state: ImageRows) -> Iterable[Finding | Remark]:
        limits = self.job.limits
        most = self.options.max_rows or known(limits.images.max_rows)
        if most is None or state.first is None or state.rows <= most:
            return
        who = "the most is" if self.options.max_rows else f"{limits.title} takes at most"
        yield self.finding(
            state.first,
            f'{count(state.rows, "row")} of "{split}" have images; {who} {most:,}',
            help="drop rows, near-duplicates first",
            subject=split,
        )
