"""What the rules about bytes and JSON share: each reports one kind of problem of a line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from ftlint import Finding, Fix, Row, RowRule


class ProblemRule(RowRule):
    """Reports the problems of one kind that reading a line brought up."""

    kind: ClassVar[str]
    advice: ClassVar[str] = ""
    only_problems = True

    def check_row(self, row: Row) -> Iterable[Finding]:
        for problem in row.problems:
            if problem.kind == self.kind:
                at = row.at(column=problem.column)
                subject = row.raw[:4096].decode(errors="replace")
                advice = problem.help or self.advice
                fix = self.mend(row)
                yield self.finding(at, problem.message, help=advice, subject=subject, fix=fix)

    def mend(self, row: Row) -> Fix | None:
        """The fix of *row*, where the rule has one."""
        return None
