"""The rule ``wrong-content-type``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ftlint import Edit, Example, ExampleRule, Finding, Fix, Location, Message, Severity
from ftlint.decode import kind_of
from ftlint.formats.converse import CONVERSE
from ftlint.formats.message import PART_TYPES
from ftlint.screen import UNUSUAL
from ftlint.targets import known
from ftlint.wording import as_json, quote
from ftlint_rules._parts import OTHER_TYPES

_TYPED = '{"type": "text", "text": "..."}'
_PART = {CONVERSE.name: '{"text": "..."}'}


class WrongContentType(ExampleRule):
    """The content of a message is neither a string nor a list of parts.

    ## What it does
    Reports content that is an object, a number or a boolean, and lists whose items are not parts
    like `{"type": "text", "text": "..."}`. A part of an unknown type, such as `input_text`, is an
    error at OpenAI and Azure and a warning elsewhere; images of other APIs are left to
    `invalid-image-part`. In rows of Bedrock's Converse API, content is always a list, and its parts
    have no type: `{"text": "..."}`. Missing and null content is `empty-content`. A list of parts in
    a message with the result of a tool is a warning: the schema of today allows it, but OpenAI
    refused it in 2024.

    ## Why is this bad?
    The job fails, with a text that names no row: `'str' object has no attribute 'get'` is a list
    of plain strings.

    ## Example
    ```json
    {"messages": [{"role": "user", "content": ["Hi"]}, {"role": "assistant", "content": {"label": "x"}}]}
    ```

    ## What to do
    Make it a string; a reply in JSON is a string too: `"content": "{\\"label\\": \\"x\\"}"`. A result
    of one text part becomes a string by `--fix`.
    """

    code, name = "CHAT005", "wrong-content-type"
    screen = UNUSUAL
    fixable = "safe"
    per_target = True
    errors = (
        'Line {line}, message {message}, key "content": Input should be a valid string',
        "'str' object has no attribute 'get'",
    )

    def check(self, example: Example) -> Iterable[Finding]:
        for message in example.messages:
            content = message.data.get("content")
            if isinstance(content, list):
                yield from self._parts(example, message, content)
            elif example.format == CONVERSE.name and content is not None:
                text = f"the content is {kind_of(content)}, not a list of parts"
                at = example.at(f"{message.pointer}/content")
                yield self.finding(at, text, help=f"write it as [{_PART[CONVERSE.name]}]")
            elif content is not None and not isinstance(content, str):
                at = example.at(f"{message.pointer}/content")
                advice = "make it a string; write JSON as a string with escaped quotes"
                text = f"the content is {kind_of(content)}, not a string or a list of parts"
                yield self.finding(at, text, help=advice)

    def _parts(self, example: Example, message: Message, parts: list[object]) -> Iterable[Finding]:
        for i, part in enumerate(parts):
            what = _fault(part, typed=example.format != CONVERSE.name)
            if what:
                at = example.at(f"{message.pointer}/content/{i}")
                advice = f"write parts as {_PART.get(example.format, _TYPED)}"
                yield self.finding(at, f"part {i + 1} of the content {what}", help=advice)
            elif isinstance(part, dict) and isinstance(part.get("type"), str):
                yield from self._type(example.at(f"{message.pointer}/content/{i}/type"), part)
        sound = not any(_fault(part, typed=True) for part in parts)
        if message.role == "tool" and parts and sound:
            yield self._result(example, message, parts)

    def _type(self, at: Location, part: dict[str, Any]) -> Iterable[Finding]:
        taken = known(self.job.limits.part_types)
        types = taken or PART_TYPES
        if part["type"] not in (*types, *OTHER_TYPES):
            said = isinstance(part.get("text"), str)
            yield self.finding(
                at,
                f"unknown type {quote(part['type'])} of a part; expected one of {', '.join(types)}",
                help='write "text"' if said else "use one of these, or drop the part",
                severity=None if taken else Severity.WARNING,
            )

    def _result(self, example: Example, message: Message, parts: list[object]) -> Finding:
        at = example.at(f"{message.pointer}/content")
        return self.finding(
            at,
            'the content of the "tool" message is a list of parts, not a string',
            help="make it a string",
            subject=message.text,
            severity=Severity.WARNING,
            fix=self._flat(Edit(at, "replace", as_json(message.text)), parts),
        )

    def _flat(self, edit: Edit, parts: list[object]) -> Fix | None:
        one = parts[0]
        plain = len(parts) == 1 and isinstance(one, dict) and one.keys() == {"type", "text"}
        return self.fix("make it a string", edit, safe=True) if plain else None


def _fault(part: object, typed: bool) -> str:
    if not isinstance(part, dict):
        return f"is {kind_of(part)}, not an object"
    if not typed:
        wrong = "text" in part and not isinstance(part["text"], str)
        return 'has no string for its "text"' if wrong else ""
    kind = part.get("type")
    if not isinstance(kind, str):
        return 'has no string for its "type"'
    if kind == "text" and not isinstance(part.get("text"), str):
        return 'is of the type "text" but has no string for its "text"'
    return ""
