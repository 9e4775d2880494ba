"""The rule ``image-model-mismatch``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import Finding, Remark
from ftlint.targets import known
from ftlint.wording import count, quote
from ftlint_rules._image_rows import ImageRows, ImageRowsRule


class ImageModelMismatch(ImageRowsRule):
    """Rows have images, but the model cannot be tuned on images.

    ## What it does
    Looks for images where the config names a `model` whose abilities are known. Without a model
    there is nothing to compare with.

    ## Why is this bad?
    OpenAI tunes only `gpt-4o-2024-08-06` on images: for any other model the job fails.

    ## What to do
    Choose that model, or take the images out.
    """

    code, name = "IMG008", "image-model-mismatch"
    per_target = True

    def finish_split(self, split: str, state: ImageRows) -> Iterable[Finding | Remark]:
        model = self.job.model_limits
        if model is None or known(model.images) is not False or state.first is None:
            return
        able = sorted(one.name for one in self.job.limits.models.values() if known(one.images))
        rows = (
            f'{count(state.rows, "row")} of "{split}" {"has" if state.rows == 1 else "have"} images'
        )
        yield self.finding(
            state.first,
            f"{rows}; {quote(model.name)} cannot be tuned on images",
            help=f"choose {' or '.join(able)}, or drop the images" if able else "drop the images",
            subject=split,
        )
