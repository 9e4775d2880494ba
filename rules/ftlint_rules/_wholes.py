"""What the rules about words of rows share: the normalised text of prompt and reply."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import field, replace
from typing import TYPE_CHECKING

from ftlint import Example, Finding, Location, Remark
from ftlint.columns import Counts, Hashes, Names
from ftlint.dataclass import dataclass
from ftlint.equals import among, firsts
from ftlint.formats import TRAINABLE
from ftlint.similarity import Slices, Texts, normalise
from ftlint_rules._forms import Forms, all_forms, encoded, forms, hashed
from ftlint_rules._splits import pairs
from ftlint_rules._tables import TableRule, WaitingTable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ftlint.columns import Numbers


@dataclass(slots=True)
class Wholes(WaitingTable):
    """The normalised text of rows: all turns but the system messages, then what is trained.

    ``text`` begins with the prompt, ``prompt`` bytes of it. The reply follows, and ``whole`` counts
    the bytes of both; a reply that is a label is left out, as labels repeat. A preference row ends
    with both outputs, of which the preferred one may be the reply. ``plain`` is a hash of the
    prompt, ``strict`` of it with its signs, ``row`` of the prompt and the reply, ``reply`` of what
    is trained; ``pointer`` says where the reply stands. The text of a row with images is empty and
    its hashes are zeros: it is counted, but not compared. About 125 bytes a row and the text.
    """

    text: Texts = field(default_factory=Texts)
    prompt: Counts = field(default_factory=Counts)
    whole: Counts = field(default_factory=Counts)
    plain: Hashes = field(default_factory=Hashes)
    strict: Hashes = field(default_factory=Hashes)
    row: Hashes = field(default_factory=Hashes)
    reply: Hashes = field(default_factory=Hashes)
    system: Hashes = field(default_factory=Hashes)
    label: Names = field(default_factory=Names)
    pointer: Names = field(default_factory=Names)

    def extend(self, examples: Sequence[Example]) -> None:
        WaitingTable.extend(self, examples)
        rows = all_forms(examples)
        words = [_words(own, example) for own, example in zip(rows, examples, strict=True)]
        texts, prompts, wholes, hashes = zip(*words, strict=True)
        self.text.extend_encoded(texts)
        self.prompt.extend(prompts)
        self.whole.extend(wholes)
        for column, values in zip(self.hashes(), zip(*hashes, strict=True), strict=True):
            column.extend(values)
        self.system.extend([own.system_digest for own in rows])
        self.label.extend([example.label for example in examples])
        self.pointer.extend([example.target_pointer for example in examples])

    def compared(self) -> Numbers:
        """The rows that are compared."""
        import numpy as np

        return np.flatnonzero(self.strict.words().any(axis=1))

    def labelled(self) -> NDArray[np.bool_]:
        """Which rows have a label."""
        import numpy as np

        named = np.array([label is not None for label in self.label.table], np.bool_)
        return named[self.label.view()]

    def distinct(self) -> Numbers:
        """Of the rows that are compared the first of each prompt and reply."""
        rows = self.compared()
        return rows[firsts(self.row.words()[rows])]

    def prompts(self, rows: Numbers) -> Slices:
        """The prompts of *rows*, which ascend."""
        starts, _ = self.text.spans(rows)
        return Slices(self.text.data, starts, starts + self.prompt.view()[rows])

    def wholes(self, rows: Numbers) -> Slices:
        """The prompts and replies of *rows*, which ascend."""
        starts, _ = self.text.spans(rows)
        return Slices(self.text.data, starts, starts + self.whole.view()[rows])

    def replies(self, rows: Numbers) -> Slices:
        """The replies of *rows*, which ascend; empty if they are labels."""
        import numpy as np

        starts, _ = self.text.spans(rows)
        stops = starts + self.whole.view()[rows]
        begins = starts + self.prompt.view()[rows] + 1
        return Slices(self.text.data, np.minimum(begins, stops), stops)

    def trained(self, rows: Numbers) -> Slices:
        """The prompts of *rows*, which ascend; those of preference rows with both outputs."""
        import numpy as np

        starts, ends = self.text.spans(rows)
        prompt, whole = (column.view()[rows] for column in (self.prompt, self.whole))
        return Slices(
            self.text.data, starts, np.where(starts + whole < ends, ends, starts + prompt)
        )

    def hashes(self) -> tuple[Hashes, ...]:
        """The columns of hashes of the words: ``plain``, ``strict``, ``row``, ``reply``."""
        return self.plain, self.strict, self.row, self.reply

    def has_outputs(self, row: int) -> bool:
        """Whether *row* is a preference row."""
        return len(self.text.encoded(row)) > self.whole[row]

    def prompt_of(self, row: int) -> str:
        """The normalised prompt of *row*."""
        return self.text.encoded(row)[: self.prompt[row]].decode("utf-8", "surrogatepass")

    def reply_of(self, row: int) -> str:
        """The normalised reply of *row*; empty if it is a label."""
        words = self.text.encoded(row)[self.prompt[row] : self.whole[row]]
        return words.decode("utf-8", "surrogatepass").strip()

    def reply_at(self, row: int) -> Location:
        """Where the reply of *row* stands."""
        return replace(self.places[row], pointer=self.pointer[row])


def unknown(mine: Wholes, theirs: Wholes, seen: set[Location]) -> list[int]:
    """The rows of *mine* whose prompt is none of *theirs*; the others are added to *seen*."""
    equal = among(mine.plain.words(), theirs.plain.words())
    rows = mine.compared().tolist()
    seen.update(mine.places[row] for row in rows if equal[row])
    return [row for row in rows if mine.places[row] not in seen]


class WholeRule(TableRule[Wholes]):
    """Looks at the words of rows. Its state holds all texts, and about 125 bytes a row.

    Rows with images or other parts that are no text are left out: what they say is not in their
    words.
    """

    formats = TRAINABLE
    table = Wholes

    @property
    def shared(self) -> Hashable:
        return "wholes"

    def add(self, state: Wholes, example: Example) -> Wholes:
        own = forms(example)
        if own.has_media or (example.prompt.strip() and example.trained is not None):
            state.append(example)
        return state


_Words = tuple[bytes, int, int, tuple[bytes, bytes, bytes, bytes]]
"""The text of a row in UTF-8, the bytes of prompt and whole, and the hashes of its columns."""

_NO_WORDS: _Words = (b"", 0, 0, (b"", b"", b"", b""))


def _words(own: Forms, example: Example) -> _Words:
    if own.has_media:
        return _NO_WORDS
    other, labelled = own.rejected, example.label is not None
    prompt, reply = own.prompt, b"" if labelled and not other else own.reply
    rest = encoded(normalise(other)) if other else b""
    alone = labelled or not reply
    return (
        b" ".join(filter(None, (prompt, reply, rest))),
        len(prompt),
        len(prompt) if alone else len(prompt) + 1 + len(reply),
        (
            own.prompt_digest,
            own.strict_digest,
            own.row_digest,
            hashed(own.strict_reply, encoded(other)),
        ),
    )


class PieceRule(WholeRule):
    """Looks for pieces of held-out rows in those of earlier splits. Write ``compare``."""

    needs_splits = ("train", "validation|test")

    def finish(self, states: Mapping[str, Wholes]) -> Iterable[Finding | Remark]:
        tables = {split: state.settle() for split, state in states.items()}
        seen: set[Location] = set()
        for held_out, known in pairs(tables):
            yield from self.compare(tables, held_out, known, seen)

    def compare(
        self, tables: Mapping[str, Wholes], held_out: str, known: str, seen: set[Location]
    ) -> Iterable[Finding | Remark]:
        """What rows of *held_out* have of those of *known*; rows in *seen* were reported before."""
        raise NotImplementedError
