"""The rule ``banned-phrase``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ftlint import Example, ExampleRule, Finding, option


@dataclass(frozen=True)
class Options:
    """What must not be said."""

    phrases: tuple[str, ...] = option(
        ("as an ai language model",), "phrases that no reply may hold, in any case"
    )

    def __post_init__(self) -> None:
        if not all(phrase.strip() for phrase in self.phrases):
            raise ValueError("phrases holds an empty one, which every reply would match")


class BannedPhrase(ExampleRule):
    """A reply holds a phrase that we never want to hear from the model.

    ## What it does
    Looks for each of `phrases` in the assistant's messages, without regard to case.

    ## Why is this bad?
    The model repeats the set phrases of its training rows, and customers notice.

    ## What to do
    Write the reply in our own words.
    """

    code, name = "ACME001", "banned-phrase"
    options_type = Options
    options: Options

    def check(self, example: Example) -> Iterable[Finding]:
        for message in example.messages:
            if message.role != "assistant":
                continue
            for pointer, text in message.texts():
                for phrase in self.options.phrases:
                    said = re.search(re.escape(phrase), text, re.IGNORECASE)
                    if said:
                        yield self.finding(
                            example.at(pointer, within=said[0]),
                            f'the reply says "{said[0]}"',
                            help="write it in our own words",
                            subject=text,
                        )
