"""The rule ``near-duplicate-leakage``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from ftlint import Edit, Finding, Location, Related, Remark, similarity
from ftlint.equals import among
from ftlint.similarity import measures
from ftlint.wording import percent
from ftlint_rules._splits import ROW_OF, THE_ROW_OF, nothing, pairs, share
from ftlint_rules._texts import SimilarityRule, apart, engines, how, left_out
from ftlint_rules._wholes import Wholes

if TYPE_CHECKING:
    from ftlint.columns import Numbers
    from ftlint.similarity import Account, Match, Matches


class NearDuplicateLeakage(SimilarityRule):
    """A test or validation prompt is nearly the same as one of an earlier split.

    ## What it does
    Finds prompts that share most of their shingles with a training prompt (and test prompts with
    a validation prompt), and reports each with the most similar one. Candidates come from an exact
    join where it has few to verify, else from MinHash and locality-sensitive hashing; every one is
    verified by its exact Jaccard similarity, and a remark says which ran. Texts are normalised first (NFKC, no
    case, no punctuation). With `shingle = "auto"`, prompts under 25 words are compared by
    character 4-grams, longer ones by word 3-grams (in scripts without spaces every character is a
    word). Runs of at least eight words that 2 % of the rows have in common are a template and do
    not count; a prompt that is too short to be cut, or has next to nothing beside a template, only
    matches one that is equal.

    Compared are all turns before the reply, tool calls with their arguments included; system
    messages are not. Of a preference row that is its input, of a reinforcement row its messages.
    Replies do not count here: that a label or a standard answer repeats is no leak
    (`reply-leakage` compares long replies). The likeness of whole rows adds nothing: it is never
    above that of the more similar part. Wholes that are equal after normalisation are
    `exact-leakage` or `prompt-leakage`. Rows with images are left out. The state holds all
    texts, and about 125 bytes a row.

    ## Why is this bad?
    A changed name or a typo makes no new question: the model has seen it, and the score is too
    high by as much. Public test sets overlap with their training sets by up to 50 % in this way.

    ## What to do
    Drop the row from one of the splits, and split by what makes rows alike (customer, template,
    document) instead of at random. `--fix --unsafe-fixes` drops it from the earlier one, the most
    similar row first.
    """

    code, name = "LEAK002", "near-duplicate-leakage"
    fixable = "unsafe"
    tells = "leak"
    needs_splits = ("train", "validation|test")

    def finish(self, states: Mapping[str, Wholes]) -> Iterable[Finding | Remark]:
        tables = {split: state.settle() for split, state in states.items()}
        seen: set[Location] = set()
        compared: list[Account] = []
        for held_out, known in pairs(tables):
            mine, theirs = tables[held_out], tables[known]
            later, there = _unknown(mine, theirs), theirs.compared()
            found = self._compare(mine, later, theirs, there)
            for match in found.best:
                at, twin = int(later[match.left]), int(there[match.right])
                if mine.places[at] not in seen:
                    seen.add(mine.places[at])
                    yield self._finding(match, mine, at, theirs, twin, known)
            compared += found.accounts
            yield self.remark(_tally(len(found.best), len(mine.compared()), held_out, known))
            where = f"{held_out} beside {known}"
            yield from map(self.remark, apart(found.accounts, where))
        yield from map(self.remark, engines(compared))
        for split, state in tables.items():
            if missed := left_out(state, split):
                yield self.remark(missed)

    def _compare(self, mine: Wholes, later: Numbers, theirs: Wholes, there: Numbers) -> Matches:
        return similarity.matches(
            mine.prompts(later),
            theirs.prompts(there),
            self.options.threshold,
            measures(self.options.shingle),
            engine=self.options.engine,
            mapper=self.mapper,
        )

    def _finding(
        self, match: Match, mine: Wholes, at: int, theirs: Wholes, twin: int, known: str
    ) -> Finding:
        message = (
            f"the prompt is {percent(match.similarity)} the same as that of {ROW_OF[known]} "
            f"({how(match)}); the limit is {percent(self.options.threshold)}"
        )
        if mine.prompt_of(at) == theirs.prompt_of(twin):
            message = f"but for signs the prompt is the same as that of {ROW_OF[known]}"
        return self.finding(
            mine.places[at],
            message,
            related=[Related(THE_ROW_OF[known], theirs.places[twin])],
            help="drop it from one of the two splits",
            subject=mine.prompt_of(at),
            fix=self.fix(f"drop {THE_ROW_OF[known]}", Edit(theirs.places[twin], "drop-row")),
            compared=True,
        )


def _tally(found: int, rows: int, held_out: str, known: str) -> str:
    if not rows:
        return nothing(held_out)
    return f"{share(found, {held_out: range(rows)}, held_out)} nearly the same as {ROW_OF[known]}"


def _unknown(mine: Wholes, theirs: Wholes) -> Numbers:
    """The rows of *mine* whose prompt is not, with its signs or with its reply, one of *theirs*."""
    import numpy as np

    rows = mine.compared()
    known = np.zeros(len(mine), bool)
    for part in ("strict", "row"):
        known |= among(getattr(mine, part).words(), getattr(theirs, part).words())
    return rows[~known[rows]]
