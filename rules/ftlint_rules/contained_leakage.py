"""The rule ``contained-leakage``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ftlint import Edit, Finding, Location, Related, Remark, Severity
from ftlint.similarity import Containment, contained
from ftlint.wording import count
from ftlint_rules._ngrams import Options, least, nearly_the_same
from ftlint_rules._splits import ROW_OF, THE_ROW_OF, pairs, share
from ftlint_rules._texts import percent
from ftlint_rules._wholes import WholeRule, Wholes, unknown


class ContainedLeakage(WholeRule):
    """A test or validation prompt stands inside a longer text of an earlier split.

    ## What it does
    Counts how many of the word n-grams of each held-out prompt stand in one training row (and of
    a test prompt in one validation row), prompt and reply taken together. The limit is one that
    the literature uses, chosen with `preset`:

    * `8-gram`: 70 % of its runs of eight words. PaLM's authors called an example known if at
      least so many of them were seen in training (Chowdhery and others 2022, section 8); here
      they must stand in one row. Tülu 3 draws the line at half of the tokens in one row.
    * `13-gram`: a single run of thirteen words, as for GPT-3 (Brown and others 2020, appendix C).
      That finds quotations and set phrases too.

    A prompt that stands in the other whole is an error, any other a warning. Texts are normalised
    (NFKC, no case, no punctuation); in scripts without spaces every character is a word. Runs of
    words that most rows have in common do not count. Shorter prompts have no n-gram and are not
    judged; the remark counts them. Prompts that are equal or nearly the same (80 %) are left to
    `exact-leakage`, `prompt-leakage` and `near-duplicate-leakage`. Replies that are labels, system
    messages and rows with images are left out. The state holds all texts, and about 60 bytes a row.

    ## Why is this bad?
    The model has read the question, perhaps with its answer, as part of something longer: a thread
    that was split into rows, a document that questions were made of. The likeness of the two
    whole texts does not show it, as the longer one has much besides.

    ## What to do
    Drop the training row, or keep all that comes from one document in one split (`group-leakage`).
    `--fix --unsafe-fixes` drops the row of the earlier split where the prompt stands in it whole.
    """

    code, name = "LEAK004", "contained-leakage"
    fixable = "unsafe"
    options_type = Options
    options: Options
    needs_splits = ("train", "validation|test")

    def finish(self, states: Mapping[str, Wholes]) -> Iterable[Finding | Remark]:
        tables = {split: state.settle() for split, state in states.items()}
        seen: set[Location] = set()
        for held_out, known in pairs(tables):
            yield from self._compare(tables, held_out, known, seen)

    def _compare(
        self, tables: Mapping[str, Wholes], held_out: str, known: str, seen: set[Location]
    ) -> Iterable[Finding | Remark]:
        mine, theirs = tables[held_out], tables[known]
        if not len(mine) or not len(theirs):
            return
        limit = self.options.limit
        rows = unknown(mine, theirs, seen)
        result = contained(mine.prompts(rows), theirs.text, limit.n, coverage=limit.coverage)
        found = 0
        for one in result.found:
            row = rows[one.left]
            if not nearly_the_same(mine.prompt_of(row), theirs.prompt_of(one.right)):
                found += 1
                seen.add(mine.places[row])
                yield self._finding(one, mine, row, theirs, known)
        short = count(result.too_short, f"{held_out} row")
        missed = f"; {short} under {limit.n} words not judged" if result.too_short else ""
        yield self.remark(f"{share(found, tables, held_out)} inside {ROW_OF[known]}{missed}")

    def _finding(
        self, one: Containment, mine: Wholes, row: int, theirs: Wholes, known: str
    ) -> Finding:
        limit, twin = self.options.limit, theirs.places[one.right]
        whole = one.coverage == 1
        more = f", {percent(one.anywhere)} in all together" if one.anywhere > one.coverage else ""
        drop = self.fix(f"drop {THE_ROW_OF[known]}", Edit(twin, "drop-row"))
        return self.finding(
            mine.places[row],
            f"{percent(one.coverage)} of the {limit.n}-grams of the prompt stand in "
            f"{ROW_OF[known]}{more}; {least(limit)}",
            related=[Related(THE_ROW_OF[known], twin)],
            help="drop it from one of the two splits",
            severity=None if whole else Severity.WARNING,
            subject=mine.prompt_of(row),
            fix=drop if whole else None,
        )
