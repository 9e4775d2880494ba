"""The rule ``reinforcement-system-role``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import OUTLINE, Edit, Example, ExampleRule, Finding
from ftlint.targets import known
from ftlint_rules._reinforcement import REINFORCEMENT


class ReinforcementSystemRole(ExampleRule):
    """A reinforcement row has a system message, which the target does not take.

    ## What it does
    Reports every message of the role `system` in a reinforcement row, for OpenAI and Azure. Bedrock
    takes them; of other targets it is not known.

    ## Why is this bad?
    The file is refused: `System messages are not supported in 'reinforcement' examples`. Reasoning
    models take their instructions from `developer` messages.

    ## Example
    ```json
    {"messages": [{"role": "system", "content": "Be exact."}, {"role": "user", "content": "2 + 3?"}], "reference_answer": "5"}
    ```

    ## What to do
    Write `developer` for `system`.
    """

    code, name = "RFT002", "reinforcement-system-role"
    screen = OUTLINE
    fixable = "safe"
    errors = ("System messages are not supported in 'reinforcement' examples",)
    formats = REINFORCEMENT
    per_target = True

    def check(self, example: Example) -> Iterable[Finding]:
        roles = known(self.job.limits.method_roles.get(example.kind.method))
        if roles is None or "system" in roles:
            return
        for message in example.messages:
            if message.role == "system":
                at = example.at(f"{message.pointer}/role")
                edit = Edit(at, "replace", '"developer"')
                yield self.finding(
                    at,
                    "a system message, which reinforcement rows may not have",
                    help='write "developer"',
                    subject=message.text,
                    fix=self.fix('write "developer"', edit, safe=True),
                )
