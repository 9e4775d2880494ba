"""The rule ``class-imbalance``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ftlint import Finding, Related, Remark, Severity, option
from ftlint.dataclass import dataclass
from ftlint.wording import quote
from ftlint_rules._labels import LabelCounts, LabelRule


@dataclass(frozen=True)
class Options:
    """How far apart the classes may be."""

    max_ratio: float = option(
        10.0, "rows of the most common label for each row of the rarest", least=1
    )


class ClassImbalance(LabelRule):
    """The most common label has many times the rows of the rarest.

    ## What it does
    Compares the most common and the rarest label of the training split. Spellings of one label
    (see `label-variant`) count together.

    ## Why is this bad?
    A model tuned on skewed classes learns to answer the common one. Accuracy does not show it:
    where 2 % of the rows are fraud, a model that never says fraud is right 98 times in 100. A
    ratio of ten is where cleanlab and deepchecks draw the line, too.

    ## What to do
    Collect more rows of the rare class, take fewer of the common one, or repeat the rare rows on
    purpose and say so; and gate `recall[min]` in `ftlint eval`, so that the model is judged by its
    worst class.
    """

    code, name = "BAL001", "class-imbalance"
    scope = "split"
    severity = Severity.WARNING
    needs_splits = ("train",)
    options_type = Options
    options: Options

    def finish(self, states: Mapping[str, LabelCounts]) -> Iterable[Finding | Remark]:
        ordered = states["train"].classes().by_rows()
        if len(ordered) < 2:
            return
        (top, most), (low, least) = ordered[0], ordered[-1]
        ratio = most.rows / least.rows
        if ratio > self.options.max_ratio:
            yield self.finding(
                least.first,
                f"the label {quote(top)} has {most.rows:,} training rows, {ratio:.1f} times as "
                f"many as {quote(low)} with {least.rows:,}; the limit is "
                f"{self.options.max_ratio:g}",
                related=[Related(f"the first row of {quote(top)}", most.first)],
                help=f"collect more rows of {quote(low)}, and gate recall[min] in ftlint eval",
                subject=low,
            )
