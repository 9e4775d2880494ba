"""The rule ``developer-role``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import Edit, Example, ExampleRule, Finding, Severity
from ftlint.screen import UNUSUAL


class DeveloperRole(ExampleRule):
    """A chat row has a developer message.

    ## What it does
    Reports each message of the role `developer` in a chat row. Reinforcement rows have it
    instead of `system`.

    ## Why is this bad?
    OpenAI's schema of supervised rows (OpenAPI file of May 2025) lists `system`, `user`,
    `assistant`, `tool` and `function`, not `developer`; whether a file with it is refused is not
    known. Other trainers know no such role.

    ## Example
    ```json
    {"messages": [{"role": "developer", "content": "Be brief."}, {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}
    ```

    ## What to do
    Write `system`.
    """

    code, name = "CHAT021", "developer-role"
    screen = UNUSUAL
    fixable = "safe"
    severity = Severity.WARNING
    formats = frozenset({"chat"})

    def check(self, example: Example) -> Iterable[Finding]:
        for message in example.messages:
            if message.role == "developer":
                at = example.at(f"{message.pointer}/role")
                yield self.finding(
                    at,
                    'the role "developer", which chat rows do not have',
                    help='write "system"',
                    subject=message.text,
                    fix=self.fix('write "system"', Edit(at, "replace", '"system"'), safe=True),
                )
