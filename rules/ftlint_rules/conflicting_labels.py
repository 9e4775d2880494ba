"""The rule ``conflicting-labels``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from ftlint import Finding, Related, Remark
from ftlint.equals import joint
from ftlint.labels import fold_label
from ftlint.wording import count, quote
from ftlint_rules._fingerprints import FingerprintRule, Prints, settled
from ftlint_rules._splits import listed


class ConflictingLabels(FingerprintRule):
    """The same prompt has different labels.

    ## What it does
    Groups the rows of all splits with equal system messages and turns (normalised as in
    `duplicate-row`), and reports each group whose labels differ by more than their spelling. What
    is only nearly the same is `near-conflicting-labels`.

    ## Why is this bad?
    One of the labels is wrong, or the prompt leaves out what decides between them. Either way the
    model can do no better than guess, and where one of the rows is held out it is a sure mistake.

    ## What to do
    Decide, or put what tells them apart into the prompt.
    """

    code, name = "DUP003", "conflicting-labels"
    tells = "label"
    needs_labels = True

    def finish(self, states: Mapping[str, Prints]) -> Iterable[Finding | Remark]:
        tables = settled(states)
        keys = {split: table.words("system", "prompt") for split, table in tables.items()}
        for group in joint(keys):
            labelled = [(split, i) for split, i in group if tables[split].label[i] is not None]
            finding = self._finding(tables, labelled)
            if finding is not None:
                yield finding

    def _finding(
        self, tables: Mapping[str, Prints], group: list[tuple[str, int]]
    ) -> Finding | None:
        labels = [str(tables[split].label[i]) for split, i in group]
        other = next((n for n, one in enumerate(labels) if _differs(one, labels[0])), None)
        if other is None:
            return None
        counts = Counter(labels).most_common()
        said = ", ".join(f"{quote(one)} ({count(n, 'row')})" for one, n in counts)
        splits = list(dict.fromkeys(split for split, _ in group))
        across = f" across the {listed(splits)} splits" if len(splits) > 1 else ""
        split, row = group[other]
        first, head = group[0]
        return self.finding(
            tables[split].places[row],
            f"the same prompt has the labels {said}{across}",
            related=[Related(f"labelled {quote(labels[0])}", tables[first].places[head])],
            help="decide on one label, or add to the prompt what tells them apart",
            subject=tables[split].prompt[row].hex(),
        )


def _differs(one: str, other: str) -> bool:
    return one != other and fold_label(one) != fold_label(other)
