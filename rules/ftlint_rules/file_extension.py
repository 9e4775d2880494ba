"""The rule ``file-extension``."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from ftlint import Finding, Remark, Severity
from ftlint.targets import known
from ftlint.wording import quote
from ftlint_rules._files import FileRule, Files


class FileExtension(FileRule):
    """The name of a file does not end as the target wants it.

    ## What it does
    Looks at the names of the files of the train and validation splits. `.jsonl.gz` is read here,
    but no target takes it. Standard input has no name.

    ## Why is this bad?
    OpenAI "only supports `.jsonl` files" for fine-tuning; Together's client refuses every other
    name of a file of rows.

    ## What to do
    Decompress or rename the file before it is uploaded.
    """

    code, name = "FMT011", "file-extension"
    severity = Severity.WARNING
    per_target = True

    def finish(self, states: Mapping[str, Files]) -> Iterable[Finding | Remark]:
        wanted = known(self.job.limits.files.extensions)
        if wanted is None:
            return
        for at, _ in self.uploaded(states):
            name = os.path.basename(at.path)
            if name.endswith(wanted) or name.startswith("<"):
                continue
            packed = name.endswith(".gz")
            yield self.finding(
                at,
                f"the file ends in {quote(_ending(name))}; the target takes "
                f"{' or '.join(map(quote, wanted))}",
                help="decompress the file before it is uploaded" if packed else "rename the file",
                subject=_ending(name),
            )


def _ending(name: str) -> str:
    """``.jsonl.gz`` of ``train.jsonl.gz``; the whole name where it has no ending."""
    from pathlib import PurePath

    suffixes = PurePath(name).suffixes
    return "".join(suffixes[-2:] if suffixes[-1:] == [".gz"] else suffixes[-1:]) or name
