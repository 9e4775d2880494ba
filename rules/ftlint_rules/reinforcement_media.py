"""The rule ``reinforcement-media``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import OUTLINE, Example, ExampleRule, Finding
from ftlint.wording import quote
from ftlint_rules._parts import parts
from ftlint_rules._reinforcement import REINFORCEMENT

_REFUSED = frozenset({"input_audio", "audio", "file", "input_file"})


class ReinforcementMedia(ExampleRule):
    """A reinforcement row has audio or a file.

    ## What it does
    Reports audio and file parts in the messages of a reinforcement row; text and images may
    stand there.

    ## Why is this bad?
    The file is refused: "Audio and file input messages are not currently supported" (the schema
    of reinforcement rows in OpenAI's OpenAPI file of May 2025).

    ## What to do
    Put what is said or written there into the text.
    """

    code, name = "RFT006", "reinforcement-media"
    screen = OUTLINE
    formats = REINFORCEMENT

    def check(self, example: Example) -> Iterable[Finding]:
        for pointer, kind in parts(example):
            if kind in _REFUSED:
                yield self.finding(
                    example.at(pointer),
                    f"a part of the type {quote(kind)}; reinforcement rows take text and images",
                    help="put its content into the text",
                    subject=example.prompt,
                )
