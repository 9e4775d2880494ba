"""The rule ``too-few-examples``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ftlint import Finding, Remark, Severity, option
from ftlint.dataclass import dataclass
from ftlint.targets import known
from ftlint.wording import count
from ftlint_rules._sizes import Size, SizeRule


@dataclass(frozen=True)
class Options:
    """How many rows are wanted, where the provider does not say."""

    min_rows: int = option(0, "fewest training rows; 0 takes the provider's minimum (openai: 10)")
    recommended: int = option(0, "fewest useful rows; 0 takes the provider's advice (openai: 50)")


class TooFewExamples(SizeRule):
    """The training split has too few rows.

    ## What it does
    Counts the rows that are JSON objects: an error below the provider's minimum for the method
    that the rows are written for, a warning below what it recommends. `ftlint targets` lists the
    minimum of each target; where none is known, nothing is reported.

    ## Why is this bad?
    Below the minimum the job is refused: `Training file has 3 example(s), but must have at least
    10 examples`. OpenAI sees clear improvements from 50 to 100 rows on. Bedrock takes no fewer than
    100 rows for reinforcement, Fireworks no fewer than 3.

    ## What to do
    Collect more rows.
    """

    code, name = "BAL006", "too-few-examples"
    errors = (
        "has {count} example(s), but must have at least {limit} examples",
        "invalid_n_examples",
    )
    needs_splits = ("train",)
    per_target = True
    options_type = Options
    options: Options

    def finish(self, states: Mapping[str, Size]) -> Iterable[Finding | Remark]:
        target, size = self.job.limits, states["train"]
        if size.unread:
            return
        limits = target.rows_of(size.method)
        least = self.options.min_rows or known(limits.min_rows) or 0
        wanted = self.options.recommended or known(limits.recommended_rows) or 0
        rows = count(size.examples, "training row")
        if size.examples < least:
            who = "the least is" if self.options.min_rows else f"{target.title} takes no fewer than"
            yield self.finding(
                size.place, f"{rows}; {who} {least:,}", help="add rows", subject="train"
            )
        elif size.examples < wanted:
            advice = "" if self.options.recommended else f" by {target.title}"
            text = f"{rows}; at least {wanted:,} are recommended{advice}"
            yield self.finding(
                size.place, text, help="add rows", subject="train", severity=Severity.WARNING
            )
