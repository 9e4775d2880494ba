"""What providers and trainers accept, as data: one TOML file each, every figure with its source."""

from __future__ import annotations

from typing import Literal, get_args

from ftlint.targets.job import Job
from ftlint.targets.model import Figure, Model, Target, known
from ftlint.targets.read import load

TargetName = Literal["openai", "azure-openai", "together", "fireworks", "mistral", "bedrock", "trl"]
TARGETS: tuple[str, ...] = get_args(TargetName)

__all__ = ["TARGETS", "Figure", "Job", "Model", "Target", "TargetName", "known", "load"]
