"""The rule ``too-many-examples``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ftlint import Finding, Remark, option
from ftlint.dataclass import dataclass
from ftlint.targets import known
from ftlint.wording import count
from ftlint_rules._sizes import Size, SizeRule


@dataclass(frozen=True)
class Options:
    """How many rows are too many, where the provider does not say."""

    max_rows: int = option(0, "most training rows; 0 takes the target's maximum")
    max_image_rows: int = option(
        0, "most training rows with images; 0 takes the target's (openai: 50,000)"
    )


class TooManyExamples(SizeRule):
    """The training split has more rows than the target takes.

    ## What it does
    Counts the rows that are JSON objects, and those of them that hold images. Fireworks takes
    3,000,000 rows, Bedrock 20,000 for reinforcement, OpenAI 50,000 with images; OpenAI names no
    limit for rows of text.

    ## Why is this bad?
    The file is refused after it was uploaded.

    ## What to do
    Take a sample, at random.
    """

    code, name = "BAL008", "too-many-examples"
    needs_splits = ("train",)
    options_type = Options
    options: Options
    per_target = True

    def finish(self, states: Mapping[str, Size]) -> Iterable[Finding | Remark]:
        target, size = self.job.limits, states["train"]
        most = self.options.max_rows or known(target.rows_of(size.method).max_rows)
        own = bool(self.options.max_rows)
        yield from self._judge(size, size.examples, most, "", own)
        most = self.options.max_image_rows or known(target.images.max_rows)
        own = bool(self.options.max_image_rows)
        yield from self._judge(size, size.with_images, most, " with images", own)

    def _judge(
        self, size: Size, found: int, most: int | None, beside: str, own: bool
    ) -> Iterable[Finding]:
        if most and found > most:
            who = "the most is" if own else f"{self.job.limits.title} takes no more than"
            yield self.finding(
                size.place,
                f"{count(found, 'training row')}{beside}; {who} {most:,}",
                help="take a sample of the rows, at random",
                subject=f"train{beside}",
            )
