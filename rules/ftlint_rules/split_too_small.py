"""The rule ``split-too-small``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ftlint import Finding, Remark, Severity, option
from ftlint.dataclass import dataclass
from ftlint.wording import count
from ftlint_rules._sizes import Size, SizeRule


@dataclass(frozen=True)
class Options:
    """How large a test split must be."""

    min_rows: int = option(100, "fewest test rows")
    min_percent: float = option(1.0, "fewest test rows for every 100 training rows")


class SplitTooSmall(SizeRule):
    """The test split is too small to tell models apart.

    ## What it does
    Reports a test split with fewer rows than `min-rows`, or than `min-percent` of the training
    rows.

    ## Why is this bad?
    With 50 rows, an accuracy of 90 % means anything from 79 % to 96 % (Wilson's 95 % interval): a
    gate on it passes and fails by luck. The defaults are those of deepchecks.

    ## What to do
    Move rows from train to test, at random and before any other step.
    """

    code, name = "BAL007", "split-too-small"
    severity = Severity.WARNING
    needs_splits = ("test",)
    options_type = Options
    options: Options

    def finish(self, states: Mapping[str, Size]) -> Iterable[Finding | Remark]:
        size = states["test"]
        if size.unread:
            return
        rows = count(size.examples, "test row")
        train = states["train"].examples if "train" in states else 0
        share = self.options.min_percent
        if size.examples < self.options.min_rows:
            text = f"{rows}; the least is {self.options.min_rows:,}"
        elif size.examples * 100 < share * train:
            text = f"{rows} for {train:,} training rows; the least is {share:g} %"
        else:
            return
        yield self.finding(size.place, text, help="move rows from train to test", subject="test")
