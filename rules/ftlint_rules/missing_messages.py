"""The rule ``missing-messages``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import Example, ExampleRule, Finding
from ftlint.decode import kind_of
from ftlint.formats import CONVERSATIONS
from ftlint.screen import UNUSUAL
from ftlint.wording import quote

_SHOWN = 5


class MissingMessages(ExampleRule):
    """A row has no list of messages.

    ## What it does
    Reports a chat or reinforcement row without the key `messages`, with something else than a list there, with an
    empty list, or with a message that is not an object.

    ## Why is this bad?
    The row is refused, and the file with it: `Example 1 is missing key 'messages'`.

    ## Example
    ```json
    {"conversation": [{"role": "user", "content": "Hi"}]}
    ```

    ## What to do
    Name the list `messages`, and make each message `{"role": ..., "content": ...}`.
    """

    code, name = "CHAT001", "missing-messages"
    screen = UNUSUAL
    formats = CONVERSATIONS | {"reinforcement"}

    errors = (
        "Example {line} is missing key 'messages'",
        "Unexpected file format, expected either prompt/completion pairs or chat messages",
        "Cannot find valid samples, check data/README.md for the data format",
    )

    def check(self, example: Example) -> Iterable[Finding]:
        if "messages" not in example.data:
            advice = 'name the list of messages "messages"'
            yield self.finding(example.at(), f'no "messages"; {_keys(example.data)}', help=advice)
            return
        found = example.data["messages"]
        if not isinstance(found, list):
            message = f'"messages" is {kind_of(found)}, not a list'
            yield self.finding(example.at("/messages"), message, help="make it a list of messages")
        elif not found:
            advice = "add a user and an assistant message, or drop the row"
            yield self.finding(example.at("/messages"), '"messages" is empty', help=advice)
        else:
            yield from self._items(example, found)

    def _items(self, example: Example, found: list[object]) -> Iterable[Finding]:
        for i, item in enumerate(found):
            if not isinstance(item, dict):
                message = f"message {i + 1} is {kind_of(item)}, not an object"
                advice = 'write it as {"role": ..., "content": ...}'
                yield self.finding(example.at(f"/messages/{i}"), message, help=advice)


def _keys(data: dict[str, object]) -> str:
    if not data:
        return "the row is empty"
    shown = ", ".join(quote(key) for key in list(data)[:_SHOWN])
    more = f" and {len(data) - _SHOWN:,} more" if len(data) > _SHOWN else ""
    return f"its keys are {shown}{more}"
