"""The rule ``duplicate-tool``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import Example, Finding, Related, Severity
from ftlint.screen import TOOLS
from ftlint.wording import quote
from ftlint_rules._tools import Definition, ToolRule, canonical, definitions


class DuplicateTool(ToolRule):
    """Two tools of one row have the same name.

    ## What it does
    Reports each definition whose name an earlier tool of the row has: an error where the two
    differ, a warning where one merely repeats the other.

    ## Why is this bad?
    A call says only the name: nobody can tell which of the two was meant, and arguments that fit
    one do not fit the other. A repeated definition costs its tokens twice.

    ## What to do
    Drop one, or rename it.
    """

    code, name = "TOOL003", "duplicate-tool"
    screen = TOOLS

    def check(self, example: Example) -> Iterable[Finding]:
        first: dict[str, Definition] = {}
        for one in definitions(example):
            earlier = first.setdefault(one.name, one)
            if earlier is not one:
                yield self._finding(example, earlier, one)

    def _finding(self, example: Example, earlier: Definition, one: Definition) -> Finding:
        same = canonical(earlier.function) == canonical(one.function)
        how = "with the same definition" if same else "with another definition"
        return self.finding(
            example.at(f"{one.pointer}/name"),
            f"the tool {quote(one.name)} is defined twice, {how}",
            related=[Related("defined first", example.at(f"{earlier.pointer}/name"))],
            help="drop one of the two" if same else "rename one, or drop it",
            severity=Severity.WARNING if same else Severity.ERROR,
            subject=one.name,
        )
