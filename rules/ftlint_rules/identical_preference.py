"""The rule ``identical-preference``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import Edit, Example, ExampleRule, Finding, Severity
from ftlint.formats.preference import REJECTED
from ftlint.similarity import normalise
from ftlint_rules._preferences import PREFERENCE, outputs, place


class IdenticalPreference(ExampleRule):
    """The preferred output is the same as the other.

    ## What it does
    Compares the two outputs of a preference row, tool calls included. Equal ones are an error;
    ones that differ in case, punctuation and spacing only are a warning, since that may be just
    what is preferred.

    ## Why is this bad?
    The loss compares the two: where they are equal its gradient is zero, so the row is paid for
    and teaches nothing.

    ## What to do
    Correct one of them, or drop the row. `--fix --unsafe-fixes` drops rows whose outputs are equal
    to the letter.
    """

    code, name = "PREF004", "identical-preference"
    fixable = "unsafe"
    formats = PREFERENCE

    def check(self, example: Example) -> Iterable[Finding]:
        pair = outputs(example)
        if pair is None:
            return
        preferred, rejected = pair
        same = preferred == rejected
        if not same and normalise(preferred, signs=True) != normalise(rejected, signs=True):
            return
        how = "" if same else " but for case, punctuation and spacing"
        drop = self.fix("drop the row", Edit(example.at(), "drop-row"))
        yield self.finding(
            example.at(place(example, REJECTED)),
            f"the non-preferred output is the same as the preferred one{how}",
            help="correct one of the two, or drop the row",
            severity=None if same else Severity.WARNING,
            subject=f"{example.prompt}\0{preferred}",
            fix=drop if same else None,
        )
