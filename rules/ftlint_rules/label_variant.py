"""The rule ``label-variant``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from ftlint import Finding, Fix, Related, Remark
from ftlint.labels import fold_label
from ftlint.wording import count, quote
from ftlint_rules._labels import LabelCounts, Labelled, LabelRule


class LabelVariant(LabelRule):
    """One label is spelled in several ways.

    ## What it does
    Reports labels that are equal but for case, white space, outer punctuation or the kind of
    separator (`Billing`, `billing `, `billing.`), over all splits together. The most common
    spelling counts as the right one. Signs with a meaning (`-1`, `C++`) are kept apart.

    ## Why is this bad?
    The model learns to spread its answers over the spellings, and an exact comparison counts a
    right answer as wrong.

    ## What to do
    Use one spelling. Where the label is the whole reply, or a string in JSON, `--fix
    --unsafe-fixes` writes the most common one in every row.
    """

    code, name = "BAL003", "label-variant"
    fixable = "unsafe"
    tells = "label"

    def finish(self, states: Mapping[str, LabelCounts]) -> Iterable[Finding | Remark]:
        everywhere = LabelCounts()
        for state in states.values():
            for label, found in state.labels.items():
                everywhere.add(label, found.rows, found.first, found.spots)
        groups: dict[str, list[tuple[str, Labelled]]] = defaultdict(list)
        for label, found in everywhere.by_rows():
            groups[fold_label(label)].append((label, found))
        for (right, most), *variants in groups.values():
            for label, found in variants:
                yield self._finding(label, found, right, most)

    def _finding(self, label: str, found: Labelled, right: str, most: Labelled) -> Finding:
        rows = "this row" if found.rows == 1 else f"{found.rows:,} rows, first here,"
        return self.finding(
            found.first,
            f"the label is {quote(label)} in {rows} and {quote(right)} in {count(most.rows, 'row')}",
            related=[Related(f"the first row of {quote(right)}", most.first)],
            help=f"write {quote(right)}",
            subject=label,
            fix=self._fix(found, right),
        )

    def _fix(self, found: Labelled, right: str) -> Fix | None:
        """Rewrites every row, or none: labels inside a longer reply are left to the author."""
        if len(found.spots) < found.rows:
            return None
        edits = [spot.edit(right) for spot in sorted(found.spots)]
        return self.fix(f"write {quote(right)}", *edits)
