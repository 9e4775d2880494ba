"""The rule ``invalid-json``."""

from __future__ import annotations

from ftlint.decode import INVALID_JSON
from ftlint_rules._problems import ProblemRule


class InvalidJson(ProblemRule):
    """A line is not valid JSON.

    ## What it does
    Decodes every line strictly, as RFC 8259 has it, and names the byte where it breaks: a missing
    comma, a line cut short, `NaN`, `Infinity`, Python's `True` and `None`, single quotes, control
    characters, half of a surrogate pair. The other rules still look at what could be read.

    ## Why is this bad?
    Providers refuse the whole file: `Invalid file format. Example 1273 cannot be parsed. Error: line
    contains invalid json`. Python's own `json` accepts `NaN` and lone surrogates, so a script that
    reads the file without complaint proves nothing.

    ## Example
    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant" "content": "Hello"}]}
    ```

    ## What to do
    Write the file with a JSON library, one `json.dumps(row)` to a line, never by hand or by `repr`.
    """

    code, name = "FMT001", "invalid-json"
    errors = (
        "Example {line} cannot be parsed. Error: line contains invalid json: {reason}: line 1 column {column}",
        "Example {line} cannot be parsed. Error: line contains invalid json",
    )
    kind = INVALID_JSON
