"""The rule ``invalid-tool-definition``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import Example, Finding
from ftlint.decode import kind_of
from ftlint.screen import TOOLS
from ftlint.targets import known
from ftlint.wording import quote
from ftlint_rules._parts import given
from ftlint_rules._tools import ToolRule

_SHAPE = 'write {"type": "function", "function": {"name": ..., "parameters": {...}}}'


class InvalidToolDefinition(ToolRule):
    """A tool is not defined as a function with a name.

    ## What it does
    Reports `tools` and `functions` that are no lists, an empty `functions`, and each tool that is
    not `{"type": "function", "function": {...}}` with a `name` that is a string, a `description`
    that is a string and a `strict` that is true or false, where it has them; Mistral demands a
    `description` and `parameters` too. Tools in the shape of other APIs (the name beside the type,
    `input_schema`) are named as such.

    ## Why is this bad?
    The row does not fit the schema of a training row (OpenAI's OpenAPI file of May 2025), and the
    file is refused.

    ## Example
    ```json
    {"messages": [], "tools": [{"type": "function", "name": "get_weather", "parameters": {}}]}
    ```

    ## What to do
    Put the name, the description and the parameters into an object called `function`.
    """

    code, name = "TOOL001", "invalid-tool-definition"
    screen = TOOLS
    per_target = True

    def check(self, example: Example) -> Iterable[Finding]:
        where, holder = given(example)
        for key in ("tools", "functions"):
            if key in holder:
                yield from self._list(example, f"{where}/{key}", key, holder[key])

    def _list(self, example: Example, where: str, key: str, found: object) -> Iterable[Finding]:
        if not isinstance(found, list):
            text = f'"{key}" is {kind_of(found)}, not a list'
            yield self.finding(example.at(where), text, help=f'make it a list, or drop "{key}"')
            return
        if not found and key == "functions":
            text = 'the list of "functions" is empty; it must have at least 1'
            yield self.finding(example.at(where), text, help='drop "functions"')
        for i, item in enumerate(found):
            place = f"{where}/{i}"
            if not isinstance(item, dict):
                text = f"tool {i + 1} is {kind_of(item)}, not an object"
                yield self.finding(example.at(place), text, help=_SHAPE)
            elif key == "functions":
                yield from self._function(example, place, f"function {i + 1}", item)
            else:
                yield from self._tool(example, place, f"tool {i + 1}", item)

    def _tool(
        self, example: Example, where: str, who: str, tool: dict[str, object]
    ) -> Iterable[Finding]:
        if "function" not in tool and "name" in tool:
            other = 'the one of another API ("input_schema")' if "input_schema" in tool else "flat"
            text = f'{who} has no "function" around its name; its shape is {other}'
            yield self.finding(example.at(f"{where}/name", on_key=True), text, help=_SHAPE)
            return
        if "type" not in tool:
            yield self.finding(example.at(where), f'{who} has no "type"', help='add "function"')
        elif tool["type"] != "function":
            text = f'the type of {who} is {_shown(tool["type"])}, not "function"'
            yield self.finding(example.at(f"{where}/type"), text, help='write "function"')
        if "function" not in tool:
            yield self.finding(example.at(where), f'{who} has no "function"', help=_SHAPE)
        elif isinstance(tool["function"], dict):
            yield from self._function(example, f"{where}/function", who, tool["function"])
        else:
            text = f'the "function" of {who} is {kind_of(tool["function"])}, not an object'
            yield self.finding(example.at(f"{where}/function"), text, help=_SHAPE)

    def _function(
        self, example: Example, where: str, who: str, function: dict[str, object]
    ) -> Iterable[Finding]:
        for key in known(self.job.limits.calls.definition_keys) or ("name",):
            if key not in function:
                yield self.finding(example.at(where), f"{who} has no {key}", help=f'add "{key}"')
        for key, wanted, fits in _FIELDS:
            value = function.get(key)
            if key in function and not isinstance(value, fits):
                text = f'the "{key}" of {who} is {kind_of(value)}, not {wanted}'
                yield self.finding(example.at(f"{where}/{key}"), text, help=f"make it {wanted}")


_FIELDS: tuple[tuple[str, str, tuple[type, ...]], ...] = (
    ("name", "a string", (str,)),
    ("description", "a string", (str, type(None))),
    ("strict", "a boolean", (bool, type(None))),
)


def _shown(value: object) -> str:
    return quote(value) if isinstance(value, str) else kind_of(value)
