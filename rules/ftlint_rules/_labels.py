"""What the rules about labels share: how often each label occurs, and where first."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field

from ftlint import CorpusRule, Example, Location
from ftlint.formats import TRAINABLE
from ftlint.labels import MOST_COUNTED, fold_label


@dataclass(slots=True)
class Labelled:
    """The rows of one label: how many, and the first by place."""

    rows: int
    first: Location


@dataclass(slots=True)
class LabelCounts:
    """Label to its rows. Emptied beyond MOST_COUNTED labels, when no rule on labels runs."""

    labels: dict[str, Labelled] = field(default_factory=dict)
    too_many: bool = False

    def add(self, label: str, rows: int, first: Location) -> None:
        known = self.labels.get(label)
        if self.too_many:
            return
        if known is None:
            self.labels[label] = Labelled(rows, first)
            if len(self.labels) > MOST_COUNTED:
                self.too_many = True
                self.labels.clear()
        else:
            known.rows += rows
            known.first = min(known.first, first)

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

    @property
    def shared(self) -> Hashable:
        return "label counts"

    def start(self) -> LabelCounts:
        return LabelCounts()

    def add(self, state: LabelCounts, example: Example) -> LabelCounts:
        if example.label is not None:
            pointer = example.target_pointer
            at = example.at(pointer, within=example.label if pointer else "")
            state.add(example.label, 1, at)
        return state

    def merge(self, left: LabelCounts, right: LabelCounts) -> LabelCounts:
        left.too_many |= right.too_many
        for label, other in right.labels.items():
            left.add(label, other.rows, other.first)
        if left.too_many:
            left.labels.clear()
        return left
