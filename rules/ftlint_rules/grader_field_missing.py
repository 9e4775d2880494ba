"""The rule ``grader-field-missing``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ftlint import Example, ExampleRule, Finding, Location, Related, Severity
from ftlint.decode import kind_of
from ftlint.formats.reinforcement import fields
from ftlint.grading import Read
from ftlint.pointer import escape
from ftlint.wording import nearest, quote
from ftlint_rules._reinforcement import REINFORCEMENT


class GraderFieldMissing(ExampleRule):
    """The grader reads a field that the row does not have.

    ## What it does
    Takes the grader file that the config names (`grader = "grader.json"`) and looks up each
    `{{item.X}}` of its templates in every reinforcement row; a dot leads inward. A field that is
    missing or null is an error; one that holds a list or an object is a warning, since a template
    is filled with text.

    Of a Python grader the function `grade(sample, item)` is parsed, never run: a field that it
    reads as `item["X"]` in every row is an error where it is missing; one that it reads in a
    branch, or as `item.get("X")`, is a warning. Fields that it tests for (`"X" in item`) or reads
    in a `try` are left alone, and so is all that other functions read.

    ## Why is this bad?
    The grader cannot judge the row: it fails with `invalid_variable_error`, or compares with
    nothing, and the model is rewarded at random.

    ## Example
    ```json
    {"messages": [{"role": "user", "content": "2 + 3?"}], "reference": "5"}
    ```
    with a grader that reads `{{item.reference_answer}}`.

    ## What to do
    Add the field to the row, or correct its name in the grader.
    """

    code, name = "RFT003", "grader-field-missing"
    formats = REINFORCEMENT

    def check(self, example: Example) -> Iterable[Finding]:
        grader = self.job.grader
        for name in () if grader is None else grader.fields:
            found = self._field(example, name)
            if found is not None:
                yield found
        for one in () if grader is None else grader.reads:
            found = self._key(example, one)
            if found is not None:
                yield found

    def _key(self, example: Example, read: Read) -> Finding | None:
        value: Any = example.data
        for depth, key in enumerate(read.path):
            if not isinstance(value, dict) or key not in value:
                pointer = "".join(f"/{escape(one)}" for one in read.path[:depth])
                name = ".".join(read.path)
                verb, severity = ("reads", None) if read.certain else ("may read", Severity.WARNING)
                what = f"the grader {verb} {quote('item.' + name)}, which the row does not have"
                meant = _meant(key, value, pointer)
                return self._finding(example, pointer, what + meant, name, severity)
            value = value[key]
        return None

    def _field(self, example: Example, name: str) -> Finding | None:
        value: Any = example.data
        pointer = ""
        for key in name.split("."):
            if not isinstance(value, dict) or key not in value:
                what = f"the grader reads {quote('item.' + name)}, which the row does not have"
                return self._finding(example, pointer, f"{what}{_meant(key, value, pointer)}", name)
            value = value[key]
            pointer = f"{pointer}/{escape(key)}"
        what = f"the grader reads {quote('item.' + name)}, which is {kind_of(value)} here"
        if value is None:
            return self._finding(example, pointer, what, name)
        if isinstance(value, (list, dict)):
            return self._finding(example, pointer, f"{what}, not text", name, Severity.WARNING)
        return None

    def _finding(
        self,
        example: Example,
        pointer: str,
        what: str,
        name: str,
        severity: Severity | None = None,
    ) -> Finding:
        grader = self.job.grader
        related = [] if grader is None else [Related("the grader", Location(grader.shown, 1))]
        return self.finding(
            example.at(pointer),
            what,
            related=related,
            help="add the field to the row, or correct the grader",
            severity=severity,
            subject=f"{name}\0{example.prompt}",
        )


def _meant(key: str, value: object, pointer: str) -> str:
    known = (value if pointer else fields(value)) if isinstance(value, dict) else {}
    close = nearest(key, known)
    return f"; did you mean {quote(close)}?" if close else ""
