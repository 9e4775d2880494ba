"""The rule ``json-array-file``."""

from __future__ import annotations

from ftlint import Edit, Fix, Row
from ftlint.decode import JSON_ARRAY
from ftlint_rules._problems import ProblemRule


class JsonArrayFile(ProblemRule):
    """The file is one JSON document, not one row to a line.

    ## What it does
    Recognises a JSON array of rows, and an object spread over many lines, and says so once instead of
    once for each line.

    ## Why is this bad?
    Fine-tuning takes JSONL: one object on each line, no brackets around them, no commas between them.

    ## What to do
    `jq -c '.[]' rows.json > rows.jsonl`
    """

    code, name = "FMT007", "json-array-file"
    errors = (
        "Expected file to have JSONL format, where every line is a JSON dictionary",
        "Expected file to have JSONL format, where every line is a JSON dictionary. Line {line} is not a dictionary",
        "Line {line} is not a dictionary (HINT: line starts with",
    )
    kind = JSON_ARRAY
    fixable = "safe"
    advice = "write one row on each line: jq -c '.[]' FILE > FILE.jsonl"

    def mend(self, row: Row) -> Fix:
        edit = Edit(row.at(), "to-jsonl")
        return self.fix("write each row on a line of its own", edit, safe=True)
