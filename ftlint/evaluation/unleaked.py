"""The report of leaks: which rules found how many, and every table again without those rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ftlint.evaluation import slicing
from ftlint.evaluation.confused import confusion_lines, grid
from ftlint.evaluation.evidence import Evidence
from ftlint.evaluation.inflation import inflation
from ftlint.evaluation.metrics import Measures
from ftlint.evaluation.sample import Sample
from ftlint.evaluation.values import Value, interval, number
from ftlint.evaluation.visible import visible
from ftlint.mask import mask
from ftlint.wording import count

MOST_CLASSES = 12
"""Classes that are shown, those first that the leaks flatter most."""

_OF_CLASS = ("recall", "f1")


def headline(evidence: Evidence) -> str:
    """How many rows leaked, and the accuracy of the others."""
    if evidence.clean is None:
        return f"leaked rows: not measured, {evidence.leaks.reason}"
    rows, clean = evidence.ours.scored, evidence.clean.ours
    leaked = len(rows) - len(clean.scored)
    if not leaked:
        codes = ", ".join(one.code for one in evidence.leaks.rules)
        return f"leaked rows: none was found by {codes}"
    share = f"{leaked:,} of {count(len(rows), 'row')} ({100 * leaked / len(rows):.1f} %)"
    whole, without = (one.measures.overall["accuracy"].value for one in (evidence.ours, clean))
    if whole is None or without is None:
        return f"leaked rows: {share}, no other is left"
    return f"leaked rows: {share}; accuracy {whole:.3f} on all, {without:.3f} on the others"


def lines(evidence: Evidence) -> Iterator[str]:
    """The rules that looked, and the tables of the rows that did not leak, if some did."""
    if evidence.clean is None or len(evidence.clean.ours.scored) == len(evidence.ours.scored):
        return
    yield from _rules(evidence)
    clean = evidence.clean.ours
    if not clean.scored:
        return
    higher = inflation(evidence.ours)
    yield ""
    rows = count(len(clean.scored), "row")
    yield f"clean: the {rows} that did not leak; inflation: all less clean"
    yield from _overall(evidence.ours, clean, higher)
    yield "the rows that leaked may have been easier or harder than the others by themselves"
    if evidence.ours.scheme.named:
        yield ""
        yield from _classes(evidence.ours, clean, higher)
        if clean.confusion is not None:
            yield ""
            yield "without the leaked rows:"
            yield from confusion_lines(clean.confusion)
    yield from _others(evidence)
    yield from _slices(evidence)


def comparison(name: str, evidence: Evidence) -> Iterator[str]:
    """How the model compares with the run *name* on the rows that did not leak, if some did."""
    clean = evidence.clean
    if clean is None or len(clean.ours.scored) in (0, len(evidence.ours.scored)):
        return
    pairs = clean.pairs[name]
    found = pairs.difference("accuracy")
    told = "" if found is None else (
        f"; accuracy {found.value:+.3f} ({found.low:+.3f} to {found.high:+.3f}), p {found.p:.4f}"
    )  # fmt: skip
    changed = f"{len(pairs.fixed):,} fixed, {len(pairs.broken):,} broken"
    yield f"without the leaked rows: {changed}{told}"


def as_object(evidence: Evidence) -> dict[str, Any]:
    """The leaks for ``json.dumps``; ``rows`` is null where it is not known which rows leaked."""
    known = evidence.leaks.rows
    return {
        "rows": None if known is None else len(evidence.ours.scored) - _left(evidence),
        "reason": evidence.leaks.reason,
        "rules": [
            {
                "code": one.code,
                "name": one.name,
                "rows": [{"path": path, "line": line} for path, line in sorted(one.rows)],
            }
            for one in evidence.leaks.rules
        ],
        "remarks": [mask(one) for one in evidence.leaks.remarks],
    }


def _left(evidence: Evidence) -> int:
    return 0 if evidence.clean is None else len(evidence.clean.ours.scored)


def _rules(evidence: Evidence) -> Iterator[str]:
    rules = evidence.leaks.rules
    rows = [[one.code, one.name, f"{len(one.rows):,}"] for one in rules]
    yield from grid(rows, ["code", "leaked by", "rows"], "llr")
    yield "a row may be counted by several rules; those that the config ignores do not count"


def _overall(whole: Sample, clean: Sample, higher: Measures) -> Iterator[str]:
    """The figures that differ; accuracy in any case."""
    rows = []
    for name in whole.scheme.overall:
        more = higher.overall[name]
        if more.low == more.high == 0 and name != "accuracy":
            continue
        mine, other = whole.measures.overall[name], clean.measures.overall[name]
        figures = [number(mine.value), number(other.value), interval(other)]
        rows.append([name, *figures, _by(more)])
    header = ["metric", "all", "clean", "95 % interval", "inflation (95 % interval)"]
    yield from grid(rows, header, "lrrll")


def _classes(whole: Sample, clean: Sample, higher: Measures) -> Iterator[str]:
    """The recall and F1 of the classes with leaked rows."""
    left = clean.measures.supports
    leaked = {name: n - left[name] for name, n in whole.measures.supports.items() if n > left[name]}

    def flattered(name: str) -> tuple[float, str]:
        return -(higher.classes["f1"][name].value or 0.0), name

    rows = []
    for name in sorted(leaked, key=flattered)[:MOST_CLASSES]:
        figures = [
            _both(*(one.measures.classes[metric][name] for one in (whole, clean)))
            for metric in _OF_CLASS
        ]
        label, rows_of = visible(name, 16), f"{leaked[name]:,}/{whole.measures.supports[name]:,}"
        rows.append([label, rows_of, *figures, _by(higher.classes["f1"][name])])
    header = [
        whole.scheme.part,
        "leaked",
        *(f"{one}, clean" for one in _OF_CLASS),
        "inflation of f1",
    ]
    yield from grid(rows, header, "lrrrl")
    if len(leaked) > MOST_CLASSES:
        what = "classes" if whole.labels is not None else f"{whole.scheme.part}s"
        yield f"{MOST_CLASSES} of {len(leaked):,} {what} with leaked rows; --format json has all"


def _others(evidence: Evidence) -> Iterator[str]:
    """The figures of what stands beside the model."""
    metrics = evidence.ours.scheme.headline
    rows = [
        [
            visible(name, 24),
            *(_both(one.measures.overall[it], one.clean.measures.overall[it]) for it in metrics),
        ]
        for name, one in evidence.others.items()
        if one is not evidence.ours
    ]
    if rows:
        yield ""
        header = ["beside it", *(f"{one}, clean" for one in metrics)]
        yield from grid(rows, header, "l" + "r" * len(metrics))


def _slices(evidence: Evidence) -> Iterator[str]:
    for field, slices in evidence.slices.items():
        kept = {value: one.clean for value, one in slices.items() if one.clean is not None}
        yield ""
        yield "without the leaked rows:"
        yield from slicing.table(field, kept)


def _both(mine: Value, other: Value) -> str:
    return f"{number(mine.value)}, {number(other.value)}"


def _by(value: Value) -> str:
    if value.value is None:
        return "-"
    if value.low is None or value.high is None:
        return f"{value.value:+.3f}"
    return f"{value.value:+.3f} ({value.low:+.3f} to {value.high:+.3f})"
