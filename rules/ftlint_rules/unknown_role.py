"""The rule ``unknown-role``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import OUTLINE, Edit, Example, ExampleRule, Finding, Message
from ftlint.decode import kind_of
from ftlint.formats.message import ROLES
from ftlint.targets import known
from ftlint.wording import as_json, quote

_OTHER_NAMES = {
    "human": "user",
    "customer": "user",
    "gpt": "assistant",
    "bot": "assistant",
    "chatbot": "assistant",
    "model": "assistant",
    "ai": "assistant",
    "developer": "system",
    "function": "tool",
}
# In a chat between a customer and an agent, the customer may be the one who is trained.
_UNSURE = frozenset({"customer"})


class UnknownRole(ExampleRule):
    """A message has no role, or one that the target does not know.

    ## What it does
    Accepts `system`, `developer`, `user`, `assistant`, `tool` and `function`, in lower case, or
    those of them that the target takes for rows of this kind: Together and Mistral know no
    `developer` and no `function`, Bedrock's conversations only `user` and `assistant`. A system
    message in a reinforcement row is `reinforcement-system-role`.

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
    screen = OUTLINE
    per_target = True
    errors = (
        "Example {line}, message {message} Discriminator 'role' is missing in value",
        "Dropped invalid example",
        "Cannot find valid samples, check data/README.md for the data format",
    )
    fixable = "safe"

    def check(self, example: Example) -> Iterable[Finding]:
        roles = known(self.job.limits.roles_of(example.kind.method)) or ROLES
        for message in example.messages:
            elsewhere = example.format == "reinforcement" and message.role == "system"
            if message.role not in roles and not elsewhere:
                yield self._finding(example, message, roles)

    def _finding(self, example: Example, message: Message, roles: tuple[str, ...]) -> Finding:
        where = f"message {message.index + 1}"
        if "role" not in message.data:
            advice = f"add one of {', '.join(roles)}"
            return self.finding(example.at(message.pointer), f"{where} has no role", help=advice)
        at = example.at(f"{message.pointer}/role")
        role = message.data["role"]
        if not isinstance(role, str):
            advice = f"use one of {', '.join(roles)}"
            return self.finding(at, f"the role is {kind_of(role)}, not a string", help=advice)
        plain = role.strip().lower()
        right = plain if plain in roles else _OTHER_NAMES.get(plain)
        advice = f'write "{right}"' if right else f"use one of {', '.join(roles)}"
        if plain == "system" and not right:
            advice = 'write its text beside the messages, as "system"'
        fix = None
        if right:
            edit = Edit(at, "replace", as_json(right))
            fix = self.fix(advice, edit, safe=plain not in _UNSURE)
        return self.finding(at, f"unknown role {quote(role)}", help=advice, subject=role, fix=fix)
