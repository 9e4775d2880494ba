"""All findings as one JSON document, for programs. ``version`` rises when a key changes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ftlint.engine import Report
from ftlint.finding import Finding, Location, Severity
from ftlint.mask import mask
from ftlint.report.difference import difference
from ftlint.report.excerpts import Excerpts

VERSION = 1


def report(found: Report) -> Iterator[str]:
    """The document, indented, in one piece."""
    # In ASCII: no control character of a row reaches a terminal, and no name breaks the encoding.
    yield json.dumps(document(found), indent=2)


def document(found: Report) -> dict[str, Any]:
    """The report as plain dicts and lists."""
    with Excerpts(found.files) as excerpts:
        findings = [_finding(one, excerpts) for one in found.log]
    return {
        "version": VERSION,
        "findings": findings,
        "skipped": [
            {"rule": one.rule, "reason": one.reason, "dataset": one.dataset}
            for one in found.skipped
        ],
        "remarks": [
            {"rule": one.rule, "text": mask(one.text), "dataset": one.dataset}
            for one in found.remarks
        ],
        "summary": {
            "rows": found.rows,
            "files": len(found.read),
            "findings": found.log.total(),
            "shown": len(findings),
            "severities": _severities(found),
            "rules": dict(sorted(found.log.by_rule().items())),
        },
    }


def _severities(found: Report) -> dict[str, int]:
    totals = dict.fromkeys(map(str, sorted(Severity, reverse=True)), 0)
    for (_, severity), n in found.log.counts.items():
        totals[str(severity)] += n
    return totals


def _finding(one: Finding, excerpts: Excerpts) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "code": one.code,
        "severity": str(one.severity),
        "message": mask(one.message),
        **_place(one.at, excerpts),
        "related": [
            {"message": mask(note.message), **_place(note.at, excerpts)} for note in one.related
        ],
        "difference": [{"here": here, "there": there} for here, there in difference(one, excerpts)],
        "help": mask(one.help),
        "targets": list(one.targets),
        "fix": None if one.fix is None else {"title": mask(one.fix.title), "safe": one.fix.safe},
        "fingerprint": one.fingerprint,
    }


def _place(at: Location, excerpts: Excerpts) -> dict[str, Any]:
    column = excerpts.place(at).column
    return {"path": at.path, "line": at.line, "column": column, "pointer": mask(at.pointer)}
