"""The rule ``deprecated-functions``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import Example, ExampleRule, Finding, Related, Severity
from ftlint.screen import UNUSUAL
from ftlint_rules._parts import given


class DeprecatedFunctions(ExampleRule):
    """A row uses functions, which tools have replaced.

    ## What it does
    Reports, once for the row, a `functions` list, messages with a `function_call`, and messages of
    the role `function`.

    ## Why is this bad?
    OpenAI has deprecated all three in favour of `tools`, `tool_calls` and the role `tool`. A model
    tuned on them is tuned on another prompt than the one that requests with tools make, and most
    other trainers do not read them.

    ## Example
    ```json
    {"role": "assistant", "function_call": {"name": "get_weather", "arguments": "{}"}}
    ```

    ## What to do
    Wrap each function as `{"type": "function", "function": {...}}` in `tools`, each call in
    `tool_calls` with an `id`, and give results the role `tool` and the `tool_call_id`.
    `--fix --unsafe-fixes` does, with ids that it makes up.
    """

    code, name = "TOOL014", "deprecated-functions"
    screen = UNUSUAL
    severity = Severity.WARNING
    fixable = "unsafe"

    def check(self, example: Example) -> Iterable[Finding]:
        where, holder = given(example)
        found: dict[str, str] = {}
        for message in example.messages:
            if message.data.get("function_call") is not None:
                found.setdefault('"function_call"', f"{message.pointer}/function_call")
            if message.role == "function":
                found.setdefault('the role "function"', f"{message.pointer}/role")
        if holder.get("functions") is not None:
            found['"functions"'] = f"{where}/functions"
        if found:
            yield self._finding(example, found)

    def _finding(self, example: Example, found: dict[str, str]) -> Finding:
        from ftlint_rules._functions import as_tools

        (_, first), *rest = found.items()
        edits = as_tools(example)
        on_key = not first.endswith("/role")
        return self.finding(
            example.at(first, on_key=on_key),
            f"the row uses {', '.join(found)}; deprecated in favour of tools",
            related=[
                Related(what, example.at(place, on_key=not place.endswith("/role")))
                for what, place in rest
            ],
            help='use "tools", "tool_calls" and the role "tool"',
            fix=self.fix("write them as tools", *edits) if edits else None,
        )
