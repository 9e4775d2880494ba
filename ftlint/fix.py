"""From the fixes of findings to new bytes, line by line: what no edit touches stays as it is.

Pure: bytes in, bytes out. ``ftlint.repair`` runs it over files until nothing is left to do.
"""

from __future__ import annotations

import json
import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import BinaryIO

import jiter

from ftlint.block import MAX_LINE
from ftlint.decode import BOM, decode
from ftlint.finding import Edit, Finding
from ftlint.pointer import key_span, locate, pieces, removal, value_end

_WHOLE = ("line-ends", "to-jsonl")
_OF_ROW = ("replace", "remove", "rename-key")
_TOKENS = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|(,?)[ \t]*[\r\n]\s*')

Span = tuple[int, int, bytes]


@dataclass(frozen=True, slots=True)
class Job:
    """What one finding (by its index) wants done to one line."""

    finding: int
    edits: tuple[Edit, ...]


@dataclass(slots=True)
class FilePlan:
    """All jobs for one file: of the whole, and of its lines by their numbers."""

    whole: list[Job] = field(default_factory=list)
    lines: defaultdict[int, list[Job]] = field(default_factory=lambda: defaultdict(list))


def plan(findings: Sequence[Finding], unsafe: bool) -> dict[str, FilePlan]:
    """The jobs for each file, by its name in the findings; unsafe fixes only where asked for."""
    plans: dict[str, FilePlan] = {}
    for i, finding in enumerate(findings):
        if finding.fix is None or not (finding.fix.safe or unsafe):
            continue
        places: dict[tuple[str, int], list[Edit]] = defaultdict(list)
        for edit in finding.fix.edits:
            line = 0 if edit.action in _WHOLE else edit.at.line
            places[edit.at.path, line].append(edit)
        for (path, line), edits in places.items():
            of_file = plans.setdefault(path, FilePlan())
            jobs = of_file.lines[line] if line else of_file.whole
            jobs.append(Job(i, tuple(edits)))
    return plans


def parts(plans: Iterable[FilePlan]) -> Counter[int]:
    """How many jobs each finding has."""
    total: Counter[int] = Counter()
    for one in plans:
        for jobs in (one.whole, *one.lines.values()):
            total.update(job.finding for job in jobs)
    return total


@dataclass(slots=True)
class Outcome:
    """What became of one file.

    ``done`` counts the jobs that were done for each finding; ``kept`` is, for each new line, the
    number of the old one, or 0 where there is none.
    """

    done: Counter[int] = field(default_factory=Counter)
    kept: array[int] = field(default_factory=lambda: array("Q"))
    changed: bool = False


def apply(wanted: FilePlan, source: BinaryIO, sink: BinaryIO) -> Outcome:
    """Copies *source* to *sink* with the jobs done that can be done in one pass."""
    outcome = Outcome()
    documents = [job for job in wanted.whole if job.edits[0].action == "to-jsonl"]
    if documents:
        _rewrite(documents, source, sink, outcome)
        return outcome
    ends = [edit.text.encode() for job in wanted.whole for edit in job.edits]
    outcome.done.update(job.finding for job in wanted.whole)
    previous, number = b"\n", 0
    while line := source.readline(MAX_LINE + 1):
        number += 1
        if len(line) > MAX_LINE:
            _pass_through(line, source, sink)
            outcome.kept.append(number)
            continue
        raw = line.rstrip(b"\r\n")
        end = line[len(raw) :]
        jobs = wanted.lines.get(number)
        if jobs:
            mended, end = _mend(line, previous, jobs, outcome)
            if mended is None:
                outcome.changed = True
                continue
            raw = mended
        if ends and end.endswith(b"\n"):
            end = ends[0]
        outcome.changed |= raw + end != line
        sink.write(raw + end)
        outcome.kept.append(number)
        outcome.kept.extend([0] * raw.count(b"\n"))
        previous = end
    return outcome


def _pass_through(line: bytes, source: BinaryIO, sink: BinaryIO) -> None:
    """Copies a line that is too long to be held in memory."""
    sink.write(line)
    while not line.endswith(b"\n") and (line := source.readline(MAX_LINE)):
        sink.write(line)


