"""The rule ``mixed-line-ends``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ftlint import Edit, Finding, Location, Related, Remark, Row, Rule, Severity
from ftlint.dataclass import dataclass
from ftlint.plain import PlainRows
from ftlint.wording import count


@dataclass(slots=True)
class Ends:
    """The lines of a file that end in one way: how many, and the first."""

    lines: int
    first: Location


State = dict[tuple[str, bytes], Ends]


class MixedLineEnds(Rule[State]):
    """Some lines of a file end in CRLF, others in LF.

    ## What it does
    Counts how the lines of each file end. All in one way is fine, whichever it is.

    ## Why is this bad?
    It is the mark of files that were joined or edited on different systems. Readers that split at
    LF hand a stray carriage return on, and equal rows have different bytes, so that tools which
    compare lines take them for different ones.

    ## What to do
    End all lines in the same way, LF by choice.
    """

    code, name = "FMT018", "mixed-line-ends"
    scope = "split"
    movable = True
    takes_plain = True
    severity = Severity.INFO
    fixable = "safe"

    def start(self) -> State:
        return {}

    def step(self, state: State, row: Row) -> State:
        if not row.whole_file and row.end.endswith(b"\n"):
            _count(state, 1, row)
        return state

    def step_plain(self, state: State, rows: PlainRows) -> State:
        returns = {line[-2:] == b"\r\n" for line in rows.lines}
        # Behind the last line of a file there may be no end at all.
        if len(returns) > 1 or not rows.lines[-1].endswith(b"\n"):
            return super().step_plain(state, rows)
        _count(state, len(rows), rows.row(0))
        return state

    def merge(self, left: State, right: State) -> State:
        for key, other in right.items():
            known = left.setdefault(key, Ends(0, other.first))
            known.lines += other.lines
            known.first = min(known.first, other.first)
        return left

    def finish(self, states: Mapping[str, State]) -> Iterable[Finding | Remark]:
        for state in states.values():
            for path in sorted({path for path, _ in state}):
                plain, returns = state.get((path, b"\n")), state.get((path, b"\r\n"))
                if plain is not None and returns is not None:
                    yield self._finding(plain, returns)

    def _finding(self, plain: Ends, returns: Ends) -> Finding:
        """Reports the rarer end, at its first line; the fix writes the more common one."""
        few, many, end = (returns, plain, "\n")
        if returns.lines > plain.lines:
            few, many, end = (plain, returns, "\r\n")
        name, other = ("CRLF", "LF") if end == "\n" else ("LF", "CRLF")
        total = few.lines + many.lines
        return self.finding(
            few.first,
            f"{few.lines:,} of {count(total, 'line')} end in {name}, the others in {other}",
            related=[Related(f"a line that ends in {other}", many.first)],
            help=f"end all lines in {other}",
            fix=self.fix(f"end all lines in {other}", Edit(few.first, "line-ends", end), safe=True),
        )


def _count(state: State, lines: int, first: Row) -> None:
    """Adds so many lines that end like *first*, which is before the others."""
    end = b"\n" if first.end == b"\n" else b"\r\n"
    known = state.get((first.file.shown, end))
    if known is None:
        state[first.file.shown, end] = Ends(lines, first.at())
        return
    known.lines += lines
    if first.line < known.first.line:
        known.first = first.at()
