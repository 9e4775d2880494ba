"""What is measured of answers that are scored in one way: which figures there are, and of what."""

from __future__ import annotations

from dataclasses import dataclass

from ftlint.evaluation.figures import OVERALL, PER_CLASS, RATES

MOST_PARTS = 200
"""Parts that have figures of their own; rarer ones count in the figures of all together."""


@dataclass(frozen=True)
class Scheme:
    """The figures of a way to score answers, which is called ``scorer``.

    ``labels`` are the classes of a confusion matrix, None where an answer is no class. Of
    ``shares`` each row has 0 or 1, of ``means`` a number; a row that such a figure is not about has
    neither. ``part`` names what is counted in a row (a label, field or argument), ``parts`` those
    that have figures of their own, the most frequent first, and ``pooled`` opens the names of the
    figures of all together.
    """

    scorer: str = "text"
    labels: tuple[str, ...] | None = None
    shares: tuple[str, ...] = ()
    means: tuple[str, ...] = ()
    part: str = ""
    parts: tuple[str, ...] = ()
    pooled: str = ""

    @property
    def own(self) -> tuple[str, ...]:
        """The figures that come from what the scorer counts, beside outcomes and labels."""
        return (*self.shares, *self.means, *self.pools)

    @property
    def pools(self) -> tuple[str, ...]:
        """The figures of all parts together."""
        if not self.part:
            return ()
        return (*(f"{self.pooled}_{name}" for name in PER_CLASS), "macro_f1")

    @property
    def overall(self) -> tuple[str, ...]:
        """The figures of the whole split, in the order in which they are shown."""
        if self.labels is not None:
            return OVERALL
        return ("accuracy", *self.own, "coverage", *RATES)

    @property
    def per_part(self) -> tuple[str, ...]:
        """The figures of one class or part."""
        return PER_CLASS if self.part else ()

    @property
    def named(self) -> tuple[str, ...]:
        """The classes or parts that a gate can name."""
        return self.parts if self.labels is None else self.labels

    @property
    def compared(self) -> tuple[str, ...]:
        """The figures in which two models are compared."""
        return tuple(name for name in self.overall if name not in ("majority", "weighted_f1"))

    @property
    def headline(self) -> tuple[str, str]:
        """The two figures that a slice is shown with."""
        if self.labels is not None:
            return "accuracy", "macro_f1"
        pooled = (f"{self.pooled}_f1",) if self.part else ()
        return "accuracy", (*pooled, *self.means, *self.shares, "coverage")[0]


def of_labels(labels: tuple[str, ...]) -> Scheme:
    """The scheme of a classification."""
    return Scheme("label", labels, part="class")


PLAIN_SCHEME = Scheme()
"""Right or not, and nothing else."""
