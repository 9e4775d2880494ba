"""What the rules about pieces of rows share: the normalised text of prompt and reply."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from ftlint import Example, Finding, Location, Remark
from ftlint.columns import Counts, Hashes, Names, Table, among, groups
from ftlint.formats import TRAINABLE
from ftlint.similarity import Texts
from ftlint_rules._forms import digest, forms
from ftlint_rules._splits import pairs
from ftlint_rules._tables import TableRule


@dataclass(slots=True)
class Wholes(Table):
    """The normalised text of rows: all turns but the system messages, then the reply.

    ``whole`` is a hash of it, ``cut`` is how many bytes of it are the prompt, ``prompt`` a hash of
    that, ``pointer`` where the reply stands. A reply that is a label is left out: labels repeat.
    About 75 bytes a row and the text.
    """

    text: Texts = field(default_factory=Texts)
    whole: Hashes = field(default_factory=Hashes)
    cut: Counts = field(default_factory=Counts)
    prompt: Hashes = field(default_factory=Hashes)
    pointer: Names = field(default_factory=Names)

    def prompt_of(self, row: int) -> str:
        """The normalised prompt of *row*."""
        return self.text.encoded(row)[: self.cut[row]].decode("utf-8", "surrogatepass")

    def reply_of(self, row: int) -> str:
        """The normalised reply of *row*; empty if it is a label."""
        return self.text.encoded(row)[self.cut[row] :].decode("utf-8", "surrogatepass").strip()

    def reply_at(self, row: int) -> Location:
        """Where the reply of *row* stands."""
        return replace(self.places[row], pointer=self.pointer[row])

    def distinct(self) -> list[int]:
        """The first row of each distinct text."""
        copies = {row for _, *rest in groups(self.whole.words()) for row in rest}
        return [row for row in range(len(self)) if row not in copies]

    def prompts(self, rows: Iterable[int]) -> Texts:
        """The prompts of *rows*."""
        return Texts(map(self.prompt_of, rows))


def unknown(mine: Wholes, theirs: Wholes, seen: set[Location]) -> list[int]:
    """The rows of *mine* whose prompt is none of *theirs*; the others are added to *seen*."""
    equal = among(mine.prompt.words(), theirs.prompt.words())
    seen.update(mine.places[row] for row in range(len(mine)) if equal[row])
    return [row for row in range(len(mine)) if mine.places[row] not in seen]


class WholeRule(TableRule[Wholes]):
    """Looks for pieces of rows in others. Its state holds all texts, and about 75 bytes a row.

    Rows with images or other parts that are no text are left out.
    """

    formats = TRAINABLE
    table = Wholes

    @property
    def shared(self) -> Hashable:
        return "wholes"

    def add(self, state: Wholes, example: Example) -> Wholes:
        own = forms(example)
        prompt = own.prompt
        if not prompt or example.trained is None or own.has_media:
            return state
        reply = "" if example.label is not None else own.reply
        state.places.append(own.at)
        state.text.append(f"{prompt} {reply}" if reply else prompt)
        state.whole.append(digest(prompt, reply))
        state.cut.append(len(prompt.encode("utf-8", "surrogatepass")))
        state.prompt.append(own.prompt_digest)
        state.pointer.append(example.target_pointer)
        return state


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
