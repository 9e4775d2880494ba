"""What gates are held against: our rows, those of other runs, and the slices of both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from ftlint.errors import InputError
from ftlint.evaluation.linted import UNKNOWN, Leaks
from ftlint.evaluation.pairs import Pairs
from ftlint.evaluation.sample import Sample

MOST_VALUES = 100
"""Values of a field up to which it can be sliced by: each is a table row, and has its resamples."""


def values_of(name: str, rows: Iterable[Mapping[str, str]]) -> list[str]:
    """The values of the field *name* in *rows*, the most frequent first.

    Raises InputError for none, or for too many to slice by.
    """
    values = Counter(one[name] for one in rows if name in one)
    if not values:
        raise InputError(f'no row of the split has a field "{name}" to slice by')
    if len(values) > MOST_VALUES:
        raise InputError(
            f'the field "{name}" has {len(values):,} values, and slices are made of '
            f"{MOST_VALUES} at most; slice by a coarser one"
        )
    return [value for value, _ in values.most_common()]


@dataclass(frozen=True)
class Evidence:
    """``ours`` and the same rows of ``others``, by the names that gates have for them.

    ``by`` are the fields to slice by, ``leaks`` says which rows leaked. Another run that answers
    less than all but ``max_unanswered`` of the rows is compared with nothing. ``distrusted`` are
    the figures that can hold no gate, with the reason.
    """

    ours: Sample
    others: Mapping[str, Sample] = field(default_factory=dict)
    by: tuple[str, ...] = ()
    max_unanswered: float = 1.0
    leaks: Leaks = UNKNOWN
    distrusted: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def pairs(self) -> dict[str, Pairs]:
        """Our rows beside those of each other run."""
        return {name: Pairs(self.ours, one) for name, one in self.others.items()}

    @cached_property
    def clean(self) -> Evidence | None:
        """The rows that did not leak, in no slices; None where it is not known which did."""
        if self.leaks.reason:
            return None
        others = {name: one.clean for name, one in self.others.items()}
        return replace(self, ours=self.ours.clean, others=others, by=())

    @cached_property
    def slices(self) -> dict[str, dict[str, Evidence]]:
        """The rows of each value of each field, the most frequent first. Raises InputError."""
        return {name: self._of(name) for name in self.by}

    def _of(self, name: str) -> dict[str, Evidence]:
        values = values_of(name, (one.fields for one in self.ours.scored))
        return {
            value: Evidence(
                self.ours.only(name, value),
                {other: one.only(name, value) for other, one in self.others.items()},
                max_unanswered=self.max_unanswered,
                leaks=self.leaks,
                distrusted=self.distrusted,
            )
            for value in values
        }
