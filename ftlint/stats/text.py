"""A Survey as tables and bars of plain characters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ftlint.evaluation.visible import visible
from ftlint.mask import safe
from ftlint.stats.cost import Cost
from ftlint.stats.counting import NO_JSONL
from ftlint.stats.lengths import Lengths
from ftlint.stats.survey import Part, Survey
from ftlint.wording import count

PERCENTILES = (50, 90, 95, 99)
MOST_LABELS = 20
_LABEL_WIDTH = 24


def render(found: Survey, width: int) -> Iterator[str]:
    """The statistics of one data set, with bars of lines that are *width* columns wide."""
    for part in found.parts:
        yield from _part(found, part, width)
        yield ""
    yield from _costs(found.costs)
    yield ""
    for remark in found.remarks:
        yield f"note: {remark}"
    yield (
        "note: p50 to p99 are nearest ranks: the least length that so many percent do not exceed"
    )


def _part(found: Survey, part: Part, width: int) -> Iterator[str]:
    name = f"{safe(found.dataset)}, " if found.dataset else ""
    rows, files = count(part.census.rows, "row"), count(len(part.files), "file")
    model = f" {safe(found.job.model)}" if found.job.model else ""
    yield f"{name}{part.name} split: {rows} of {files}"
    yield f"tokens of {found.encoding}, for {found.job.target}{model}"
    yield ""
    yield from _lengths(part)
    yield ""
    yield from _unread(part)
    yield from _over(found, part)
    if part.packed:
        fit = part.packed
        cut = f"; {count(fit.cut, 'longer row')} cut to it" if fit.cut else ""
        yield (
            f"packed into sequences of {fit.length:,} tokens: {fit.sequences:,}, "
            f"{fit.filled:.1%} filled{cut}"
        )
    if part.counted.rows:
        yield ""
        yield "rows by tokens"
        yield from _bars(_bins(part.tally.total), width)
    if found.task.has_labels:
        yield ""
        yield f"rows by label: {safe(found.task.reason)}"
        yield from _bars(_labels(part), width)


def _lengths(part: Part) -> Iterator[str]:
    from tabulate import tabulate

    tally = part.tally
    measures = (
        ("messages of a row", tally.row_messages),
        ("tokens of a message", tally.message),
        ("tokens of a prompt", tally.prompt),
        ("tokens of a target", tally.target),
        ("tokens of a row", tally.total),
    )
    headers = ("", "count", "sum", "min", "mean", *(f"p{p}" for p in PERCENTILES), "max", "max at")
    lines = [(name, *_figures(lengths)) for name, lengths in measures]
    sides = ("left", *("right",) * (len(headers) - 2), "left")
    yield from tabulate(lines, headers, disable_numparse=True, colalign=sides).splitlines()


def _figures(lengths: Lengths) -> Sequence[str]:
    if lengths.greatest is None:
        return ("0", *("-",) * (len(PERCENTILES) + 5))
    _, file, line = lengths.greatest
    return (
        f"{lengths.n:,}",
        f"{lengths.sum:,}",
        f"{lengths.least:,}",
        f"{lengths.mean:,.1f}",
        *(f"{lengths.percentile(percent):,}" for percent in PERCENTILES),
        f"{lengths.most:,}",
        f"{safe(file)}:{line}",
    )


def _unread(part: Part) -> Iterator[str]:
    unread = sorted(part.counted.unread.items())
    nouns = ((n, "file" if why == NO_JSONL else "row", why) for why, n in unread)
    if unread:
        yield f"not counted: {', '.join(f'{count(n, noun)} ({why})' for n, noun, why in nouns)}"


def _over(found: Survey, part: Part) -> Iterator[str]:
    if found.limit is None:
        yield f"rows over the limit: no limit of {found.job.target} is known"
        return
    cuts, limit = part.tally.cuts, f"{found.limit:,} tokens"
    if not cuts.rows:
        yield f"rows over the limit of {limit}: none"
        return
    yield (
        f"rows over the limit of {limit}: {cuts.rows:,}, by {count(cuts.tokens, 'token')}; "
        f"{count(cuts.lost, 'token')} of answers lie beyond it, {count(cuts.gone, 'answer')} whole"
    )
    for cut in cuts.longest:
        told = f"{cut.lost:,} of the answer's {cut.target:,} beyond it"
        yield f"  {safe(cut.file)}:{cut.line}  {-cut.tokens:,} tokens, {told}"
    if cuts.rows > len(cuts.longest):
        yield f"  and {cuts.rows - len(cuts.longest):,} more"


def _bins(lengths: Lengths) -> Iterator[tuple[str, int]]:
    bins = lengths.histogram()
    wide = max(len(f"{last:,}") for _, last, _ in bins)
    for first, last, n in bins:
        yield f"{first:>{wide},} to {last:>{wide},}", n


def _labels(part: Part) -> Iterator[tuple[str, int]]:
    """The most common labels, and the others as one."""
    ranked = sorted(part.census.labels.items(), key=lambda item: (-item[1], item[0]))
    for label, n in ranked[:MOST_LABELS]:
        yield visible(label, _LABEL_WIDTH), n
    rest = ranked[MOST_LABELS:]
    if rest:
        yield f"({count(len(rest), 'more label')})", sum(n for _, n in rest)
    without = part.census.replies - part.census.labels.total()
    if without:
        yield "(no label)", without


def _bars(counted: Iterable[tuple[str, int]], width: int) -> Iterator[str]:
    """A line for each name: a bar as long as its share of the greatest number, and the number."""
    bars = list(counted)
    names = max((len(name) for name, _ in bars), default=0)
    most = max((n for _, n in bars), default=0)
    room = max(1, width - names - len(f"{most:,}") - 5)
    for name, n in bars:
        # What is there at all is seen.
        bar = "#" * max(1, round(room * n / most)) if n else ""
        yield f"  {name:<{names}} {bar}{' ' if bar else ''}{n:,}"


def _costs(costs: Sequence[Cost]) -> Iterator[str]:
    from tabulate import tabulate

    headers = ("target", "model", "tokens an epoch", "epochs", "$/1M", "cost in $", "")
    sides = ("left", "left", "right", "right", "right", "right", "left")
    lines = [
        (
            one.target,
            safe(one.model),
            _shown(one.tokens),
            _shown(one.epochs),
            _shown(one.price.value if one.price else None),
            "-" if one.dollars is None else f"{one.dollars:,.2f}",
            one.why,
        )
        for one in costs
    ]
    yield "cost of training on the train split, validation not included"
    yield from tabulate(lines, headers, disable_numparse=True, colalign=sides).splitlines()
    sources = {one.price.source for one in costs if one.price}
    for source in sorted(sources, key=lambda one: one.title):
        yield f"prices: {source.title}, read {source.read}"


def _shown(figure: float | None) -> str:
    return "-" if figure is None else f"{figure:,}"
