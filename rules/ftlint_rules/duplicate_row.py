"""The rule ``duplicate-row``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ftlint import Edit, Finding, Related, Remark, Severity
from ftlint_rules._fingerprints import FingerprintRule, Print, Prints, groups


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
        for split, state in states.items():
            yield from self._judge(split, state)

    def _judge(self, split: str, state: Prints) -> Iterable[Finding | Remark]:
        surplus = 0
        for first, *rest in groups(state, lambda one: (one.system, one.row, one.rejected)):
            surplus += len(rest)
            for one in rest:
                yield self._finding(one, first)
        if surplus:
            part = 100 * surplus / len(state)
            yield self.remark(f"{surplus:,} of {len(state):,} {split} rows ({part:.1f} %) repeat")

    def _finding(self, one: Print, first: Print) -> Finding:
        where = f"line {first.at.line:,}"
        if first.at.path != one.at.path:
            where += f" of {first.at.path}"
        how = "" if one.verbatim == first.verbatim else " but for case, punctuation and spacing"
        return self.finding(
            one.at,
            f"the same row as {where}{how}",
            related=[Related("the first of them", first.at)],
            help="drop this row",
            subject=one.row.hex(),
            fix=self.fix("drop this row", Edit(one.at, "drop-row")),
        )
