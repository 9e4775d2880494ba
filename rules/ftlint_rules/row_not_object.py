"""The rule ``row-not-object``."""

from __future__ import annotations

from ftlint.decode import NOT_AN_OBJECT
from ftlint_rules._problems import ProblemRule


class RowNotObject(ProblemRule):
    """A row is valid JSON but not an object.

    ## What it does
    Reports lines that hold an array, a string, a number or null.

    ## Why is this bad?
    Every provider wants a JSON object on each line: `Expected file to have JSONL format, where every
    line is a JSON dictionary`.

    ## Example
    ```json
    [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]
    ```

    ## What to do
    Write each row as an object:
    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}
    ```
    """

    code, name = "FMT006", "row-not-object"
    errors = (
        "Expected file to have JSONL format, where every line is a JSON dictionary",
        "Expected file to have JSONL format, where every line is a JSON dictionary. Line {line} is not a dictionary",
        "Line {line} is not a dictionary (HINT: line starts with",
    )
    kind = NOT_AN_OBJECT
    advice = 'write each row as an object: {"messages": [...]}'
