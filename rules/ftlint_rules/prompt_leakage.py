"""The rule ``prompt-leakage``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ftlint import Finding, Related, Remark, Severity
from ftlint_rules._fingerprints import FingerprintRule, Prints
from ftlint_rules._leaks import Leak, leaks
from ftlint_rules._splits import ROW_OF, THE_ROW_OF


class PromptLeakage(FingerprintRule):
    """A test or validation prompt stands in an earlier split, with another reply.

    ## What it does
    Compares the turns before the reply as `exact-leakage` does, and reports those that are equal
    while the replies differ. Under another system message, which may make it another task, it is
    a warning.

    ## Why is this bad?
    With labels, one of the two rows is wrong: the model is trained on one answer and tested on
    the other. With free text the model has seen the question, so the test is not of something new.

    ## What to do
    Drop the row from one of the splits, and settle on an answer. `--fix --unsafe-fixes` drops it
    from the earlier one.
    """

    code, name = "LEAK003", "prompt-leakage"
    fixable = "unsafe"
    tells = "leak"
    needs_splits = ("train", "validation|test")

    def finish(self, states: Mapping[str, Prints]) -> Iterable[Finding | Remark]:
        whole = {(leak.held_out, leak.row) for leak in leaks(states, (("row",),))}
        for leak in leaks(states, (("system", "prompt"), ("prompt",))):
            if (leak.held_out, leak.row) not in whole:
                yield self._finding(leak)

    def _finding(self, leak: Leak) -> Finding:
        same = "system" in leak.by
        differs = "another reply" if same else "another system message and another reply"
        advice = "and settle on a reply" if same else "unless it is another task"
        return self.finding(
            leak.at,
            f"the same prompt as {ROW_OF[leak.known]}, with {differs}",
            related=[Related(THE_ROW_OF[leak.known], leak.there)],
            help=f"drop it from one of the two splits, {advice}",
            subject=leak.subject,
            severity=None if same else Severity.WARNING,
            fix=leak.fix if same else None,
        )
