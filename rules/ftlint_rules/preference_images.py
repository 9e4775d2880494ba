"""The rule ``preference-images``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import OUTLINE, Example, ExampleRule, Finding
from ftlint.wording import quote
from ftlint_rules._parts import parts
from ftlint_rules._preferences import PREFERENCE

_TEXT = ("text", "refusal")


class PreferenceImages(ExampleRule):
    """A preference row has content that is no text.

    ## What it does
    Reports images, audio and files in the messages of a preference row, input and outputs.

    ## Why is this bad?
    Direct preference optimisation is "currently only supported for text inputs and outputs"
    (OpenAI's guide): the job fails.

    ## What to do
    Drop the row, or describe the image in words.
    """

    code, name = "PREF008", "preference-images"
    screen = OUTLINE
    formats = PREFERENCE

    def check(self, example: Example) -> Iterable[Finding]:
        for pointer, kind in parts(example):
            if kind not in _TEXT:
                yield self.finding(
                    example.at(pointer),
                    f"a part of the type {quote(kind)}; preference rows are of text only",
                    help="drop the row, or describe it in words",
                    subject=example.prompt,
                )
