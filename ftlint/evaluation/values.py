"""One figure with its interval."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Value:
    """A figure: ``low`` and ``high`` are its 95 % interval, ``n`` the rows it was measured on.

    ``value`` of None says that it was not measured.
    """

    name: str
    value: float | None
    low: float | None = None
    high: float | None = None
    n: int = 0
