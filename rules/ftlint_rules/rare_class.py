"""The rule ``rare-class``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ftlint import Finding, Remark, Severity, option
from ftlint.dataclass import dataclass
from ftlint.wording import count, quote
from ftlint_rules._labels import LabelCounts, LabelRule


@dataclass(frozen=True)
class Options:
    """How many rows a class needs."""

    min_rows: int = option(10, "fewest training rows of a label")


class RareClass(LabelRule):
    """A label has very few training rows.

    ## What it does
    Reports every label with fewer training rows than `min-rows`, at its first row. Spellings of
    one label (see `label-variant`) count together.

    ## Why is this bad?
    A handful of rows teaches their wording, not the class: recall of it fails in production, and
    the test split has too few rows of it to notice.

    ## What to do
    Collect rows of that class, or fold it into another one.
    """

    code, name = "BAL002", "rare-class"
    scope = "split"
    severity = Severity.WARNING
    needs_splits = ("train",)
    options_type = Options
    options: Options

    def finish(self, states: Mapping[str, LabelCounts]) -> Iterable[Finding | Remark]:
        least = self.options.min_rows
        for label, found in states["train"].classes().by_rows():
            if found.rows < least:
                yield self.finding(
                    found.first,
                    f"the label {quote(label)} has {count(found.rows, 'training row')}; "
                    f"the least is {least:,}",
                    help="collect more rows of it, or fold it into another label",
                    subject=label,
                )
