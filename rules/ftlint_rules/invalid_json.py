"""The rule ``invalid-json``."""

from __future__ import annotations

from collections.abc import Iterator

from ftlint import Edit, Fix, Row
from ftlint.decode import BOM, INVALID_JSON, decode
from ftlint.pointer import value_end
from ftlint.regex import regex
from ftlint_rules._problems import ProblemRule

_BETWEEN = regex(rb"[ \t]*,?[ \t]*")


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
    `--fix` puts objects that share a line on lines of their own, and drops a comma after the last.
    """

    code, name = "FMT001", "invalid-json"
    errors = (
        "Example {line} cannot be parsed. Error: line contains invalid json: {reason}: line 1 column {column}",
        "Example {line} cannot be parsed. Error: line contains invalid json",
    )
    fixable = "safe"
    kind = INVALID_JSON

    def mend(self, row: Row) -> Fix | None:
        edits = list(_cuts(row))
        return self.fix("put each object on its own line", *edits, safe=True) if edits else None


def _cuts(row: Row) -> Iterator[Edit]:
    """What parts the objects of a line that is nothing but objects, with commas or without."""
    raw, gaps = row.raw, list[tuple[int, int]]()
    at = len(BOM) if raw.startswith(BOM) else 0
    while at < len(raw):
        stop = value_end(raw, at) if raw[at : at + 1] == b"{" else None
        if stop is None or decode(raw[at:stop])[1]:
            return
        between = _BETWEEN.match(raw, stop)
        at = between.end() if between else stop
        gaps.append((stop, at))
    for start, stop in gaps:
        text = (row.end.decode() or "\n") if stop < len(raw) else ""
        within = raw[start:stop].decode()
        if text or within:
            yield Edit(row.at(column=start + 1, within=within), "bytes", text)
