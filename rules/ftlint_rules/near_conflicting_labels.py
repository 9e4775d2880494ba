"""The rule ``near-conflicting-labels``."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ftlint import Finding, Related, Remark, Severity, similarity
from ftlint.labels import fold_label
from ftlint.similarity import Texts, measures
from ftlint.wording import count, percent, quote
from ftlint_rules._splits import ROW_OF
from ftlint_rules._texts import SimilarityRule, apart, engines, how
from ftlint_rules._wholes import Wholes

if TYPE_CHECKING:
    from ftlint.columns import Numbers
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
    tells = "label"
    needs_labels = True

    def finish(self, states: Mapping[str, Wholes]) -> Iterable[Finding | Remark]:
        tables = {split: state.settle() for split, state in states.items()}
        found = 0
        compared: list[Account] = []
        for alike in _by_system(tables):
            result = similarity.neighbours(
                alike.prompts(),
                self.options.threshold,
                measures(self.options.shingle),
                groups=alike.labels(),
                engine=self.options.engine,
                mapper=self.mapper,
            )
            compared += result.accounts
            for match in _once(result.best):
                first, last = (alike.place(n) for n in sorted((match.left, match.right)))
                if tables[first[0]].strict[first[1]] != tables[last[0]].strict[last[1]]:
                    found += 1
                    yield self._finding(match, tables, first, last)
        yield self.remark(
            f"{count(found, 'pair')} of nearly the same prompts with different labels"
        )
        yield from map(self.remark, apart(compared, "all splits"))
        yield from map(self.remark, engines(compared))

    def _finding(
        self, match: Match, tables: Mapping[str, Wholes], first: Place, last: Place
    ) -> Finding:
        (there, twin), (here, row) = first, last
        mine, theirs = (str(tables[s].label[i]) for s, i in (last, first))
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


@dataclass(frozen=True, slots=True)
class _Alike:
    """Labelled rows with equal system messages: those of each split, one split after the other."""

    tables: Mapping[str, Wholes]
    rows: Mapping[str, Numbers]

    def prompts(self) -> Sequence[str]:
        """The prompts of the rows; copied only where they are of several splits."""
        parts = [self.tables[split].prompts(rows) for split, rows in self.rows.items()]
        if len(parts) == 1:
            return parts[0]
        return Texts.joined(part.take(range(len(part))) for part in parts)

    def labels(self) -> array[int]:
        """A number for the label of each row, one for all spellings of it."""
        known: dict[str, int] = {}
        numbers = array("I")
        for split, rows in self.rows.items():
            column = self.tables[split].label
            spelt = [known.setdefault(fold_label(str(label)), len(known)) for label in column.table]
            numbers.extend(spelt[i] for i in column.view()[rows].tolist())
        return numbers

    def place(self, number: int) -> Place:
        """The split and the row of the text with this *number*."""
        for split, rows in self.rows.items():
            if number < len(rows):
                return split, int(rows[number])
            number -= len(rows)
        raise IndexError(number)


def _by_system(tables: Mapping[str, Wholes]) -> Iterator[_Alike]:
    """The labelled rows of all splits, those with equal system messages together."""
    import numpy as np

    known: dict[bytes, int] = {}
    rows, codes = {}, {}
    for split, table in tables.items():
        some = table.compared()
        rows[split] = some = some[table.labelled()[some]]
        systems = (known.setdefault(table.system[row], len(known)) for row in some.tolist())
        codes[split] = np.fromiter(systems, np.int64, len(some))
    everywhere = np.concatenate([np.zeros(0, np.int64), *codes.values()])
    several = np.bincount(everywhere, minlength=len(known)) > 1
    found: dict[int, dict[str, Numbers]] = defaultdict(dict)
    for split, own in codes.items():
        places = np.flatnonzero(several[own])
        places = places[np.argsort(own[places], kind="stable")]
        for same in np.split(places, np.flatnonzero(np.diff(own[places])) + 1):
            if len(same):
                found[int(own[same[0]])][split] = rows[split][same]
    return (_Alike(tables, found[code]) for code in sorted(found))


def _once(matches: Iterable[Match]) -> Iterator[Match]:
    """Each pair once, though each of the two may be the best match of the other."""
    seen: set[tuple[int, int]] = set()
    for match in matches:
        pair = min(match.left, match.right), max(match.left, match.right)
        if pair not in seen:
            seen.add(pair)
            yield match
