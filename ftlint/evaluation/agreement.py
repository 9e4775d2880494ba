"""How often a judge says what people say of the same answers, chance left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ftlint.evaluation.metrics import share
from ftlint.evaluation.values import Value


@dataclass(frozen=True)
class Agreement:
    """How often the judge says what people said of the same answers.

    ``kappa`` is Cohen's, J. (1960), Educ. Psychol. Meas. 20, 37-46: agreement beyond what chance
    would bring; None where people gave one verdict only. ``passed`` are the human passes.
    """

    same: Value
    kappa: Value
    passed: int

    @property
    def n(self) -> int:
        """How many verdicts were compared."""
        return self.same.n


def agree(pairs: Sequence[tuple[bool, bool | None]]) -> Agreement | None:
    """The agreement of human and judge, *pairs* of their verdicts; None is one of its own.

    None without any.
    """
    if not pairs:
        return None
    # numpy takes 0.3 s to import.
    import numpy as np

    from ftlint.evaluation.bootstrap import REPETITIONS, resample, spread

    cells = dict(sorted(Counter((_place(one), _place(two)) for one, two in pairs).items()))
    places = np.array(list(cells))
    points = np.array([list(cells.values())])
    drawn = np.concatenate(list(resample(cells, None, REPETITIONS, 0)))
    value, span = float(_kappa(points, places)[0]), spread(_kappa(drawn, places))
    kappa = Value("kappa", None, n=len(pairs))
    if span is not None and not np.isnan(value):
        kappa = Value("kappa", value, *span, n=len(pairs))
    same = sum(one == two for one, two in pairs)
    return Agreement(share("same", same, len(pairs)), kappa, sum(one for one, _ in pairs))


def _place(passed: bool | None) -> int:
    return 2 if passed is None else int(passed)


def _kappa(counts: Any, places: Any) -> Any:
    """Cohen's kappa of each row of *counts*, how often each of the *places* (human, judge) is."""
    import numpy as np

    n = counts.sum(axis=1)
    same = counts[:, places[:, 0] == places[:, 1]].sum(axis=1) / n
    chance = sum(
        counts[:, places[:, 0] == kind].sum(axis=1) * counts[:, places[:, 1] == kind].sum(axis=1)
        for kind in range(3)
    ) / (n * n)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(chance == 1, np.nan, (same - chance) / (1 - chance))
