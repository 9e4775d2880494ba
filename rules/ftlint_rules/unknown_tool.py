"""The rule ``unknown-tool``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import Example, Finding, Severity
from ftlint.calls import TOOL_NAME
from ftlint.wording import count, nearest, quote
from ftlint_rules._tools import Call, ToolRule, all_calls, definitions

_SHOWN = 5


class UnknownTool(ToolRule):
    """A row calls a tool that it does not offer.

    ## What it does
    Reports calls of a tool that is not among the row's `tools` (or `functions`): an error where
    the row defines others, a warning, once for the row, where it defines none at all.

    ## Why is this bad?
    The model learns to make tools up. Rows without any tools are a known way to save tokens
    (OpenAI and Azure: "similarly formatted responses even when the full function definition isn't
    present"), but the model then calls them when nobody offers them.

    ## What to do
    Add the tool to `tools`, or correct the name of the call.
    """

    code, name = "TOOL009", "unknown-tool"

    def check(self, example: Example) -> Iterable[Finding]:
        made = [call for call in all_calls(example) if call.name]
        if not made:
            return
        known = list(dict.fromkeys(tool.name for tool in definitions(example)))
        if not known:
            yield self._no_tools(example, made)
            return
        for call in made:
            if call.name not in known and TOOL_NAME.fullmatch(call.name):
                yield self._unknown(example, call, known)

    def _no_tools(self, example: Example, made: list[Call]) -> Finding:
        names = ", ".join(
            quote(name) for name in list(dict.fromkeys(c.name for c in made))[:_SHOWN]
        )
        return self.finding(
            example.at(f"{made[0].function_pointer}/name"),
            f"the row calls {names} ({count(len(made), 'call')}) but offers no tools",
            help='add the definitions as "tools"',
            severity=Severity.WARNING,
        )

    def _unknown(self, example: Example, call: Call, known: list[str]) -> Finding:
        close = nearest(call.name, known)
        names = ", ".join(quote(name) for name in known[:_SHOWN])
        more = f" and {len(known) - _SHOWN:,} more" if len(known) > _SHOWN else ""
        meant = f"did you mean {quote(close)}?" if close else f"the row offers {names}{more}"
        return self.finding(
            example.at(f"{call.function_pointer}/name"),
            f"unknown tool {quote(call.name)}; {meant}",
            help='add it to "tools", or correct the name',
            subject=call.name,
        )
