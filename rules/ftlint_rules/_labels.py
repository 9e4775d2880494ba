"""What the rules about labels share: how often each label occurs, and where first."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import astuple, field
from typing import TYPE_CHECKING

from ftlint import CorpusRule, Edit, Example, Location
from ftlint.dataclass import dataclass
from ftlint.formats import TRAINABLE
from ftlint.labels import MOST_COUNTED, fold_label
from ftlint.plain import PlainRows
from ftlint.wording import as_json
from ftlint_rules._rows import precedes

if TYPE_CHECKING:
    from ftlint.columns import Part


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """A reply whose label can be written anew: all of it, or the JSON string between two texts."""

    at: Location
    before: str = ""
    after: str = ""

    def edit(self, label: str) -> Edit:
        """What puts *label* in the place of the one that stands there."""
        inner = as_json(label) if self.after else label
        text = as_json(f"{self.before}{inner}{self.after}")
        return Edit(self.at, "replace", text)


@dataclass(slots=True)
class Labelled:
    """The rows of one label: how many, and the first by place.

    ``spots`` are those whose label can be written anew. They are kept only by a rule that keeps
    every finding, as a fix needs it: the state then grows with the rows.
    """

    rows: int
    first: Location
    spots: list[Spot] = field(default_factory=list)


@dataclass(slots=True)
class LabelCounts:
    """Label to its rows. Emptied beyond MOST_COUNTED labels, when no rule on labels runs."""

    labels: dict[str, Labelled] = field(default_factory=dict)
    too_many: bool = False

    def add(self, label: str, rows: int, first: Location, spots: Iterable[Spot] = ()) -> None:
        known = self.labels.get(label)
        if self.too_many:
            return
        if known is None:
            self.labels[label] = Labelled(rows, first, list(spots))
            if len(self.labels) > MOST_COUNTED:
                self.too_many = True
                self.labels.clear()
        else:
            known.rows += rows
            known.first = min(known.first, first)
            known.spots += spots

    def classes(self) -> LabelCounts:
        """The same with all spellings of a label counted under the most common one."""
        main: dict[str, str] = {}
        merged = LabelCounts()
        for label, found in self.by_rows():
            merged.add(main.setdefault(fold_label(label), label), found.rows, found.first)
        return merged

    def by_rows(self) -> list[tuple[str, Labelled]]:
        """Most common first, equal ones by name."""
        return sorted(self.labels.items(), key=lambda item: (-item[1].rows, item[0]))


class LabelRule(CorpusRule[LabelCounts]):
    """Judges the label counts of the splits; its state grows with the distinct labels."""

    formats = TRAINABLE
    needs_labels = True
    movable = True
    takes_plain = True

    @property
    def shared(self) -> Hashable:
        return "label counts"

    def start(self) -> LabelCounts:
        return LabelCounts()

    def add(self, state: LabelCounts, example: Example) -> LabelCounts:
        label = example.label
        known = state.labels.get(label) if label is not None else None
        if known is not None and self.keep is not None and not precedes(example.row, known.first):
            known.rows += 1
        elif label is not None:
            pointer = example.target_pointer
            at = example.at(pointer, within=label if pointer else "")
            state.add(label, 1, at, self._spots(example))
        return state

    def step_plain(self, state: LabelCounts, rows: PlainRows) -> LabelCounts:
        for i in rows.with_labels():
            state = self.add(state, rows.example(i))
        return state

    def _spots(self, example: Example) -> tuple[Spot, ...]:
        pointer, target = example.target_pointer, example.target
        if self.keep is not None or not pointer or target is None:
            return ()
        if example.label_spec.source == "json":
            return _in_json(example.at(pointer), target, example.label_spec.field)
        return (Spot(example.at(pointer)),) if target == example.label else ()

    def merge(self, left: LabelCounts, right: LabelCounts) -> LabelCounts:
        left.too_many |= right.too_many
        for label, other in right.labels.items():
            left.add(label, other.rows, other.first, other.spots)
        if left.too_many:
            left.labels.clear()
        return left

    def save(self, state: LabelCounts) -> Mapping[str, Part]:
        import json

        found = [(label, one.rows, astuple(one.first)) for label, one in state.labels.items()]
        return {"labels": json.dumps([state.too_many, found]).encode()}

    def load(self, parts: Mapping[str, Part]) -> LabelCounts:
        import json

        state = LabelCounts()
        state.too_many, found = json.loads(parts["labels"])
        for label, rows, first in found:
            state.labels[label] = Labelled(rows, Location(*first))
        return state


def _in_json(at: Location, text: str, field: str) -> tuple[Spot, ...]:
    """The string that *field* leads to in *text*, if *text* is what stands at *at*."""
    from ftlint.pointer import escape, locate

    raw = text.encode("utf-8", "replace")
    span = locate(raw, "".join(f"/{escape(key)}" for key in field.split(".")))
    if span is None or raw[span[0] : span[0] + 1] != b'"':
        return ()
    return (Spot(at, raw[: span[0]].decode(), raw[span[1] :].decode()),)
