"""What providers and trainers accept, as data: one TOML file each, every figure with its source."""

from __future__ import annotations

from ftlint.targets.job import Job
from ftlint.targets.model import Figure, Model, Target, known
from ftlint.targets.read import load

TARGETS = ("openai", "azure-openai", "together", "fireworks", "mistral", "bedrock", "trl")

__all__ = ["TARGETS", "Figure", "Job", "Model", "Target", "known", "load"]
