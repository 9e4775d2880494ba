"""The rule ``arguments-mismatch-schema``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import Example, Finding, Severity
from ftlint.calls import surely_fit
from ftlint.wording import quote
from ftlint_rules._arguments import argument_faults
from ftlint_rules._tools import Call, ToolRule, all_calls, canonical, definitions, read_arguments


class ArgumentsMismatchSchema(ToolRule):
    """The arguments of a tool call do not fit the parameters of the tool.

    ## What it does
    Checks the arguments of each call against the JSON Schema that the row gives for the tool:
    missing keys, keys that the schema rules out, types, enumerations and the rest of JSON Schema,
    except patterns, whose dialects differ, and formats. Tools whose parameters are no schema, and
    names that are defined twice, are left to other rules.

    ## Why is this bad?
    Each such row teaches the model to call the tool wrongly. It trains, and nothing says so until
    a call fails in use.

    ## Example
    ```json
    {"name": "get_weather", "arguments": "{\\"city\\": 75001}"}
    ```

    ## What to do
    Correct the arguments; or the schema, if it is older than they are.
    """

    code, name = "TOOL008", "arguments-mismatch-schema"
    severity = Severity.WARNING

    def check(self, example: Example) -> Iterable[Finding]:
        made = all_calls(example)
        if not made:
            return
        schemas: dict[str, list[object]] = {}
        for tool in definitions(example):
            schemas.setdefault(tool.name, []).append(tool.function.get("parameters"))
        for call in made:
            found = schemas.get(call.name, [])
            if len(found) == 1 and isinstance(found[0], dict):
                yield from self._call(example, call, found[0])

    def _call(self, example: Example, call: Call, schema: dict[str, object]) -> Iterable[Finding]:
        if call.arguments is None:
            return
        value, problem = read_arguments(call.arguments)
        if problem is not None or not isinstance(value, dict) or surely_fit(schema, value):
            return
        text = canonical(schema)
        for fault in argument_faults(text, value) if text is not None else ():
            within = f'"{fault.key}"' if fault.key else ""
            yield self.finding(
                example.at(f"{call.function_pointer}/arguments", within=within),
                f"the call of {quote(call.name)} {fault.message}",
                help=fault.help,
            )
