"""The rule ``exact-leakage``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from ftlint import Finding, Related, Remark
from ftlint.wording import count
from ftlint_rules._fingerprints import FingerprintRule, Prints, but_for
from ftlint_rules._leaks import Leak, leaks
from ftlint_rules._splits import ROW_OF, THE_ROW_OF, nothing, pairs, share


class ExactLeakage(FingerprintRule):
    """A test or validation row stands in an earlier split as well.

    ## What it does
    Compares turns and reply of each held-out row with those of all training rows (and a test row
    with the validation rows): first as they are, then after Unicode normalisation (NFKC) without
    case, punctuation and extra white space. System messages are not compared. Its state grows
    with the rows, by about 0.1 KB each.

    ## Why is this bad?
    The model has seen the answer. Every such row lifts the score without telling anything: a set
    with 12 % of its test rows leaked can show 97 % where the truth is 90 %. OpenAI: "The same
    data should not be present in both train and validation files."

    ## What to do
    Drop the row from one of the splits (`--fix --unsafe-fixes` drops it from the earlier one); then
    split again by a key that keeps repeats together.
    """

    code, name = "LEAK001", "exact-leakage"
    fixable = "unsafe"
    tells = "leak"
    needs_splits = ("train", "validation|test")

    def finish(self, states: Mapping[str, Prints]) -> Iterable[Finding | Remark]:
        found: dict[str, list[Leak]] = defaultdict(list)
        for leak in leaks(states, (("verbatim",), ("row",))):
            found[leak.held_out].append(leak)
            yield self._finding(leak, states)
        for held_out in dict.fromkeys(held_out for held_out, _ in pairs(states)):
            yield self._remark(held_out, found[held_out], states)

    def _finding(self, leak: Leak, states: Mapping[str, Prints]) -> Finding:
        how = but_for(states[leak.held_out], leak.row, states[leak.known], leak.twin)
        return self.finding(
            leak.at,
            f"the same as {ROW_OF[leak.known]}{how}",
            related=[Related(THE_ROW_OF[leak.known], leak.there)],
            help="drop it from one of the two splits",
            subject=leak.subject,
            fix=leak.fix,
        )

    def _remark(self, held_out: str, found: list[Leak], states: Mapping[str, Prints]) -> Remark:
        if not len(states[held_out]):
            return self.remark(nothing(held_out))
        if not found:
            return self.remark(f"none of {count(len(states[held_out]), held_out + ' row')} leaked")
        verbatim = sum(leak.by == ("verbatim",) for leak in found)
        return self.remark(
            f"{share(len(found), states, held_out)} also in an earlier split: {verbatim:,} "
            f"verbatim, {len(found) - verbatim:,} after normalisation"
        )
