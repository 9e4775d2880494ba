"""The rule ``too-many-tools``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import Example, Finding
from ftlint.screen import TOOLS
from ftlint.targets import known
from ftlint_rules._parts import given
from ftlint_rules._tools import ToolRule


class TooManyTools(ToolRule):
    """A row offers more tools than a request may.

    ## What it does
    Counts the items of `tools` (and of the deprecated `functions`), where the provider's limit is
    known: 128 at OpenAI and Azure.

    ## Why is this bad?
    The schema of a training row allows no more, and no request could offer so many.

    ## What to do
    Keep the tools that the row calls, and a few that it does not.
    """

    code, name = "TOOL004", "too-many-tools"
    screen = TOOLS
    per_target = True

    def check(self, example: Example) -> Iterable[Finding]:
        limits = self.job.limits
        where, holder = given(example)
        for key in ("tools", "functions"):
            found = holder.get(key)
            most = known(limits.tools_per_row)
            if isinstance(found, list) and most is not None and len(found) > most:
                yield self.finding(
                    example.at(f"{where}/{key}", on_key=True),
                    f"{len(found):,} {key}; {limits.title} takes at most {most:,}",
                    help="keep those that the row calls, and a few others",
                )
