"""The rule ``missing-user``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import Example, ExampleRule, Finding, Severity
from ftlint.formats.message import ROLES
from ftlint.formats.preference import PREFERENCE
from ftlint.screen import UNUSUAL


class MissingUser(ExampleRule):
    """A conversation has no message of the user.

    ## What it does
    Reports chat and preference rows with messages, none of which is the user's. Rows with a
    message of an unknown role are left to `unknown-role`, preference rows without an input to
    `invalid-preference-input`.

    ## Why is this bad?
    There is nothing that the reply answers; OpenAI's own data-preparation notebook warns of it.
    Mostly the question went into the system message, where it will not be when the model is used.

    ## Example
    ```json
    {"messages": [{"role": "system", "content": "Where is my order?"}, {"role": "assistant", "content": "On its way."}]}
    ```

    ## What to do
    Give the question the role `user`.
    """

    code, name = "CHAT018", "missing-user"
    screen = UNUSUAL
    severity = Severity.WARNING
    formats = frozenset({"chat", "preference"})

    def check(self, example: Example) -> Iterable[Finding]:
        roles = {message.role for message in example.messages}
        if not roles or "user" in roles or not roles <= set(ROLES):
            return
        if example.format == PREFERENCE.name and not example.turns:
            return
        yield self.finding(
            example.at(example.messages[0].pointer),
            "no message is from the user",
            help='give the question the role "user"',
            subject=example.system or (example.target or ""),
        )
