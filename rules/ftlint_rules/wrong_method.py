"""The rule ``wrong-method``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ftlint import Finding
from ftlint.wording import quote
from ftlint_rules._sizes import Size, SizeRule

_REINFORCED = "o4-mini"


class WrongMethod(SizeRule):
    """The model cannot be tuned by the method of the job.

    ## What it does
    Where the config names both `model` and `method`, it reports o4-mini with another method than
    `reinforcement`.

    ## Why is this bad?
    The job is refused: `Finetuning with o4-mini-2025-04-16 requires the reinforcement method of
    finetuning`.

    ## What to do
    Set `method = "reinforcement"`, or tune another model.
    """

    code, name = "RFT007", "wrong-method"
    errors = ("Finetuning with {model} requires the {method} method of finetuning",)

    def finish(self, states: Mapping[str, Size]) -> Iterable[Finding]:
        model, method = self.job.model, self.job.method
        if model is None or method in (None, "reinforcement") or not states:
            return
        if model.removeprefix("ft:").startswith(_REINFORCED):
            yield self.finding(
                min(size.place for size in states.values()),
                f'the model {quote(model)} is tuned by reinforcement only; the method is "{method}"',
                help='set method = "reinforcement", or tune another model',
                subject=model,
            )
