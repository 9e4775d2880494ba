"""The rule ``invalid-tool-call``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import Edit, Example, Finding, Fix, Location, Message
from ftlint.decode import kind_of
from ftlint.pointer import locate
from ftlint.targets import known
from ftlint.wording import as_json, quote
from ftlint_rules._tools import ToolRule

_SHAPE = 'write {"id": ..., "type": "function", "function": {"name": ..., "arguments": "..."}}'
_AS_TEXT = "write them as JSON text: json.dumps(arguments)"


class InvalidToolCall(ToolRule):
    """A tool call lacks something, or has it in the wrong type.

    ## What it does
    Reports `tool_calls` that are no list or an empty one, and calls without an `id`, the `type`
    `"function"`, and a `function` with a `name` and `arguments`, all of which are strings. What is
    null is taken as absent. The same holds for the deprecated `function_call`. Fireworks takes
    calls without an `id`, TRL too, and there arguments may be an object; Mistral takes no message with
    both content and calls.

    ## Why is this bad?
    The row is refused: `Invalid 'messages[1].tool_calls': empty array. Expected an array with
    minimum length 1`. Arguments are the text that the model writes: an object in their place has
    no text to be trained on.

    ## Example
    ```json
    {"role": "assistant", "tool_calls": [{"id": "call_1", "type": "function", "function": {"name": "get_weather", "arguments": {"city": "Paris"}}}]}
    ```

    ## What to do
    Write the arguments as a string: `"arguments": "{\\"city\\": \\"Paris\\"}"`. Leave `tool_calls` out
    of messages that call nothing. `--fix` writes an object as the string of its JSON.
    """

    code, name = "TOOL006", "invalid-tool-call"
    fixable = "safe"
    per_target = True

    def check(self, example: Example) -> Iterable[Finding]:
        for message in example.messages:
            if message.role == "assistant":
                yield from self._message(example, message)

    def _message(self, example: Example, message: Message) -> Iterable[Finding]:
        found = message.data.get("tool_calls")
        where = f"{message.pointer}/tool_calls"
        if found is not None and not isinstance(found, list):
            text = f'"tool_calls" is {kind_of(found)}, not a list'
            yield self.finding(example.at(where), text, help="make it a list of calls")
        elif found is not None and not found:
            text = 'the list of "tool_calls" is empty; it must have at least 1 call'
            yield self.finding(example.at(where), text, help='drop "tool_calls"')
        for i, call in enumerate(found if isinstance(found, list) else []):
            yield from self._call(example, f"{where}/{i}", f"call {i + 1}", call)
        if found and message.text and known(self.job.limits.calls.beside_content) is False:
            text = f"content beside tool calls; {self.job.limits.title} takes one of the two"
            at = example.at(f"{message.pointer}/content")
            yield self.finding(at, text, help="drop the content, or put it into a turn of its own")
        old = message.data.get("function_call")
        if old is not None:
            where = f"{message.pointer}/function_call"
            yield from self._function(example, where, '"function_call"', old)

    def _call(self, example: Example, where: str, who: str, call: object) -> Iterable[Finding]:
        if not isinstance(call, dict):
            text = f"{who} is {kind_of(call)}, not an object"
            yield self.finding(example.at(where), text, help=_SHAPE)
            return
        if call.get("id") is not None or known(self.job.limits.calls.ids) is not False:
            yield from self._string(example, where, who, call, "id")
        if "type" not in call:
            yield self.finding(example.at(where), f'{who} has no "type"', help='add "function"')
        elif call["type"] != "function":
            kind = call["type"]
            shown = quote(kind) if isinstance(kind, str) else kind_of(kind)
            text = f'the type of {who} is {shown}, not "function"'
            yield self.finding(example.at(f"{where}/type"), text, help='write "function"')
        if "function" not in call:
            yield self.finding(example.at(where), f'{who} has no "function"', help=_SHAPE)
        else:
            yield from self._function(example, f"{where}/function", who, call["function"])

    def _function(
        self, example: Example, where: str, who: str, function: object
    ) -> Iterable[Finding]:
        if not isinstance(function, dict):
            text = f"the function of {who} is {kind_of(function)}, not an object"
            yield self.finding(example.at(where), text, help=_SHAPE)
            return
        yield from self._string(example, where, who, function, "name")
        taken = known(self.job.limits.calls.object_arguments)
        if not (taken and isinstance(function.get("arguments"), dict)):
            yield from self._string(example, where, who, function, "arguments")

    def _string(
        self, example: Example, where: str, who: str, holder: dict[str, object], key: str
    ) -> Iterable[Finding]:
        value = holder.get(key)
        be = "are" if key == "arguments" else "is"
        if value is None:
            absent = f'{who} has no "{key}"'
            place = f"{where}/{key}" if key in holder else where
            yield self.finding(example.at(place), absent, help=f'add "{key}", a string')
        elif not isinstance(value, str):
            text = f"the {key} of {who} {be} {kind_of(value)}, not a string"
            advice = _AS_TEXT if key == "arguments" else "make it a string"
            at = example.at(f"{where}/{key}")
            fix = self._as_text(example, at) if key == "arguments" else None
            yield self.finding(at, text, help=advice, fix=fix)
        elif not value and key != "arguments":
            text = f"the {key} of {who} is empty"
            yield self.finding(example.at(f"{where}/{key}"), text, help="fill it in")

    def _as_text(self, example: Example, at: Location) -> Fix | None:
        """The bytes of an object as a string; numbers keep their digits."""
        span = locate(example.row.raw, at.pointer)
        literal = b"" if span is None else example.row.raw[slice(*span)]
        if not literal.startswith(b"{"):
            return None
        text = as_json(literal.decode(errors="replace"))
        return self.fix("write it as a string", Edit(at, "replace", text), safe=True)
