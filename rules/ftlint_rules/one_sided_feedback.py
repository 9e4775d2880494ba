"""The rule ``one-sided-feedback``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import Example, Finding, Location, Severity, SplitRule
from ftlint.dataclass import dataclass
from ftlint.wording import count


@dataclass(slots=True)
class Labels:
    """Rows labelled true and false, and the first of all."""

    good: int = 0
    bad: int = 0
    first: Location | None = None


class OneSidedFeedback(SplitRule[Labels]):
    """All unpaired preference rows of a split have the same label.

    ## What it does
    Counts the rows of the training split with a `prompt`, a `completion` and a `label` that is true
    or false, as TRL's KTO trainer takes them, by their label.

    ## Why is this bad?
    KTO learns from the difference between good and bad completions: with one kind alone there is
    none. LLaMA-Factory warns of it.

    ## What to do
    Add rows of the other kind; or, if all are good, train on them as chat rows.
    """

    code, name = "PREF010", "one-sided-feedback"
    movable = True
    severity = Severity.WARNING
    formats = frozenset({"trl-unpaired"})

    def start(self) -> Labels:
        return Labels()

    def add(self, state: Labels, example: Example) -> Labels:
        good = example.data["label"] is True
        return self.merge(state, Labels(good, not good, example.at("/label")))

    def merge(self, left: Labels, right: Labels) -> Labels:
        left.good += right.good
        left.bad += right.bad
        places = [place for place in (left.first, right.first) if place is not None]
        left.first = min(places, default=None)
        return left

    def finish_split(self, split: str, state: Labels) -> Iterable[Finding]:
        rows = state.good + state.bad
        if split == "train" and state.first is not None and rows in (state.good, state.bad):
            label = "true" if state.good else "false"
            yield self.finding(
                state.first,
                f"the label is {label} in all of {count(rows, 'row')}",
                help="add rows of the other label",
                subject=split,
            )
