"""A unified diff of a file that was mended, in one pass: which line became which is known."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ftlint.mask import safe

_CONTEXT = 3
_NO_NEWLINE = b"\\ No newline at end of file\n"

Change = tuple[bytes, bytes]
"""``b" "``, ``b"-"`` or ``b"+"``, and the line."""


def unified(name: str, old: Iterable[bytes], new: Iterable[bytes], kept: Iterable[int]) -> bytes:
    """What ``patch`` makes *new* of *old* with; empty if they are equal.

    *kept* is, for each new line, the number (from 1) of the old line that it was, or 0.
    """
    hunks = b"".join(_hunks(_changes(iter(old), new, kept)))
    path = name.encode("utf-8", "surrogateescape")
    return b"--- a/%s\n+++ b/%s\n%s" % (path, path, hunks) if hunks else b""


def _changes(old: Iterator[bytes], new: Iterable[bytes], kept: Iterable[int]) -> Iterator[Change]:
    """Every line of both files in the order of a diff, removed lines before added ones."""
    added: list[bytes] = []
    at = 0
    for line, number in zip(new, kept, strict=True):
        while number and at < number - 1:
            at += 1
            yield b"-", next(old)
        if number:
            at += 1
            before = next(old)
            if before == line:
                yield from ((b"+", one) for one in added)
                added.clear()
                yield b" ", line
                continue
            yield b"-", before
        added.append(line)
    yield from ((b"-", line) for line in old)
    yield from ((b"+", line) for line in added)


@dataclass(slots=True)
class _Hunk:
    old: int
    new: int
    lines: list[Change] = field(default_factory=list)

    def text(self) -> bytes:
        counts = [sum(sign in signs for sign, _ in self.lines) for signs in (b" -", b" +")]
        starts = (self.old - (not counts[0]), self.new - (not counts[1]))
        head = b"@@ -%d,%d +%d,%d @@\n" % (starts[0], counts[0], starts[1], counts[1])
        return head + b"".join(map(_line, self.lines))


def _line(change: Change) -> bytes:
    sign, line = change
    return sign + line if line.endswith(b"\n") else sign + line + b"\n" + _NO_NEWLINE


def _hunks(changes: Iterator[Change]) -> Iterator[bytes]:
    lead: deque[Change] = deque(maxlen=_CONTEXT)
    hunk: _Hunk | None = None
    same = 0
    old = new = 1
    for change in changes:
        if change[0] == b" ":
            same += 1
            if hunk is not None:
                hunk.lines.append(change)
                if same > 2 * _CONTEXT:
                    yield _closed(hunk, same)
                    lead.extend(hunk.lines[-_CONTEXT:])
                    hunk = None
            else:
                lead.append(change)
        else:
            if hunk is None:
                hunk = _Hunk(old - len(lead), new - len(lead), list(lead))
                lead.clear()
            hunk.lines.append(change)
            same = 0
        old += change[0] != b"+"
        new += change[0] != b"-"
    if hunk is not None:
        yield _closed(hunk, same)


def _closed(hunk: _Hunk, same: int) -> bytes:
    """The text of *hunk* without the equal lines beyond its context."""
    surplus = max(0, same - _CONTEXT)
    return _Hunk(hunk.old, hunk.new, hunk.lines[: len(hunk.lines) - surplus]).text()


def readable(diff: bytes) -> Iterator[str]:
    """*diff* for a terminal: control characters are seen, line ends other than newline too."""
    for line in diff.decode(errors="backslashreplace").removesuffix("\n").split("\n"):
        yield safe(line)
