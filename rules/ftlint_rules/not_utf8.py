"""The rule ``not-utf8``."""

from __future__ import annotations

from ftlint.decode import NOT_UTF8
from ftlint_rules._problems import ProblemRule


class NotUtf8(ProblemRule):
    """The bytes are not UTF-8.

    ## What it does
    Names the first byte of a line that is not UTF-8. A file in UTF-16, or with zero bytes, gives one
    finding for the whole file.

    ## Why is this bad?
    JSON on the wire is UTF-8 (RFC 8259, section 8.1); anything else is refused or read as garbage,
    and the model learns the garbage.

    ## What to do
    Find out what the file is in, and convert it: `iconv -f WINDOWS-1252 -t UTF-8 in.jsonl > out.jsonl`.
    """

    code, name = "FMT003", "not-utf8"
    kind = NOT_UTF8
    advice = "convert the file to UTF-8"
