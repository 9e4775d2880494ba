"""The rule ``parallel-calls-mismatch``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import Edit, Example, Finding, Related, Severity
from ftlint.decode import kind_of
from ftlint_rules._parts import given
from ftlint_rules._tools import ToolRule


class ParallelCallsMismatch(ToolRule):
    """A row rules parallel tool calls out and makes some.

    ## What it does
    Reports messages with more than one tool call in a row whose `parallel_tool_calls` is false,
    and a `parallel_tool_calls` that is neither true nor false.

    ## Why is this bad?
    The model learns to make several calls at once where it was told to make one; with
    `parallel_tool_calls: false` in use, programs count on exactly that.

    ## What to do
    Make the calls one after the other, each followed by its result; or set `parallel_tool_calls`
    to true, or drop it, as `--fix --unsafe-fixes` does: true is the default.
    """

    code, name = "TOOL013", "parallel-calls-mismatch"
    severity = Severity.WARNING
    fixable = "unsafe"

    def check(self, example: Example) -> Iterable[Finding]:
        where, holder = given(example)
        if "parallel_tool_calls" not in holder:
            return
        at = example.at(f"{where}/parallel_tool_calls")
        value = holder["parallel_tool_calls"]
        drop = self.fix("drop it", Edit(at, "remove"))
        if not isinstance(value, bool):
            text = f'"parallel_tool_calls" is {kind_of(value)}, not true or false'
            yield self.finding(at, text, help="write true or false, or drop it", fix=drop)
        elif value is False:
            for message in example.messages:
                found = message.data.get("tool_calls")
                if isinstance(found, list) and len(found) > 1:
                    yield self.finding(
                        example.at(f"{message.pointer}/tool_calls", on_key=True),
                        f'{len(found):,} calls in one message; "parallel_tool_calls" is false',
                        related=[Related("ruled out", at)],
                        help="make one call at a time, or allow several",
                        fix=drop,
                    )
