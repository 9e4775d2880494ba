"""The rule ``invalid-preference-input``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import OUTLINE, Example, ExampleRule, Finding, Severity
from ftlint.decode import kind_of
from ftlint.targets import known
from ftlint_rules._preferences import PREFERENCE

_SHAPE = '{"messages": [...]}'


class InvalidPreferenceInput(ExampleRule):
    """The input of a preference row is no conversation.

    ## What it does
    Reports a preference row without `input`, with an `input` that is not an object with a list of
    messages, with an empty list, or with a message that is not an object. An input that ends with
    the assistant's message is an error for Together, which refuses it; of other targets it is not
    known, so there it is a warning.

    ## Why is this bad?
    The row is refused, and the file with it: `Invalid file format. Example 1 is missing key
    'input'`.

    ## Example
    ```json
    {"input": "Hi", "preferred_output": [{"role": "assistant", "content": "Hello"}], "non_preferred_output": [{"role": "assistant", "content": "What?"}]}
    ```

    ## What to do
    Write `"input": {"messages": [{"role": "user", "content": "Hi"}]}`.
    """

    code, name = "PREF001", "invalid-preference-input"
    screen = OUTLINE
    formats = PREFERENCE
    per_target = True

    def check(self, example: Example) -> Iterable[Finding]:
        if "input" not in example.data:
            yield self.finding(example.at(), 'no "input"', help=f'add "input": {_SHAPE}')
            return
        given = example.data["input"]
        if not isinstance(given, dict):
            what = f'"input" is {kind_of(given)}, not an object'
            yield self.finding(example.at("/input"), what, help=f"write {_SHAPE}")
        elif "messages" not in given:
            yield self.finding(
                example.at("/input"), 'no "messages" in the input', help=f"write {_SHAPE}"
            )
        elif not isinstance(given["messages"], list):
            what = f'"messages" of the input is {kind_of(given["messages"])}, not a list'
            yield self.finding(example.at("/input/messages"), what, help=f"write {_SHAPE}")
        elif not given["messages"]:
            what = '"messages" of the input is empty'
            advice = "add the user's message, or drop the row"
            yield self.finding(example.at("/input/messages"), what, help=advice)
        else:
            yield from self._items(example, given["messages"])

    def _items(self, example: Example, found: list[object]) -> Iterable[Finding]:
        for i, item in enumerate(found):
            if not isinstance(item, dict):
                what = f"message {i + 1} of the input is {kind_of(item)}, not an object"
                advice = 'write it as {"role": ..., "content": ...}'
                yield self.finding(example.at(f"/input/messages/{i}"), what, help=advice)
        last = found[-1]
        taken = known(self.job.limits.preferences.input_ends_with_reply)
        if not taken and isinstance(last, dict) and last.get("role") == "assistant":
            yield self.finding(
                example.at(f"/input/messages/{len(found) - 1}"),
                "the input ends with the assistant's message, to which the outputs are no reply",
                help="drop it, or add the user's turn after it",
                subject=example.prompt,
                severity=Severity.WARNING if taken is None else None,
            )
