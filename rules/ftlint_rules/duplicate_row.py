"""The rule ``duplicate-row``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ftlint import Edit, Finding, Related, Remark, Severity
from ftlint_rules._fingerprints import FingerprintRule, Prints, but_for, settled


class DuplicateRow(FingerprintRule):
    """A row stands twice in one split.

    ## What it does
    Compares system messages, turns and reply of all rows of a split, after Unicode normalisation
    (NFKC), without case, punctuation and extra white space. Every row but the first of its kind
    is a finding. Preference rows are the same only if both outputs are. Its state grows with the rows.

    ## Why is this bad?
    A repeated row counts double in training, and in a test split it counts double in the score.
    Where it is on purpose, for a rare class say, ignore the rule for that data set.

    ## What to do
    Drop the later row.
    """

    code, name = "DUP001", "duplicate-row"
    scope = "split"
    fixable = "unsafe"
    severity = Severity.WARNING

    def finish(self, states: Mapping[str, Prints]) -> Iterable[Finding | Remark]:
        for split, state in settled(states).items():
            yield from self._judge(split, state)

    def _judge(self, split: str, state: Prints) -> Iterable[Finding | Remark]:
        surplus = 0
        for first, *rest in state.alike("system", "row", "rejected"):
            surplus += len(rest)
            for row in rest:
                yield self._finding(state, row, first)
        if surplus:
            part = 100 * surplus / len(state)
            yield self.remark(f"{surplus:,} of {len(state):,} {split} rows ({part:.1f} %) repeat")

    def _finding(self, state: Prints, row: int, first: int) -> Finding:
        at, earlier = state.places[row], state.places[first]
        where = f"line {earlier.line:,}"
        if earlier.path != at.path:
            where += f" of {earlier.path}"
        # C is not C++: which of two rows that differ in signs may go is not for a fix to say.
        same = state.prompt[row] == state.prompt[first]
        return self.finding(
            at,
            f"the same row as {where}{but_for(state, row, state, first)}",
            related=[Related("the first of them", earlier)],
            help="drop this row" if same else "drop one of them, or tell them apart",
            subject=state.row[row].hex(),
            fix=self.fix("drop this row", Edit(at, "drop-row")) if same else None,
        )
