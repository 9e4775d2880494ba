"""The rule ``missing-reference-answer``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import OUTLINE, Example, ExampleRule, Finding, Severity
from ftlint.targets import known
from ftlint_rules._reinforcement import REINFORCEMENT


class MissingReferenceAnswer(ExampleRule):
    """A reinforcement row lacks a field that the target's guide gives every row.

    ## What it does
    Looks for the field `reference_answer` in reinforcement rows for Bedrock. Other targets leave
    the names of fields to the grader: see `grader-field-missing`.

    ## Why is this bad?
    The reward function has nothing to hold the reply against. Whether Bedrock refuses the row is
    not documented.

    ## Example
    ```json
    {"messages": [{"role": "user", "content": "2 + 3?"}], "answer": "5"}
    ```

    ## What to do
    Put what the reward function needs into `reference_answer`.
    """

    code, name = "RFT008", "missing-reference-answer"
    screen = OUTLINE
    severity = Severity.WARNING
    formats = REINFORCEMENT
    per_target = True

    def check(self, example: Example) -> Iterable[Finding]:
        target = self.job.limits
        for field in known(target.reinforcement.fields) or ():
            if example.data.get(field) is None:
                what = "null" if field in example.data else "missing"
                yield self.finding(
                    example.at(f"/{field}" if field in example.data else ""),
                    f'the field "{field}" is {what}, which rows for {target.title} have',
                    help="add what the reward function needs",
                    subject=f"{field}\0{example.prompt}",
                )
