"""What the rules about weights share."""

from __future__ import annotations


def is_zero(weight: object) -> bool:
    """Whether *weight* keeps a reply from being trained."""
    return isinstance(weight, int) and not isinstance(weight, bool) and weight == 0
