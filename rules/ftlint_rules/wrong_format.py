"""The rule ``wrong-format``."""

from __future__ import annotations

from collections.abc import Iterator

from ftlint import Finding
from ftlint.formats import FORMATS, METHODS
from ftlint.wording import count
from ftlint_rules._formats import FormatRule
from ftlint_rules._rows import Rows


class WrongFormat(FormatRule):
    """The rows are not in the format that the job's method takes.

    ## What it does
    Where the config names the `method` of the job (`supervised`, `dpo` or `reinforcement`), it
    reports the rows of another method's format, once for each file and format, with their number.
    Formats of other tools are `foreign-format`.

    ## Why is this bad?
    The job fails: `Input file file-... is in the fine-tune-chat format, but the specified
    fine-tuning job is not using 'supervised' as the training method (provided method=dpo)`.

    ## What to do
    Name the right file, or the right method.
    """

    code, name = "FMT013", "wrong-format"
    errors = (
        "Example {line} is missing key 'input'",
        "is in the {format} format, but the specified fine-tuning job is not using '{needed}' as the training method (provided method={method})",
        "is in the {format} format, but the specified fine-tuning job is not using '{needed}' as the training method",
    )

    def judge(self, found: dict[str, Rows]) -> Iterator[Finding]:
        method = self.job.method
        if method is None:
            return
        for kind, rows in found.items():
            own = FORMATS[kind]
            if own.method and own.method != method:
                are = "is" if rows.count == 1 else "are"
                yield self.finding(
                    rows.first,
                    f"{count(rows.count, 'row')} of the file {are} in the {own.title} format; the "
                    f'method "{method}" takes {METHODS[method].title} rows',
                    help=f'name another file, or set method = "{own.method}"',
                    subject=kind,
                )
