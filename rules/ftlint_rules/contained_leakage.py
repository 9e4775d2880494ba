"""The rule ``contained-leakage``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from ftlint import Edit, Finding, Location, Related, Remark, Severity, similarity
from ftlint.similarity import Texts, measures
from ftlint.similarity.shingle import split_words
from ftlint.wording import count, percent
from ftlint_rules._ngrams import Options, least
from ftlint_rules._splits import ROW_OF, THE_ROW_OF, share
from ftlint_rules._wholes import PieceRule, Wholes, unknown

if TYPE_CHECKING:
    from ftlint.similarity import Containment

_NEAR = 0.8
"""From this likeness on two prompts are near-duplicates, and not one inside the other."""
_SURE = 13
"""Words from which on a prompt does not stand in another text by chance."""


class ContainedLeakage(PieceRule):
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

    A prompt of at least 13 words that stands in the other whole is an error, any other a warning.
    Texts are normalised (NFKC, no case, no punctuation); in scripts without spaces every character
    is a word. Runs of words that 2 % of the rows have in common do not count. Shorter prompts have
    no n-gram and are not judged; the remark counts them. The n-grams of all texts are looked up, so
    nothing is missed. Prompts that are equal or nearly the same (80 %) are left to
    `exact-leakage`, `prompt-leakage` and `near-duplicate-leakage`. Replies that are labels, system
    messages and rows with images are left out. The state holds all texts, and about 125 bytes a row.

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
    tells = "leak"
    options_type = Options
    options: Options

    def compare(
        self, tables: Mapping[str, Wholes], held_out: str, known: str, seen: set[Location]
    ) -> Iterable[Finding | Remark]:
        mine, theirs = tables[held_out], tables[known]
        if not len(mine.compared()) or not len(theirs.compared()):
            return
        limit = self.options.limit
        copies: dict[str, list[int]] = defaultdict(list)
        for row in unknown(mine, theirs, seen):
            copies[mine.prompt_of(row)].append(row)
        prompts, there = list(copies), theirs.distinct()
        result = similarity.contained(
            Texts(prompts),
            theirs.wholes(there),
            limit.n,
            coverage=limit.coverage,
            mapper=self.mapper,
        )
        twins = [int(there[one.right]) for one in result.found]
        near = _near(
            Texts(prompts[one.left] for one in result.found), Texts(map(theirs.prompt_of, twins))
        )
        found = 0
        for i, one in enumerate(result.found):
            rows = [] if i in near else copies[prompts[one.left]]
            found += len(rows)
            seen.update(mine.places[row] for row in rows)
            for row in rows:
                yield self._finding(one, mine, row, theirs.places[twins[i]], known)
        short = sum(len(rows) for prompt, rows in copies.items() if _words(prompt) < limit.n)
        missed = f"; {count(short, 'prompt')} under {limit.n} words not judged" if short else ""
        yield self.remark(
            f"{share(found, {held_out: mine.compared()}, held_out)} inside {ROW_OF[known]}{missed}"
        )

    def _finding(
        self, one: Containment, mine: Wholes, row: int, twin: Location, known: str
    ) -> Finding:
        limit, prompt = self.options.limit, mine.prompt_of(row)
        whole = one.coverage == 1 and _words(prompt) >= _SURE
        more = f", {percent(one.anywhere)} in all together" if one.anywhere > one.coverage else ""
        drop = self.fix(f"drop {THE_ROW_OF[known]}", Edit(twin, "drop-row"))
        return self.finding(
            mine.places[row],
            f"{percent(one.coverage)} of the {limit.n}-grams of the prompt stand in "
            f"{ROW_OF[known]}{more}; {least(limit)}",
            related=[Related(THE_ROW_OF[known], twin)],
            help="drop it from one of the two splits",
            severity=None if whole else Severity.WARNING,
            subject=prompt,
            fix=drop if whole else None,
        )


def _near(prompts: Texts, twins: Texts) -> set[int]:
    """The numbers of *prompts* that are nearly the same as one of *twins*."""
    return {
        match.left for match in similarity.matches(prompts, twins, _NEAR, measures("auto")).best
    }


def _words(text: str) -> int:
    return len(split_words(text))
