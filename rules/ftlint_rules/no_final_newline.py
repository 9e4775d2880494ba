"""The rule ``no-final-newline``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import Edit, Finding, Row, RowRule, Severity
from ftlint.screen import UNENDED


class NoFinalNewline(RowRule):
    """The last line of a file does not end.

    ## What it does
    Reports a last row without a newline after it. A blank last line is `blank-line`.

    ## Why is this bad?
    A row that is appended later, or a file that is joined to this one, lands on the same line, and
    two rows become one that is not JSON. In a diff the last row changes whenever one is added.

    ## What to do
    End the last line too.
    """

    code, name = "FMT019", "no-final-newline"
    screen = UNENDED
    severity = Severity.INFO
    fixable = "safe"

    def check_row(self, row: Row) -> Iterable[Finding]:
        if row.whole_file or row.end.endswith(b"\n") or not row.raw.strip():
            return
        fix = self.fix("end the line", Edit(row.at(), "end-line"), safe=True)
        subject = row.raw[:4096].decode(errors="replace")
        text = "the last line does not end with a newline"
        yield self.finding(row.at(), text, help="add a newline", subject=subject, fix=fix)
