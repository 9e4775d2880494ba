"""The rule ``conflicting-labels``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from ftlint import Finding, Related, Remark
from ftlint.labels import fold_label
from ftlint.wording import count, quote
from ftlint_rules._fingerprints import FingerprintRule, Prints, groups


class ConflictingLabels(FingerprintRule):
    """The same prompt has different labels in one split.

    ## What it does
    Groups rows with equal system messages and turns (normalised as in `duplicate-row`), and
    reports each group whose labels differ by more than their spelling.

    ## Why is this bad?
    One of the labels is wrong, or the prompt leaves out what decides between them. Either way the
    model can do no better than guess, and in a test split one of the rows is a sure mistake.

    ## What to do
    Decide, or put what tells them apart into the prompt.
    """

    code, name = "DUP003", "conflicting-labels"
    scope = "split"
    needs_labels = True

    def finish(self, states: Mapping[str, Prints]) -> Iterable[Finding | Remark]:
        for state in states.values():
            yield from self._judge(state)

    def _judge(self, state: Prints) -> Iterable[Finding | Remark]:
        labelled = [one for one in state if one.label is not None]
        for group in groups(labelled, lambda one: (one.system, one.prompt)):
            finding = self._finding(group)
            if finding is not None:
                yield finding

    def _finding(self, group: Prints) -> Finding | None:
        labels = Counter(str(one.label) for one in group)
        first = group[0]
        other = next(
            (one for one in group if fold_label(str(one.label)) != fold_label(str(first.label))),
            None,
        )
        if other is None:
            return None
        said = ", ".join(f"{quote(one)} ({count(n, 'row')})" for one, n in labels.most_common())
        return self.finding(
            other.at,
            f"the same prompt has the labels {said}",
            related=[Related(f"labelled {quote(str(first.label))}", first.at)],
            help="decide on one label, or add to the prompt what tells them apart",
            subject=other.prompt.hex(),
        )
