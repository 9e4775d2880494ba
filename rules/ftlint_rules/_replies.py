"""What the rules about replies as texts share."""

from __future__ import annotations

from ftlint.formats import TRAINABLE

REPLIES = TRAINABLE - {"reinforcement"}
"""The formats whose target is a reply."""
