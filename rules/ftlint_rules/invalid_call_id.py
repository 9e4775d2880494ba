"""The rule ``invalid-call-id``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ftlint import NESTED, Example, Finding
from ftlint.regex import regex
from ftlint.targets import known
from ftlint.wording import quote
from ftlint_rules._tools import ToolRule, calls

_OTHER = regex(r"[^a-zA-Z0-9]")


class InvalidCallId(ToolRule):
    """The id of a tool call is not as long as the target demands.

    ## What it does
    For Mistral, reports ids of calls, and those in tool messages, that are not exactly 9 letters
    (a to z) and digits. Other targets demand no length.

    ## Why is this bad?
    The row is refused: `Tool call id was call_1 but must be a-z, A-Z, 0-9, with a length of 9.`
    (mistral-common). The ids of OpenAI, `call_...`, are longer.

    ## Example
    ```json
    {"role": "assistant", "tool_calls": [{"id": "call_1", "type": "function", "function": {"name": "get_weather", "arguments": "{}"}}]}
    ```

    ## What to do
    Write ids of 9 letters and digits, the same one for a call and its result.
    """

    code, name = "TOOL016", "invalid-call-id"
    screen = NESTED  # the ids of plainly right calls have any length
    per_target = True
    errors = ("Tool call id was {id} but must be a-z, A-Z, 0-9, with a length of 9.",)

    def check(self, example: Example) -> Iterable[Finding]:
        length = known(self.job.limits.calls.id_length)
        if length is None:
            return
        for pointer, one in _ids(example):
            if len(one) != length or _OTHER.search(one):
                has = f"{len(one):,} characters" if len(one) != length else "other signs"
                yield self.finding(
                    example.at(pointer),
                    f"the call id {quote(one)} has {has}; {self.job.limits.title} takes exactly "
                    f"{length} letters and digits",
                    help="write another id, the same for the call and its result",
                    subject=one,
                )


def _ids(example: Example) -> Iterator[tuple[str, str]]:
    """The id of each call and of each result, where it is a string that says something."""
    for message in example.messages:
        for call in calls(message):
            if call.id:
                yield f"{call.pointer}/id", call.id
        answered = message.data.get("tool_call_id")
        if message.role == "tool" and isinstance(answered, str) and answered:
            yield f"{message.pointer}/tool_call_id", answered
