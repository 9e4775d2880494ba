"""What the rules about n-grams in common share: the limits that the literature uses."""

from __future__ import annotations

from typing import Literal

from ftlint import option
from ftlint.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Preset:
    """Words to an n-gram, and the share of them from which a text counts as known."""

    n: int
    coverage: float


PRESETS = {
    # Chowdhery and others, "PaLM" (2022), section 8: at least 70 % of the 8-grams were seen.
    "8-gram": Preset(8, 0.7),
    # Brown and others, "Language Models are Few-Shot Learners" (2020), appendix C: any overlap.
    "13-gram": Preset(13, 0.0),
}


@dataclass(frozen=True)
class Options:
    """How much of a text makes it known."""

    preset: Literal["8-gram", "13-gram"] = option(
        "8-gram", "`8-gram` (70 % of them, as for PaLM) or `13-gram` (any one, as for GPT-3)"
    )
    coverage: float | None = option(None, "least share of the n-grams, instead of the preset's")

    def __post_init__(self) -> None:
        if self.coverage is not None and not 0 <= self.coverage <= 1:
            raise ValueError(f"coverage is {self.coverage:g}; it must be from 0 to 1")

    @property
    def limit(self) -> Preset:
        """The preset, with the coverage that was asked for."""
        chosen = PRESETS[self.preset]
        return chosen if self.coverage is None else Preset(chosen.n, self.coverage)


def least(preset: Preset) -> str:
    """The limit in words."""
    return f"the limit is {preset.coverage:.0%}" if preset.coverage else "any one counts"
