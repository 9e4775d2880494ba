"""What the data is for: a target, a model, and the day of the run."""

from __future__ import annotations

from dataclasses import field
from datetime import date
from typing import TYPE_CHECKING

from ftlint.dataclass import dataclass
from ftlint.targets.model import Model, Target
from ftlint.targets.read import load

if TYPE_CHECKING:
    from ftlint.benchmark import Benchmark
    from ftlint.grader import Grader


@dataclass(frozen=True, slots=True)
class Job:
    """The provider; model, method and grader, where they are known; the day to judge dates by.

    ``method`` is ``supervised``, ``dpo`` or ``reinforcement``; ``against`` are benchmarks whose
    items no training row should hold.
    """

    target: str = "openai"
    model: str | None = None
    today: date = field(default_factory=date.today)
    method: str | None = None
    grader: Grader | None = None
    against: tuple[Benchmark, ...] = ()

    @property
    def limits(self) -> Target:
        """What is known of the provider."""
        return load(self.target)

    @property
    def model_limits(self) -> Model | None:
        """What is known of the model, found by the longest known beginning of its name.

        ``ft:BASE:...`` counts as its base model. None where no model is named or known.
        """
        if self.model is None:
            return None
        name = self.model.split(":")[1] if self.model.startswith("ft:") else self.model
        known = [key for key in self.limits.models if _names(name, key)]
        return self.limits.models[max(known, key=len)] if known else None


def _names(model: str, family: str) -> bool:
    """Whether *model* is *family* or a dated version of it (gpt-4o-mini is no gpt-4o)."""
    rest = model.removeprefix(family)
    return model.startswith(family) and (not rest or (rest[0] == "-" and rest[1:2].isdigit()))
