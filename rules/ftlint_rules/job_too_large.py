"""The rule ``job-too-large``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ftlint import Finding, Remark, Severity, option
from ftlint.dataclass import dataclass
from ftlint.targets import known
from ftlint_rules._files import FileRule, Files


@dataclass(frozen=True)
class Options:
    """What the size of the job is made of."""

    epochs: int = option(1, "epochs of the job", least=1)


class JobTooLarge(FileRule):
    """The training data may have more tokens, over all epochs, than a job of the target takes.

    ## What it does
    Tokens are not counted for it: a token is at least one byte, so the training files have at most
    as many tokens as bytes. Where even that many, times `epochs`, fit into a job, nothing is
    reported; where they do not, it is a warning, since the true number is smaller, mostly a
    quarter. Azure takes jobs of 2 billion tokens; of the others no limit is known.

    ## Why is this bad?
    The job is refused after the upload.

    ## What to do
    Count the tokens; then take fewer epochs, or a sample of the rows.
    """

    code, name = "TOK002", "job-too-large"
    severity = Severity.WARNING
    options_type = Options
    options: Options
    per_target = True

    def finish(self, states: Mapping[str, Files]) -> Iterable[Finding | Remark]:
        target, epochs = self.job.limits, self.options.epochs
        most = known(target.tokens.max_job)
        files = list(states.get("train", {}).values())
        size = sum(size for _, size in files)
        if most and size * epochs > most:
            times = f" and {epochs:,} epochs" if epochs > 1 else ""
            yield self.finding(
                min(at for at, _ in files),
                f"up to {size * epochs:,} tokens, by {size:,} bytes{times}; "
                f"{target.title} takes jobs of {most:,}",
                help="count the tokens; take fewer epochs, or a sample of the rows",
                subject="train",
            )
