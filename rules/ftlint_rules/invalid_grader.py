"""The rule ``invalid-grader``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ftlint import Finding, Location, Remark
from ftlint.formats.reinforcement import REINFORCEMENT
from ftlint.wording import quote
from ftlint_rules._graders import faults
from ftlint_rules._sizes import Size, SizeRule


class InvalidGrader(SizeRule):
    """The grader of the reinforcement job is not one that the provider takes.

    ## What it does
    Reads the file that the config names (`grader = "grader.json"`) and checks the type of the
    grader (string_check, text_similarity, python, score_model, or multi of these and of
    label_model), the fields that its type must have, its operation or metric, and that the
    source of a Python grader is Python and has a function `grade`. Where reinforcement rows come
    without a grader, it says so below the findings.

    ## Why is this bad?
    The job is refused when it is created, after the files have been uploaded.

    ## Example
    ```json
    {"type": "string_check", "name": "exact", "input": "{{sample.output_text}}", "reference": "{{item.answer}}", "operation": "equals"}
    ```

    ## What to do
    Correct the field that is named: `"operation": "eq"`.
    """

    code, name = "RFT004", "invalid-grader"
    scope = "corpus"

    def finish(self, states: Mapping[str, Size]) -> Iterable[Finding | Remark]:
        grader = self.job.grader
        if grader is None:
            if any(state.formats[REINFORCEMENT.name] for state in states.values()):
                yield self.remark(
                    'no grader is named (grader = "FILE" in the config): neither it nor the fields '
                    "that it reads are checked"
                )
            return
        at = Location(grader.shown, 1)
        if grader.error:
            advice = "correct the file, or its name in the config"
            yield self.finding(at, f"the grader {grader.error}", help=advice)
            return
        for pointer, what in faults(grader.data):
            place = Location(grader.shown, 1, pointer)
            where = f"{what} (at {quote(pointer)})" if pointer else what
            yield self.finding(place, where, help="correct the grader file", subject=what)
