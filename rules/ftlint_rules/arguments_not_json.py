"""The rule ``arguments-not-json``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import Example, Finding
from ftlint.decode import kind_of
from ftlint.wording import quote
from ftlint_rules._tools import Call, ToolRule, all_calls, read_arguments


class ArgumentsNotJson(ToolRule):
    """The arguments of a tool call are not the text of a JSON object.

    ## What it does
    Reads the string in `arguments` as JSON. Reports what is no JSON, with the first fault; what is
    encoded twice; what is another value than an object; and the empty string.

    ## Why is this bad?
    The model learns to write arguments that the program at the other end cannot read. Chat
    templates that read them as JSON fail on the row.

    ## Example
    ```json
    {"name": "get_weather", "arguments": "{'city': 'Paris'}"}
    ```

    ## What to do
    Make the string with a JSON encoder, once: `json.dumps({"city": "Paris"})`. A call without
    arguments has `"{}"`.
    """

    code, name = "TOOL007", "arguments-not-json"

    def check(self, example: Example) -> Iterable[Finding]:
        for call in all_calls(example):
            if call.arguments is not None:
                yield from self._call(example, call, call.arguments)

    def _call(self, example: Example, call: Call, text: str) -> Iterable[Finding]:
        what, advice = _fault(text)
        if what:
            who = f"the arguments of {quote(call.name)}" if call.name else "the arguments"
            at = example.at(f"{call.function_pointer}/arguments")
            yield self.finding(at, f"{who} are {what}", help=advice)


def _fault(text: str) -> tuple[str, str]:
    if not text.strip():
        return "an empty string", 'write "{}" for no arguments'
    value, problem = read_arguments(text)
    if problem is not None:
        said = problem.message.replace("the line ends", "they end")
        return f"not JSON: {said}", problem.help or "write a JSON object"
    if isinstance(value, dict):
        return "", ""
    if isinstance(value, str) and isinstance(read_arguments(value)[0], dict):
        return "encoded twice: a string with JSON in it", "encode them once"
    return f"{kind_of(value)}, not an object", 'write a JSON object, "{}" for no arguments'
