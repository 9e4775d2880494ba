"""The rule ``invalid-tool-parameters``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import Example, Finding, Severity
from ftlint.decode import kind_of
from ftlint.screen import TOOLS
from ftlint.targets import known
from ftlint.wording import quote
from ftlint_rules._schemas import schema_faults
from ftlint_rules._tools import Definition, ToolRule, canonical, definitions


class InvalidToolParameters(ToolRule):
    """The parameters of a tool are not a JSON Schema of an object.

    ## What it does
    Checks `parameters` against the draft of JSON Schema that they name (2020-12 where they name
    none), and that they describe an object. Warns of arrays without `items`, and, where a tool is
    `strict`, of objects that allow additional properties or do not require all of theirs. Tools
    without `parameters` take none, and are right. Fireworks and Mistral take parameters that have
    no type; there it is a warning.

    ## Why is this bad?
    The API refuses such tools: `Invalid schema for function 'f': schema must be a JSON Schema of
    'type: "object"', got 'type: "array"'`, or `[] is not of type 'object'`, or `array schema
    missing items`. A model tuned on them is tuned on tools that it will never be offered.

    ## Example
    ```json
    {"name": "get_weather", "parameters": {"type": "dict", "properties": {"city": {"type": "str"}}}}
    ```

    ## What to do
    Write the schema that the request sends, with the types array, boolean, integer, null, number,
    object and string.
    """

    code, name = "TOOL005", "invalid-tool-parameters"
    screen = TOOLS
    per_target = True

    def check(self, example: Example) -> Iterable[Finding]:
        for tool in definitions(example):
            parameters = tool.function.get("parameters")
            if parameters is None:
                continue
            if isinstance(parameters, dict):
                yield from self._schema(example, tool)
            else:
                text = (
                    f"the parameters of {quote(tool.name)} are {kind_of(parameters)}, not an object"
                )
                advice = 'write {"type": "object", "properties": {...}}'
                yield self.finding(example.at(f"{tool.pointer}/parameters"), text, help=advice)

    def _schema(self, example: Example, tool: Definition) -> Iterable[Finding]:
        text = canonical(tool.function["parameters"])
        if text is None:
            return
        typed = known(self.job.limits.calls.typed_parameters) is not False
        for fault in schema_faults(text, tool.function.get("strict") is True, typed):
            yield self.finding(
                example.at(f"{tool.pointer}/parameters{fault.pointer}"),
                f"parameters of {quote(tool.name)}: {fault.message}",
                help=fault.help,
                severity=Severity.WARNING if fault.mild else Severity.ERROR,
            )
