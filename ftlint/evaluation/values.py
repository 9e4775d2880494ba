"""One figure with its interval, and how tables write both."""

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


def number(value: float | None) -> str:
    """A figure with three decimals; a dash where it was not measured."""
    return "-" if value is None else f"{value:.3f}"


def interval(value: Value) -> str:
    """The ends of the interval of *value*; nothing where it has none."""
    if value.low is None or value.high is None:
        return ""
    return f"{value.low:.3f} to {value.high:.3f}"
