"""The rule ``near-duplicate-row``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ftlint import Finding, Related, Remark, Severity
from ftlint.similarity import Cluster, clusters, measures
from ftlint.wording import count
from ftlint_rules._texts import SimilarityRule, Text, Texts, compared, left_out, percent

_SHOWN = 3


class NearDuplicateRow(SimilarityRule):
    """Several prompts of one split are nearly the same.

    ## What it does
    Compares the prompts of a split with each other, as `near-duplicate-leakage` does, and reports
    each cluster once, at its first row, with its size. A cluster hangs together by pairs: its
    ends may differ by more than the limit, and the message says by how much. Prompts that are
    equal after normalisation count as one.

    ## Why is this bad?
    They weigh as much as their number in training and teach little more than one of them; and if
    the set is split at random later, they leak.

    ## What to do
    Keep one or a few of each cluster, and keep a cluster within one split.
    """

    code, name = "DUP002", "near-duplicate-row"
    scope = "split"
    severity = Severity.WARNING

    def finish(self, states: Mapping[str, Texts]) -> Iterable[Finding | Remark]:
        for split, state in states.items():
            yield from self._judge(split, state)

    def _judge(self, split: str, state: Texts) -> Iterable[Finding | Remark]:
        first = {text.prompt: text for text in reversed(compared(state))}
        texts = sorted(first.values())
        ways = measures(self.options.shingle)
        prompts = [text.prompt for text in texts]
        found = clusters(prompts, self.options.threshold, ways).found
        for cluster in found:
            yield self._finding(cluster, texts)
        if found:
            rows = sum(len(cluster.members) for cluster in found)
            yield self.remark(f"{rows:,} {split} prompts form {count(len(found), 'cluster')}")
        if missed := left_out(state, split):
            yield self.remark(missed)

    def _finding(self, cluster: Cluster, texts: list[Text]) -> Finding:
        head, *rest = (texts[i] for i in cluster.members)
        replies = {head.reply, *(text.reply for text in rest)}
        differ = f", with {len(replies)} different replies" if len(replies) > 1 else ""
        shown = [Related("one of them", text.at) for text in rest[:_SHOWN]]
        return self.finding(
            head.at,
            f"{len(rest) + 1:,} prompts are nearly the same{differ}: at least "
            f"{percent(cluster.least)} like this one, in pairs of at least "
            f"{percent(self.options.threshold)}",
            related=shown,
            help="keep one or a few of them, and all of them within one split",
            subject=head.prompt,
        )
