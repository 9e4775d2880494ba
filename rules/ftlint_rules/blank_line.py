"""The rule ``blank-line``."""

from __future__ import annotations

from ftlint import Edit, Fix, Row, Severity
from ftlint.decode import BLANK_LINE
from ftlint_rules._problems import ProblemRule


class BlankLine(ProblemRule):
    """A line is blank.

    ## What it does
    Reports lines that hold nothing but white space.

    ## Why is this bad?
    Some readers skip them, some refuse the file, and every later line number is off by one between
    the two.

    ## What to do
    Remove the line.
    """

    code, name = "FMT005", "blank-line"
    severity = Severity.WARNING
    fixable = "safe"
    kind = BLANK_LINE
    advice = "remove the line"

    def mend(self, row: Row) -> Fix:
        return self.fix("remove the line", Edit(row.at(), "drop-row"), safe=True)
