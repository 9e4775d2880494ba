"""What a provider accepts, as data: one TOML file each, with the source of every figure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ftlint.toml import tomllib

TARGETS = ("openai",)


@dataclass(frozen=True, slots=True)
class ModelLimits:
    """What one model takes.

    ``example_tokens`` is the longest training example in tokens; ``images`` says whether it can
    be tuned on images.
    """

    name: str
    example_tokens: int
    encoding: str
    images: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """A provider's limits. ``models`` are keyed by the beginning of the model's name.

    ``tools_per_row`` and the limits of images are None where the provider names none;
    ``image_bytes`` is the size of one image, ``image_rows`` the rows of a file that have images.
    """

    name: str
    min_examples: int
    recommended_examples: int
    models: dict[str, ModelLimits]
    tools_per_row: int | None = None
    images_per_row: int | None = None
    image_bytes: int | None = None
    image_rows: int | None = None


_OPTIONAL = ("tools_per_row", "images_per_row", "image_bytes", "image_rows")


@cache
def load(name: str) -> Target:
    """The target called *name*, one of TARGETS."""
    text = (Path(__file__).parent / f"{name}.toml").read_text(encoding="utf-8")
    table: dict[str, Any] = tomllib.loads(text)
    models = {key: ModelLimits(key, **value) for key, value in table["models"].items()}
    known = {key: table[key] for key in _OPTIONAL if key in table}
    return Target(
        table["name"], table["min_examples"], table["recommended_examples"], models, **known
    )


@dataclass(frozen=True, slots=True)
class Job:
    """What the data is for: the provider, and the model to be tuned, if it is known."""

    target: str = "openai"
    model: str | None = None

    @property
    def limits(self) -> Target:
        """The provider's limits."""
        return load(self.target)

    @property
    def model_limits(self) -> ModelLimits | None:
        """The limits of the model, found by the longest known beginning of its name.

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
