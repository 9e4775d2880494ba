"""The rule ``undeclared-label``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import Example, ExampleRule, Finding
from ftlint.formats import TRAINABLE
from ftlint.labels import LabelSpec
from ftlint.screen import LABELLED
from ftlint.wording import count, nearest, quote


class UndeclaredLabel(ExampleRule):
    """A row has no label where the config declares one, or a label that it does not list.

    ## What it does
    Works with a declared label only: `label = { from = "json", field = "intent" }` makes every
    reply without that field a finding, `values = ["refund", "billing"]` every other label.

    ## Why is this bad?
    The set of labels is a contract with the code behind the model.

    ## What to do
    Correct the row, or declare the label.
    """

    code, name = "BAL005", "undeclared-label"
    screen = LABELLED
    formats = TRAINABLE

    def check(self, example: Example) -> Iterable[Finding]:
        spec = example.label_spec
        if not spec.declared or example.target is None:
            return
        at = example.at(example.target_pointer)
        if example.label is None:
            text = f"no label: {_missing(example.target, spec)}"
            yield self.finding(at, text, help="correct the reply, or the label in the config")
        elif spec.values and example.label not in spec.values:
            close = nearest(example.label, spec.values)
            advice = f'write "{close}"' if close else "use one of the declared values"
            declared = count(len(spec.values), "declared value")
            text = f"the label {quote(example.label)} is not among the {declared}"
            yield self.finding(at, text, help=f"{advice}, or declare it", subject=example.label)


def _missing(target: str | None, spec: LabelSpec) -> str:
    if not (target or "").strip():
        return "the reply is blank"
    if spec.source == "json":
        return f'the reply has no field "{spec.field}"'
    return "the reply does not match the declared pattern"
