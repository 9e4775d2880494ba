"""The rule ``file-too-small``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ftlint import Finding, Remark, Severity
from ftlint.targets import known
from ftlint.wording import count
from ftlint_rules._files import FileRule, Files


class FileTooSmall(FileRule):
    """A file has so few bytes that the target takes it for a mistake.

    ## What it does
    Adds up the bytes of each file of the train and validation splits, decompressed. Only Mistral's
    data validator is known to have such a limit: 1,000 bytes. For other targets nothing is reported.

    ## Why is this bad?
    Mistral's validator warns of it. A file of that size holds a handful of rows: mostly an export
    that broke off, or a sample that was taken for the data.

    ## What to do
    Look whether it is the right file, and add rows.
    """

    code, name = "FMT020", "file-too-small"
    severity = Severity.WARNING
    per_target = True

    def finish(self, states: Mapping[str, Files]) -> Iterable[Finding | Remark]:
        target = self.job.limits
        least = known(target.files.min_bytes) or 0
        for at, size in self.uploaded(states):
            if 0 < size < least:
                what = f"the file has {count(size, 'byte')}; {target.title} warns under {least:,}"
                yield self.finding(at, what, help="look whether it is the right file; add rows")
