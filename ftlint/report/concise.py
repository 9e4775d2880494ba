"""One finding on a line: ``path:line:column: severity CODE name: message``."""

from __future__ import annotations

from collections.abc import Iterator

from ftlint.engine import Report
from ftlint.mask import safe
from ftlint.report.excerpts import Excerpts
from ftlint.report.footer import footer


def report(found: Report) -> Iterator[str]:
    """A line for each finding that was kept, then the footer."""
    with Excerpts(found.files) as excerpts:
        for one in found.log:
            column = excerpts.place(one.at).column
            where = f"{safe(one.at.path)}:{one.at.line}:{column}"
            yield f"{where}: {one.severity} {one.code} {one.rule}: {safe(one.message)}"
    yield from footer(found)
