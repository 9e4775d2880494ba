"""The rule ``near-duplicate-row``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from ftlint import Edit, Finding, Fix, Related, Remark, Severity, similarity
from ftlint.labels import fold_label
from ftlint.similarity import Slices, measures
from ftlint.wording import count, percent
from ftlint_rules._texts import SimilarityRule, apart, engines, left_out, likeness
from ftlint_rules._wholes import Wholes

if TYPE_CHECKING:
    from ftlint.columns import Numbers
    from ftlint.similarity import Account, Cluster

_SHOWN = 3


class NearDuplicateRow(SimilarityRule):
    """Several prompts of one split are nearly the same.

    ## What it does
    Compares the prompts of a split with each other, as `near-duplicate-leakage` does, and reports
    each cluster once, at its first row, with the number of its rows. A cluster hangs together by
    pairs: its ends may differ by more than the limit, and the message says by how much. Rows with
    equal prompts count, but are no cluster by themselves: `duplicate-row` and
    `conflicting-labels` judge them. Preference rows are compared with their outputs, since many
    pairs for one prompt are usual. Replies of other rows are not compared; the message says how
    many different ones a cluster has.

    ## Why is this bad?
    They weigh as much as their number in training and teach little more than one of them; and if
    the set is split at random later, they leak.

    ## What to do
    Keep one or a few of each cluster, and keep a cluster within one split. `--fix --unsafe-fixes`
    keeps the first row and drops those that are over the limit like it, unless their labels
    differ.
    """

    code, name = "DUP002", "near-duplicate-row"
    scope = "split"
    fixable = "unsafe"
    severity = Severity.WARNING

    def finish(self, states: Mapping[str, Wholes]) -> Iterable[Finding | Remark]:
        compared: list[Account] = []
        for split, state in states.items():
            yield from self._judge(split, state.settle(), compared)
        yield from map(self.remark, engines(compared))

    def _judge(
        self, split: str, state: Wholes, compared: list[Account]
    ) -> Iterable[Finding | Remark]:
        rows = state.compared()
        texts = state.trained(rows)
        ways = measures(self.options.shingle)
        result = similarity.clusters(
            texts,
            self.options.threshold,
            ways,
            engine=self.options.engine,
            mapper=self.mapper,
        )
        copies = _copies(texts, result.found)
        for cluster in result.found:
            same = sorted(i for member in cluster.members for i in copies[texts[member]])
            yield self._finding(cluster, texts, rows, same, state)
        total = sum(cluster.texts for cluster in result.found)
        form = f"{count(total, f'{split} row')} in {count(len(result.found), 'cluster')}"
        yield self.remark(f"{form} of near-duplicates")
        yield from map(self.remark, apart(result.accounts, split))
        compared += result.accounts
        if missed := left_out(state, split):
            yield self.remark(missed)

    def _finding(
        self, cluster: Cluster, texts: Slices, rows: Numbers, same: list[int], state: Wholes
    ) -> Finding:
        head, *rest = (int(rows[i]) for i in cluster.members)
        replies = {state.reply[int(rows[i])] for i in same}
        differ = f", with {len(replies):,} different replies" if len(replies) > 1 else ""
        what = "prompts and outputs" if state.has_outputs(head) else "prompts"
        beyond = " beyond their shared template" if cluster.beyond_template else ""
        return self.finding(
            state.places[head],
            f"a cluster of {count(cluster.texts, 'row')} with nearly the same {what}{differ}: at "
            f"least {percent(cluster.least)} like this one{beyond}, in pairs of at least "
            f"{percent(self.options.threshold)}",
            related=[Related("one of them", state.places[row]) for row in rest[:_SHOWN]],
            help="keep one or a few of them, and all of them within one split",
            subject=texts[cluster.members[0]],
            fix=self._fix(cluster, texts, rows, same, state),
            compared=True,
        )

    def _fix(
        self, cluster: Cluster, texts: Slices, rows: Numbers, same: list[int], state: Wholes
    ) -> Fix | None:
        """Drops the rows over the limit like the first; None where their labels differ."""
        labels = {state.label[int(rows[i])] for i in same}
        if len({label if label is None else fold_label(label) for label in labels}) > 1:
            return None
        if self.keep is not None:
            # The edits of a large cluster are made only where every finding is kept: for a fix.
            return self.fix("drop all but the first of them")
        first, ways = texts[same[0]], measures(self.options.shingle)
        alike = {
            texts[i]
            for i in cluster.members
            if likeness(first, texts[i], ways) >= self.options.threshold
        }
        dropped = (int(rows[i]) for i in same[1:] if texts[i] in alike)
        edits = (Edit(state.places[row], "drop-row") for row in dropped)
        return self.fix("drop all but the first of them", *edits)


def _copies(texts: Slices, found: Iterable[Cluster]) -> Mapping[str, list[int]]:
    """All numbers of each text that is in a cluster."""
    wanted = {texts.encoded(i) for cluster in found for i in cluster.members}
    copies: dict[str, list[int]] = defaultdict(list)
    for i in range(len(texts)) if wanted else ():
        if texts.encoded(i) in wanted:
            copies[texts[i]].append(i)
    return copies
