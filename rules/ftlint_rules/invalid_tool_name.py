"""The rule ``invalid-tool-name``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import Example, Finding
from ftlint.calls import TOOL_NAME
from ftlint.wording import quote
from ftlint_rules._tools import LONGEST_NAME, ToolRule, all_calls, definitions


class InvalidToolName(ToolRule):
    """The name of a tool has signs that names may not have, or is too long.

    ## What it does
    Reports names that are not 1 to 64 of the signs `a-z`, `A-Z`, `0-9`, `_` and `-`, in
    definitions, and in calls of a tool that the row does not define.

    ## Why is this bad?
    OpenAI refuses the name: `... does not match ^[a-zA-Z0-9_-]{1,64}$`. A model that was trained
    on it calls a tool that no request can offer.

    ## Example
    ```json
    {"type": "function", "function": {"name": "weather.get current"}}
    ```

    ## What to do
    Rename the tool, in its definition, in its calls and where it is offered: `weather_get_current`.
    """

    code, name = "TOOL002", "invalid-tool-name"
    errors = ("does not match ^[a-zA-Z0-9_-]{1,64}$",)

    def check(self, example: Example) -> Iterable[Finding]:
        known = set()
        for one in definitions(example):
            known.add(one.name)
            yield from self._name(example, f"{one.pointer}/name", one.name)
        for call in all_calls(example):
            if call.name and call.name not in known:
                yield from self._name(example, f"{call.function_pointer}/name", call.name)

    def _name(self, example: Example, where: str, name: str) -> Iterable[Finding]:
        if TOOL_NAME.fullmatch(name):
            return
        odd = sorted({sign for sign in name if not TOOL_NAME.fullmatch(sign)})
        if not name:
            what = "the name of a tool is empty"
        elif odd:
            shown = ", ".join("a space" if sign == " " else quote(sign) for sign in odd[:5])
            what = f'the tool name {quote(name)} has {shown}; only letters of ASCII, digits, "_" and "-" are allowed'
        else:
            what = f"the tool name {quote(name)} has {len(name):,} characters; the most is {LONGEST_NAME}"
        yield self.finding(example.at(where), what, help=_advice(name, odd), subject=name)


def _advice(name: str, odd: list[str]) -> str:
    better = "".join(sign if sign not in odd else "_" for sign in name)[:LONGEST_NAME]
    if not better.strip("_") or len(name) > LONGEST_NAME:
        return "give it a name of 1 to 64 letters, digits, underscores and dashes"
    return f"rename it, to {quote(better)} for instance, here and where it is offered"
