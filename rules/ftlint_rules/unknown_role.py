"""The rule ``unknown-role``."""

from __future__ import annotations

import json
from collections.abc import Iterable

from ftlint import Edit, Example, ExampleRule, Finding, Message
from ftlint.decode import kind_of
from ftlint.formats.message import ROLES
from ftlint.wording import quote

_OTHER_NAMES = {
    "human": "user",
    "customer": "user",
    "gpt": "assistant",
    "bot": "assistant",
    "chatbot": "assistant",
    "model": "assistant",
    "ai": "assistant",
}
# In a chat between a customer and an agent, the customer may be the one who is trained.
_UNSURE = frozenset({"customer"})


class UnknownRole(ExampleRule):
    """A message has no role, or one that the format does not know.

    ## What it does
    Accepts `system`, `developer`, `user`, `assistant`, `tool` and `function`, in lower case.

    ## Why is this bad?
    The file is refused: `Discriminator 'role' is missing in value`.

    ## Example
    ```json
    {"messages": [{"role": "human", "content": "Hi"}, {"role": "gpt", "content": "Hello"}]}
    ```

    ## What to do
    Rename the roles: `human` is `user`, `gpt` and `model` are `assistant`. To write `user` for
    `customer` needs `--unsafe-fixes`.
    """

    code, name = "CHAT003", "unknown-role"
    fixable = "safe"

    def check(self, example: Example) -> Iterable[Finding]:
        for message in example.messages:
            if message.role not in ROLES:
                yield self._finding(example, message)

    def _finding(self, example: Example, message: Message) -> Finding:
        where = f"message {message.index + 1}"
        if "role" not in message.data:
            advice = f"add one of {', '.join(ROLES)}"
            return self.finding(example.at(message.pointer), f"{where} has no role", help=advice)
        at = example.at(f"{message.pointer}/role")
        role = message.data["role"]
        if not isinstance(role, str):
            advice = f"use one of {', '.join(ROLES)}"
            return self.finding(at, f"the role is {kind_of(role)}, not a string", help=advice)
        plain = role.strip().lower()
        right = plain if plain in ROLES else _OTHER_NAMES.get(plain)
        advice = f'write "{right}"' if right else f"use one of {', '.join(ROLES)}"
        fix = None
        if right:
            edit = Edit(at, "replace", json.dumps(right))
            fix = self.fix(advice, edit, safe=plain not in _UNSURE)
        return self.finding(at, f"unknown role {quote(role)}", help=advice, subject=role, fix=fix)
