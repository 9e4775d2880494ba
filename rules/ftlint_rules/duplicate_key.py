"""The rule ``duplicate-key``."""

from __future__ import annotations

from ftlint import Severity
from ftlint.decode import DUPLICATE_KEY
from ftlint_rules._problems import ProblemRule


class DuplicateKey(ProblemRule):
    """An object has the same key twice.

    ## What it does
    Reports the second occurrence of a key in one object, at any depth.

    ## Why is this bad?
    Most parsers keep the last value and say nothing, some keep the first: half of what was written is
    lost, and which half depends on the reader.

    ## Example
    ```json
    {"messages": [{"role": "user", "role": "assistant", "content": "Hi"}]}
    ```

    ## What to do
    Keep the value that is meant.
    """

    code, name = "FMT002", "duplicate-key"
    severity = Severity.WARNING
    kind = DUPLICATE_KEY
    advice = "keep one of the two values; parsers use the last one"