def _mend(
    line: bytes, previous: bytes, jobs: list[Job], outcome: Outcome
) -> tuple[bytes | None, bytes]:
    """The new text of *line* (None: dropped) and its end. Dropping beats every other edit."""
    raw = line.rstrip(b"\r\n")
    end = line[len(raw) :]
    if any(edit.action == "drop-row" for job in jobs for edit in job.edits):
        outcome.done.update(job.finding for job in jobs)
        return None, end
    chosen: list[Span] = []
    done: list[Job] = []
    for job in jobs:
        spans = _spans(raw, [edit for edit in job.edits if edit.action != "end-line"])
        if spans is None or _overlap(spans, chosen):
            continue
        chosen += spans
        done.append(job)
        if any(edit.action == "end-line" for edit in job.edits):
            end = previous
    mended = _written(raw, chosen)
    rows = any(edit.action in _OF_ROW for job in done for edit in job.edits)
    if mended + end == line or (rows and not _sound(mended)):
        return raw, line[len(raw) :]
    outcome.done.update(job.finding for job in done)
    return mended, end


def _sound(raw: bytes) -> bool:
    return not decode(raw.removeprefix(BOM))[1]


def _overlap(spans: list[Span], chosen: list[Span]) -> bool:
    both = sorted([*spans, *chosen])
    return any(left[1] > right[0] for left, right in pairwise(both))


def _written(raw: bytes, spans: list[Span]) -> bytes:
    for start, stop, text in sorted(spans, reverse=True):
        raw = raw[:start] + text + raw[stop:]
    return raw


def _spans(raw: bytes, edits: Iterable[Edit]) -> list[Span] | None:
    """The bytes that *edits* replace, and by what; None if one of them finds no place."""
    found: list[Span] = []
    for edit in edits:
        spans = _bytes(raw, edit) if edit.action == "bytes" else _of_row(raw, edit)
        if not spans:
            return None
        found += spans
    return found


def _bytes(raw: bytes, edit: Edit) -> list[Span]:
    start, old = edit.at.column - 1, edit.at.within.encode()
    return [(start, start + len(old), edit.text.encode())] if raw.startswith(old, start) else []


def _of_row(raw: bytes, edit: Edit) -> list[Span]:
    """Spans in a row that is sound JSON: of any other, pointers may lead astray."""
    if not _sound(raw):
        return []
    text = edit.text.encode()
    pointer = edit.at.pointer
    if edit.action == "replace" and edit.at.within:
        literal = json.dumps(edit.text, ensure_ascii=False)[1:-1].encode()
        return [(*span, literal) for span in pieces(raw, pointer, edit.at.within)]
    if edit.action == "replace":
        span = locate(raw, pointer)
    elif edit.action == "remove":
        span, text = removal(raw, pointer), b""
    else:
        span, text = key_span(raw, pointer), json.dumps(edit.text, ensure_ascii=False).encode()
    return [] if span is None else [(*span, text)]


def _rewrite(jobs: list[Job], source: BinaryIO, sink: BinaryIO, outcome: Outcome) -> None:
    """Writes one JSON document as JSONL, or as it is if that cannot be done without loss."""
    text = source.read()
    rows = to_jsonl(text)
    if rows is None:
        sink.write(text)
        return
    outcome.changed = True
    outcome.done.update(job.finding for job in jobs)
    for row in rows:
        sink.write(row + b"\n")
        outcome.kept.append(0)


def to_jsonl(text: bytes) -> list[bytes] | None:
    """The top-level values of *text*, or the items of its one array, each on a line.

    Only white space between tokens changes: numbers and strings keep their bytes. None where
    *text* is not JSON throughout.
    """
    text = text.removeprefix(BOM).strip()
    inner = text[1:-1] if text.startswith(b"[") and text.endswith(b"]") else None
    whole = text if inner is not None else b"[" + b",".join(_values(text)) + b"]"
    try:
        items = jiter.from_json(whole, allow_inf_nan=False)
    except ValueError:
        return None
    rows = [_TOKENS.sub(_joined, value) for value in _values(text if inner is None else inner)]
    try:
        same = [jiter.from_json(row, allow_inf_nan=False) for row in rows] == items
    except ValueError:
        return None
    return rows if same and rows else None


def _values(text: bytes) -> Iterator[bytes]:
    """The JSON values that stand one after the other in *text*, commas between them or not."""
    at = 0
    while at < len(text):
        if text[at : at + 1] in (b" ", b"\t", b"\r", b"\n", b","):
            at += 1
            continue
        stop = value_end(text, at) or len(text)
        yield text[at:stop]
        at = stop


def _joined(match: re.Match[bytes]) -> bytes:
    if match[0].startswith(b'"'):
        return match[0]
    return b", " if match[1] else b""
