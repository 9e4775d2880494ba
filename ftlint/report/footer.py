"""The end of every text report: what was skipped, what was chosen, and how much there is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ftlint.engine import Report
from ftlint.finding import Severity
from ftlint.mask import safe
from ftlint.wording import count


def footer(found: Report) -> Iterator[str]:
    """Findings that are not shown, rules that did not run, remarks, and the summary line."""
    hidden = _hidden(found)
    if hidden:
        yield f"not shown: {hidden} (--max-per-rule 0 shows all)"
    yield from _skipped(found)
    for remark in dict.fromkeys(found.remarks):
        yield f"{_of(remark.dataset)}{remark.rule}: {safe(remark.text)}"
    yield summary(found)


def _hidden(found: Report) -> str:
    shown = {rule: len(kept) for rule, kept in found.log.kept.items()}
    more = {rule: n - shown.get(rule, 0) for rule, n in sorted(found.log.by_rule().items())}
    return ", ".join(f"{n:,} more of {rule}" for rule, n in more.items() if n > 0)


def _skipped(found: Report) -> Iterator[str]:
    """One line for each reason, with all the rules that it holds back."""
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in found.skipped:
        groups[one.dataset, one.reason].append(one.rule)
    for (dataset, reason), rules in groups.items():
        yield f"{_of(dataset)}skipped {', '.join(rules)}: {safe(reason)}"


def _of(dataset: str) -> str:
    return f"[{safe(dataset)}] " if dataset else ""


def summary(found: Report) -> str:
    """How many findings of each severity, in how many rows and files."""
    log = found.log
    levels = {severity: log.total(severity) - _worse(found, severity) for severity in Severity}
    counts = [count(levels[s], str(s)) for s in sorted(Severity, reverse=True) if levels[s]]
    rows = f"{count(found.rows, 'row')} of {count(len(found.read), 'file')}"
    return f"{', '.join(counts)} in {rows}" if counts else f"no findings in {rows}"


def _worse(found: Report, severity: Severity) -> int:
    return sum(n for (_, level), n in found.log.counts.items() if level > severity)
