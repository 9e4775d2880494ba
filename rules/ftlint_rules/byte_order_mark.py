"""The rule ``byte-order-mark``."""

from __future__ import annotations

from ftlint import Edit, Fix, Row, Severity
from ftlint.decode import BYTE_ORDER_MARK
from ftlint_rules._problems import ProblemRule


class ByteOrderMark(ProblemRule):
    """The file starts with a byte order mark.

    ## What it does
    Reports the bytes EF BB BF at the start of a file, which some editors and spreadsheets write.

    ## Why is this bad?
    RFC 8259 forbids the mark in JSON. Many readers then cannot parse the first row.

    ## What to do
    Save as "UTF-8", not "UTF-8 with BOM".
    """

    code, name = "FMT004", "byte-order-mark"
    errors = (
        "Expected file to have JSONL format, where every line is a JSON dictionary. Line {line} is not a dictionary",
        "Line {line} is not a dictionary (HINT: line starts with",
    )
    severity = Severity.WARNING
    fixable = "safe"
    kind = BYTE_ORDER_MARK
    advice = "save the file as UTF-8 without a byte order mark"

    def mend(self, row: Row) -> Fix:
        edit = Edit(row.at(column=1, within="\ufeff"), "bytes")
        return self.fix("remove the mark", edit, safe=True)
