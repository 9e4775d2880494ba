"""The rule ``unseen-label``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ftlint import Finding, Remark
from ftlint.labels import fold_label
from ftlint.wording import count, quote
from ftlint_rules._labels import LabelCounts, LabelRule


class UnseenLabel(LabelRule):
    """A label is tested but never trained.

    ## What it does
    Reports labels of the validation or test split that no training row has. A different spelling
    of a trained label is `label-variant`.

    ## Why is this bad?
    The model cannot know a label that it has never seen: every such row is a sure mistake, and
    the score says nothing about the model.

    ## What to do
    Move some of the rows into the training split, or take the label out of the test.
    """

    code, name = "BAL004", "unseen-label"
    needs_splits = ("train", "validation|test")

    def finish(self, states: Mapping[str, LabelCounts]) -> Iterable[Finding | Remark]:
        trained = {fold_label(label) for label in states["train"].labels}
        for split, state in states.items():
            for label, found in state.labels.items():
                if fold_label(label) not in trained:
                    rows = count(found.rows, f"{split} row")
                    yield self.finding(
                        found.first,
                        f"the label {quote(label)} is in {rows} but in no training row",
                        help=f"move rows of it into train, or take it out of {split}",
                        subject=label,
                    )
