"""What the rules about equal rows share: hashes of the parts of each row."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING

from ftlint import Example
from ftlint.columns import Hashes, Names
from ftlint.dataclass import dataclass
from ftlint.equals import groups
from ftlint.formats import TRAINABLE
from ftlint_rules._forms import all_forms, digest
from ftlint_rules._tables import TableRule, WaitingTable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(slots=True)
class Prints(WaitingTable):
    """The fingerprints of rows: 128-bit hashes of their parts, system messages apart.

    ``verbatim`` is of the prompt and the reply as they are, the others are of normalised text:
    ``row`` of both, ``system`` of the system messages, ``prompt`` of the turns before the reply.
    The reply keeps its signs, since ``C`` is not ``C++``; so does the prompt where it stands
    alone, because it is compared where replies differ. ``rejected`` is of the output that a
    preference row does not prefer. 104 bytes a row.
    """

    verbatim: Hashes = field(default_factory=Hashes)
    row: Hashes = field(default_factory=Hashes)
    prompt: Hashes = field(default_factory=Hashes)
    system: Hashes = field(default_factory=Hashes)
    rejected: Hashes = field(default_factory=Hashes)
    label: Names = field(default_factory=Names)

    def extend(self, examples: Sequence[Example]) -> None:
        WaitingTable.extend(self, examples)
        rows = all_forms(examples)
        self.verbatim.extend([digest(one.prompt, one.trained or "") for one in examples])
        self.row.extend([own.row_digest for own in rows])
        self.prompt.extend([own.strict_digest for own in rows])
        self.system.extend([own.system_digest for own in rows])
        self.rejected.extend([digest(own.rejected) if own.rejected else b"" for own in rows])
        self.label.extend([example.label for example in examples])

    def alike(self, *parts: str) -> list[list[int]]:
        """The rows that are equal in all *parts*, group by group."""
        return groups(*(self.words(part) for part in parts))

    def words(self, *parts: str) -> NDArray[np.uint64]:
        """The hashes of *parts* side by side, shape (rows, words)."""
        import numpy as np

        return np.hstack([getattr(self, part).words() for part in parts])


class FingerprintRule(TableRule[Prints]):
    """Compares the fingerprints of rows; its state grows with the rows, about 0.1 KB each."""

    formats = TRAINABLE
    table = Prints

    @property
    def shared(self) -> Hashable:
        return "fingerprints"

    def add(self, state: Prints, example: Example) -> Prints:
        if example.prompt.strip() and example.trained is not None:
            state.append(example)
        return state


def but_for(mine: Prints, row: int, theirs: Prints, twin: int) -> str:
    """In what two rows differ that are equal once normalised, to end a sentence with."""
    if mine.verbatim[row] == theirs.verbatim[twin]:
        return ""
    signs = "" if mine.prompt[row] == theirs.prompt[twin] else "signs, "
    return f" but for {signs}case, punctuation and spacing"


def settled(states: Mapping[str, Prints]) -> dict[str, Prints]:
    """The states with their rows sorted by place."""
    return {split: state.settle() for split, state in states.items()}
