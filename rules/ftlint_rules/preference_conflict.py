"""The rule ``preference-conflict``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from ftlint import Example, Finding, Location, Related
from ftlint.columns import Hashes
from ftlint.dataclass import dataclass
from ftlint.equals import joint
from ftlint.formats.preference import PREFERRED
from ftlint.similarity import normalise
from ftlint.table import Table
from ftlint_rules._forms import digest
from ftlint_rules._preferences import PREFERENCE, outputs, place
from ftlint_rules._tables import TableRule

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(slots=True)
class Pairs(Table):
    """Hashes of rows: of system messages, prompt and both outputs, normalised; 84 bytes a row."""

    system: Hashes = field(default_factory=Hashes)
    prompt: Hashes = field(default_factory=Hashes)
    preferred: Hashes = field(default_factory=Hashes)
    rejected: Hashes = field(default_factory=Hashes)

    def sorted(self) -> NDArray[np.uint64]:
        """The hashes of each row side by side, with its outputs in an order of their own."""
        import numpy as np

        one, other = self.preferred.words(), self.rejected.words()
        swapped = (one[:, 0] > other[:, 0]) | (one[:, 0] == other[:, 0]) & (one[:, 1] > other[:, 1])
        low, high = (np.where(swapped[:, None], *two) for two in ((other, one), (one, other)))
        return np.hstack([self.system.words(), self.prompt.words(), low, high])


class PreferenceConflict(TableRule[Pairs]):
    """Two rows have the same prompt and the same outputs, preferred the other way round.

    ## What it does
    Compares system messages, turns and both outputs of all preference rows of all splits, after
    Unicode normalisation (NFKC), without case, punctuation and extra white space. Its state grows
    with the rows, by 84 bytes each.

    ## Why is this bad?
    One of the two is wrong. In training they cancel out; across splits the score counts one of
    them as a mistake for sure.

    ## What to do
    Decide which output is better, and drop the other row.
    """

    code, name = "PREF006", "preference-conflict"
    movable = True
    formats = PREFERENCE
    table = Pairs

    def add(self, state: Pairs, example: Example) -> Pairs:
        pair = outputs(example)
        if pair is None:
            return state
        preferred, rejected = map(_hash, pair)
        if preferred != rejected:
            state.places.append(example.at(place(example, PREFERRED)))
            state.system.append(_hash(example.system))
            state.prompt.append(_hash(example.prompt))
            state.preferred.append(preferred)
            state.rejected.append(rejected)
        return state

    def finish(self, states: Mapping[str, Pairs]) -> Iterable[Finding]:
        tables = {split: state.settle() for split, state in states.items()}
        for group in joint({split: table.sorted() for split, table in tables.items()}):
            first: dict[bytes, Location] = {}
            for split, row in group:
                table = tables[split]
                reverse = first.get(table.rejected[row])
                if reverse is not None:
                    yield self._finding(table, row, reverse)
                first.setdefault(table.preferred[row], table.places[row])

    def _finding(self, table: Pairs, row: int, reverse: Location) -> Finding:
        parts = (table.system, table.prompt, table.preferred, table.rejected)
        return self.finding(
            table.places[row],
            "another row with the same prompt prefers the other of these two outputs",
            related=[Related("here the other one is preferred", reverse)],
            help="decide which output is better, and drop the other row",
            subject="".join(part[row].hex() for part in parts),
        )


def _hash(text: str) -> bytes:
    return digest(normalise(text, signs=True))
