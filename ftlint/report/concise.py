"""One finding on a line: ``path:line:column: severity CODE name: message (other place)``."""

from __future__ import annotations

from collections.abc import Iterator

from ftlint.engine import Report
from ftlint.finding import Finding
from ftlint.mask import safe
from ftlint.report.excerpts import Excerpts
from ftlint.report.footer import footer


def report(found: Report) -> Iterator[str]:
    """A line for each finding that was kept, then the footer."""
    with Excerpts(found.files) as excerpts:
        for one in found.log:
            column = excerpts.place(one.at).column
            where = f"{safe(one.at.path)}:{one.at.line}:{column}"
            message = f"{one.code} {one.rule}: {safe(one.text)}{_elsewhere(one)}"
            yield f"{where}: {one.severity} {message}"
    yield from footer(found)


def _elsewhere(one: Finding) -> str:
    """The first other place of a finding about two rows."""
    if not one.related:
        return ""
    other = one.related[0].at
    return f" ({safe(other.path)}:{other.line})"
