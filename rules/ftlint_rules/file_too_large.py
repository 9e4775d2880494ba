"""The rule ``file-too-large``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ftlint import Finding, Remark, Severity, option
from ftlint.dataclass import dataclass
from ftlint.targets import known
from ftlint_rules._files import FileRule, Files


@dataclass(frozen=True)
class Options:
    """How large is too large, where the provider does not say."""

    max_bytes: int = option(0, "largest file; 0 takes the target's limit (openai: 8 GiB)")
    max_upload_bytes: int = option(
        0, "largest file in one request; 0 takes the target's limit (openai: 512 MiB)"
    )


class FileTooLarge(FileRule):
    """A file has more bytes than the target takes.

    ## What it does
    Adds up the bytes of each file of the train and validation splits, decompressed: an error
    above the largest file that the target takes at all, a warning above what it takes in one
    request. `ftlint targets --format json` lists the limits; where none is known, nothing is
    reported.

    ## Why is this bad?
    The upload is refused. OpenAI's Files API takes 512 MB, its Uploads API 8 GB in parts.

    ## What to do
    Take a sample of the rows, or upload the file in parts.
    """

    code, name = "FMT010", "file-too-large"
    options_type = Options
    options: Options
    per_target = True

    def finish(self, states: Mapping[str, Files]) -> Iterable[Finding | Remark]:
        limits = self.job.limits.files
        most = self.options.max_bytes or known(limits.max_bytes)
        at_once = self.options.max_upload_bytes or known(limits.max_upload_bytes)
        for at, size in self.uploaded(states):
            what = f"the file has at least {size:,} bytes"
            if most and size > most:
                text = f"{what}; the most that {self.job.limits.title} takes is {most:,}"
                yield self.finding(
                    at, text, help="take a sample of the rows, or make several files", subject="max"
                )
            elif at_once and size > at_once:
                text = f"{what}; the most in one request to {self.job.limits.title} is {at_once:,}"
                yield self.finding(
                    at,
                    text,
                    help="upload the file in parts",
                    subject="upload",
                    severity=Severity.WARNING,
                )
