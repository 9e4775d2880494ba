"""Confusion matrices as tables: whole where they are small, else the pairs mixed up most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ftlint.evaluation.metrics import Confusion
from ftlint.evaluation.visible import visible

WIDTH = 100
"""Columns that a table should fit in."""
MOST_CLASSES = 12
"""Classes up to which the whole matrix is shown."""
MOST_PAIRS = 15
"""Pairs that are shown instead of a bigger one."""

_LABEL_WIDTH = 16
_NARROWEST = 8


def grid(rows: Sequence[Sequence[str]], header: Sequence[str], align: str) -> Iterator[str]:
    """A table with one letter of *align* for each column, ``l`` or ``r``."""
    # Imported here: reading gates and saved results needs no tables.
    from tabulate import tabulate

    sides = ["right" if one == "r" else "left" for one in align]
    table = tabulate(rows, headers=header, tablefmt="simple", colalign=sides, disable_numparse=True)
    return (line.rstrip() for line in table.split("\n"))


def confusion_lines(confusion: Confusion) -> Iterator[str]:
    """The confusion matrix, labels down and answers across; of a large one the worst pairs."""
    if len(confusion.labels) > MOST_CLASSES:
        return _pairs(confusion)
    return _matrix(confusion)


def _matrix(confusion: Confusion) -> Iterator[str]:
    """The whole matrix; where the labels are too wide for columns their numbers stand there."""
    counts = [
        [f"{confusion.cells.get((i, j), 0):,}" for j in range(len(confusion.labels) + 2)]
        for i in range(len(confusion.labels))
    ]
    names = [visible(label, _LABEL_WIDTH) for label in confusion.labels]
    header = [*names, "INVALID", "NO ANSWER"]
    if _width(header, counts) + max(map(len, names), default=0) > WIDTH:
        header = [*(str(i + 1) for i in range(len(names))), "INVALID", "NO\nANSWER"]
        left = max(WIDTH - _width(header, counts), _NARROWEST)
        names = [visible(f"{i + 1} {label}", left) for i, label in enumerate(confusion.labels)]
    rows = [[name, *cells] for name, cells in zip(names, counts, strict=True)]
    return grid(rows, ["label", *header], "l" + "r" * len(header))


def _width(header: Sequence[str], counts: Sequence[Sequence[str]]) -> int:
    """The columns that all but the first take: tabulate pads headers and the gap by two each."""
    widest = [max(map(len, column)) for column in zip(*counts, strict=True)]
    heads = [max(map(len, name.split("\n"))) + 2 for name in header]
    return sum(2 + max(pair) for pair in zip(heads, widest, strict=True))


def _pairs(confusion: Confusion) -> Iterator[str]:
    missed = {place: n for place, n in confusion.cells.items() if place[0] != place[1]}
    columns = [*(visible(label) for label in confusion.labels), "INVALID", "NO ANSWER"]
    most = sorted(missed, key=lambda place: (-missed[place], place))[:MOST_PAIRS]
    rows = [
        [
            columns[gold],
            columns[said],
            f"{missed[gold, said]:,}",
            f"{100 * missed[gold, said] / confusion.supports[gold]:.1f} %",
        ]
        for gold, said in most
    ]
    if not rows:
        yield f"no row of the {len(confusion.labels):,} classes is confused with another"
        return
    yield f"most confused pairs of {len(confusion.labels):,} classes"
    yield from grid(rows, ["label", "answer", "rows", "share of label"], "llrr")
    yield f"the {len(most):,} largest of {len(missed):,} pairs; --format json has all"
