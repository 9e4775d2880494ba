"""The rule ``near-conflicting-labels``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from ftlint import Finding, Related, Remark, Severity, similarity
from ftlint.labels import fold_label
from ftlint.similarity import Texts, measures
from ftlint.wording import count, quote
from ftlint_rules._splits import ROW_OF
from ftlint_rules._texts import SimilarityRule, apart, engines, how, percent
from ftlint_rules._wholes import Wholes

if TYPE_CHECKING:
    from ftlint.similarity import Account, Match

Place = tuple[str, int]


class NearConflictingLabels(SimilarityRule):
    """Two prompts that are nearly the same have different labels.

    ## What it does
    Looks for the most similar prompt with another label, for each labelled row, among the rows of
    all splits that have the same system messages. Likeness is measured as in
    `near-duplicate-leakage`; labels that differ in spelling only are the same. Each pair is
    reported once, at the later row. Prompts that are equal are `conflicting-labels`.

    ## Why is this bad?
    Two texts that differ in a word or two seldom mean different things: often one of the labels
    is wrong. Where they do differ in meaning, the rows are the hardest of the set, and worth a look.

    ## What to do
    Read both. Decide on one label, or leave them if the words that differ decide.
    """

    code, name = "DUP004", "near-conflicting-labels"
    severity = Severity.WARNING
    needs_labels = True

    def finish(self, states: Mapping[str, Wholes]) -> Iterable[Finding | Remark]:
        tables = {split: state.settle() for split, state in states.items()}
        found = 0
        compared: list[Account] = []
        for rows in _by_system(tables):
            result = similarity.neighbours(
                Texts(tables[split].prompt_of(i) for split, i in rows),
                self.options.threshold,
                measures(self.options.shingle),
                groups=_numbers(tables, rows),
                engine=self.options.engine,
                mapper=self.mapper,
            )
            compared += result.accounts
            for match in _once(result.best):
                left, right = rows[match.left], rows[match.right]
                if tables[left[0]].strict[left[1]] != tables[right[0]].strict[right[1]]:
                    found += 1
                    yield self._finding(match, tables, rows)
        yield self.remark(
            f"{count(found, 'pair')} of nearly the same prompts with different labels"
        )
        yield from map(self.remark, apart(compared, "all splits"))
        yield from map(self.remark, engines(compared))

    def _finding(self, match: Match, tables: Mapping[str, Wholes], rows: list[Place]) -> Finding:
        first, last = sorted((match.left, match.right))
        (there, twin), (here, row) = rows[first], rows[last]
        mine, theirs = (str(tables[s].label[i]) for s, i in ((here, row), (there, twin)))
        return self.finding(
            tables[here].places[row],
            f"labelled {quote(mine)}, while {ROW_OF[there]} with a prompt "
            f"{percent(match.similarity)} the same is labelled {quote(theirs)} ({how(match)}); "
            f"the limit is {percent(self.options.threshold)}",
            related=[Related(f"labelled {quote(theirs)}", tables[there].places[twin])],
            help="decide on one label, unless the words that differ decide",
            subject=tables[here].prompt_of(row),
            compared=True,
        )


def _by_system(tables: Mapping[str, Wholes]) -> Iterator[list[Place]]:
    """The labelled rows of all splits, those with equal system messages together."""
    found: dict[bytes, list[Place]] = defaultdict(list)
    for split, table in tables.items():
        for row in table.compared().tolist():
            if table.label[row] is not None:
                found[table.system[row]].append((split, row))
    return (rows for rows in found.values() if len(rows) > 1)


def _numbers(tables: Mapping[str, Wholes], rows: Iterable[Place]) -> list[int]:
    """A number for the label of each row, one for all spellings of it."""
    known: dict[str, int] = {}
    folded: dict[str, int] = {}
    numbers = []
    for split, row in rows:
        label = str(tables[split].label[row])
        if label not in known:
            known[label] = folded.setdefault(fold_label(label), len(folded))
        numbers.append(known[label])
    return numbers


def _once(matches: Iterable[Match]) -> Iterator[Match]:
    """Each pair once, though each of the two may be the best match of the other."""
    seen: set[tuple[int, int]] = set()
    for match in matches:
        pair = min(match.left, match.right), max(match.left, match.right)
        if pair not in seen:
            seen.add(pair)
            yield match
