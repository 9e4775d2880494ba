"""The rule ``reinforcement-no-validation``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ftlint import Finding
from ftlint_rules._sizes import Size, SizeRule


class ReinforcementNoValidation(SizeRule):
    """A reinforcement job has no validation split.

    ## What it does
    Where the config says `method = "reinforcement"`, it reports a data set that has a training
    split but no validation split.

    ## Why is this bad?
    Azure, where reinforcement jobs can still be run, demands both files; and the reward on the
    training rows alone cannot show that the model games the grader.

    ## What to do
    Hold some rows back: `validation = "data/validation.jsonl"`.
    """

    code, name = "RFT005", "reinforcement-no-validation"
    needs_splits = ("train",)

    def finish(self, states: Mapping[str, Size]) -> Iterable[Finding]:
        if self.job.method == "reinforcement" and "validation" not in states:
            yield self.finding(
                states["train"].place,
                "no validation split, which a reinforcement job must have",
                help="hold some rows back, and name their file as validation",
                subject="validation",
            )
