"""The rule ``reply-leakage``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from ftlint import Finding, Location, Related, Remark, Severity, similarity
from ftlint.similarity import measures
from ftlint.similarity.shingle import SHORT, split_words
from ftlint.wording import count, percent
from ftlint_rules._splits import share
from ftlint_rules._texts import Options, apart, engines, how
from ftlint_rules._wholes import PieceRule, Wholes, unknown

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ftlint.columns import Numbers
    from ftlint.similarity import Match

_STANDARD = 2
_A_REPLY = {"train": "a training reply", "validation": "a validation reply"}


class ReplyLeakage(PieceRule):
    """A long test or validation reply is nearly the same as one of an earlier split.

    ## What it does
    Compares the replies of at least 25 words as `near-duplicate-leakage` compares prompts, tool
    calls with their arguments included; of preference rows the preferred output, of reinforcement
    rows the fields for the grader. Replies that are labels are not compared. A reply that three
    rows of the earlier split have is a standard text and no finding; the remark counts them.
    Rows with equal prompts are `exact-leakage` or `prompt-leakage`, and rows with images are left
    out. The state holds all texts, and about 125 bytes a row.

    ## Why is this bad?
    The model may say by heart what it should work out: the question was put in other words, the
    answer was not. A score of such rows shows what it remembers.

    ## What to do
    See whether the two prompts ask for the same; if so, drop the row from one of the splits.
    """

    code, name = "LEAK008", "reply-leakage"
    severity = Severity.WARNING
    tells = "leak"
    options_type = Options
    options: Options

    def compare(
        self, tables: Mapping[str, Wholes], held_out: str, known: str, seen: set[Location]
    ) -> Iterable[Finding | Remark]:
        mine, theirs = tables[held_out], tables[known]
        here, there = _long(mine, unknown(mine, theirs, seen)), _long(theirs, theirs.compared())
        if not len(here) or not len(there):
            return
        result = similarity.matches(
            mine.replies(here),
            theirs.replies(there),
            self.options.threshold,
            measures(self.options.shingle),
            engine=self.options.engine,
            mapper=self.mapper,
        )
        own = [match for match in result.best if match.others < _STANDARD]
        for match in own:
            row, twin = int(here[match.left]), int(there[match.right])
            seen.add(mine.places[row])
            yield self._finding(match, mine, row, theirs, twin, known)
        standard = len(result.best) - len(own)
        texts = f"; {count(standard, 'reply is a standard text')}" if standard == 1 else ""
        if standard > 1:
            texts = f"; {standard:,} replies are standard texts"
        part = share(len(own), {held_out: mine.compared()}, held_out)
        yield self.remark(f"{part} with {_A_REPLY[known]}{texts}")
        yield from map(self.remark, apart(result.accounts, f"{held_out} beside {known}"))
        yield from map(self.remark, engines(result.accounts))

    def _finding(
        self, match: Match, mine: Wholes, row: int, theirs: Wholes, twin: int, known: str
    ) -> Finding:
        return self.finding(
            mine.reply_at(row),
            f"the reply is {percent(match.similarity)} the same as {_A_REPLY[known]} "
            f"({how(match)}); the limit is {percent(self.options.threshold)}",
            related=[Related(f"the {_A_REPLY[known].removeprefix('a ')}", theirs.reply_at(twin))],
            help="see whether the prompts ask for the same, and drop one of the rows if so",
            subject=mine.reply_of(row),
            compared=True,
        )


def _long(table: Wholes, rows: ArrayLike) -> Numbers:
    """Those of *rows* whose reply is long enough to be compared."""
    import numpy as np

    # So many words have as many bytes at least, and spaces or more bytes between them.
    some = np.asarray(rows, np.int64)
    replies = table.replies(some)
    some = some[replies.stops - replies.starts >= 2 * SHORT - 1]
    enough = [len(split_words(reply)) >= SHORT for reply in table.replies(some)]
    return some[np.array(enough, np.bool_)]
