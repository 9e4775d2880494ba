"""The rule ``reinforcement-no-validation``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ftlint import Finding, Severity
from ftlint.targets import known
from ftlint_rules._sizes import Size, SizeRule


class ReinforcementNoValidation(SizeRule):
    """A reinforcement job has no validation split.

    ## What it does
    Where the config says `method = "reinforcement"`, it reports a data set that has a training
    split but no validation split.

    ## Why is this bad?
    Azure demands both files, so there it is an error. Elsewhere it is a warning: the reward on the
    training rows alone cannot show that the model games the grader.

    ## What to do
    Hold some rows back: `validation = "data/validation.jsonl"`.
    """

    code, name = "RFT005", "reinforcement-no-validation"
    needs_splits = ("train",)
    per_target = True

    def finish(self, states: Mapping[str, Size]) -> Iterable[Finding]:
        if self.job.method == "reinforcement" and "validation" not in states:
            needed = known(self.job.limits.reinforcement.needs_validation)
            must = (
                f", which {self.job.limits.title} demands" if needed else " to judge the reward by"
            )
            yield self.finding(
                states["train"].place,
                f"no validation split{must}",
                severity=None if needed else Severity.WARNING,
                help="hold some rows back, and name their file as validation",
                subject="validation",
            )
