"""The rule ``invalid-preference-output``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import OUTLINE, Example, ExampleRule, Finding
from ftlint.decode import kind_of
from ftlint.formats.message import ROLES
from ftlint.formats.preference import OLD_NAMES, PREFERRED, REJECTED
from ftlint.targets import known
from ftlint.wording import quote
from ftlint_rules._preferences import PREFERENCE

_SHAPE = 'write [{"role": "assistant", "content": ...}]'


class InvalidPreferenceOutput(ExampleRule):
    """An output of a preference row is not a list of messages as the target takes it.

    ## What it does
    Reports a preference row that lacks one of the two outputs, and outputs that are not a list,
    are empty, have more messages than the target takes, a message of a role that it does not take
    there, or none from the assistant. OpenAI, Together and Fireworks take one message, the
    assistant's; Azure takes several, the assistant's and those of tools. A message of an unknown
    role is `unknown-role`, one without content `empty-content`.

    ## Why is this bad?
    The file is refused. OpenAI trains "on one-turn conversations for each example, where the
    preferred and non-preferred messages need to be the last assistant message" (its fine-tuning
    guide; the OpenAPI file of May 2025 allows one message).

    ## Example
    ```json
    {"input": {"messages": [{"role": "user", "content": "Hi"}]}, "preferred_output": "Hello", "non_preferred_output": []}
    ```

    ## What to do
    Write `"preferred_output": [{"role": "assistant", "content": "Hello"}]`.
    """

    code, name = "PREF002", "invalid-preference-output"
    screen = OUTLINE
    formats = PREFERENCE
    per_target = True

    def check(self, example: Example) -> Iterable[Finding]:
        for old, name in OLD_NAMES.items():
            key = name if name in example.data or old not in example.data else old
            if key not in example.data:
                other = PREFERRED if name == REJECTED else REJECTED
                what = f'no "{name}"; a pair needs both outputs'
                where = f"/{other}" if other in example.data else ""
                advice = "add the other output, or drop the row"
                yield self.finding(example.at(where, on_key=bool(where)), what, help=advice)
            else:
                yield from self._output(example, key, example.data[key])

    def _output(self, example: Example, key: str, found: object) -> Iterable[Finding]:
        at = example.at(f"/{key}")
        most = known(self.job.limits.preferences.output_messages)
        if not isinstance(found, list):
            what = f'"{key}" is {kind_of(found)}, not a list'
            yield self.finding(at, what, help=_SHAPE)
        elif not found:
            yield self.finding(at, f'"{key}" is empty', help=_SHAPE)
        elif most is not None and len(found) > most:
            what = f'"{key}" has {len(found):,} messages; {self.job.limits.title} takes {most:,}'
            yield self.finding(at, what, help="keep the reply alone", subject=example.prompt)
        else:
            yield from self._messages(example, key, found)

    def _messages(self, example: Example, key: str, found: list[object]) -> Iterable[Finding]:
        roles = known(self.job.limits.preferences.output_roles)
        silent = True
        for i, item in enumerate(found):
            if not isinstance(item, dict):
                what = f'a message in "{key}" is {kind_of(item)}, not an object'
                yield self.finding(example.at(f"/{key}/{i}"), what, help=_SHAPE)
                return
            role = item.get("role")
            silent = silent and role in ROLES and role != "assistant"
            if roles is not None and role in ROLES and role not in roles:
                what = (
                    f'a message in "{key}" is from {quote(role)}; it may only be from {_or(roles)}'
                )
                yield self.finding(example.at(f"/{key}/{i}/role"), what, help=f"write {_or(roles)}")
                return
        if silent:
            what = f'no message in "{key}" is from the assistant'
            yield self.finding(example.at(f"/{key}"), what, help="add the assistant's reply")


def _or(roles: tuple[str, ...]) -> str:
    return " or ".join(quote(role) for role in roles)
