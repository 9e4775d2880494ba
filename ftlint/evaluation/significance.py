"""Intervals of shares, tests of paired differences, and how many rows would show one."""

from __future__ import annotations

import math

Z95 = 1.959963984540054
"""The 97.5 % point of the normal distribution."""
_Z80 = 0.8416212335729143
"""Its 80 % point: the power that tests are planned for."""


def mcnemar(fixed: int, broken: int) -> float:
    """The exact two-sided p-value of *fixed* rows against *broken* ones.

    Under no difference each row on which two models disagree is as likely to be won as lost:
    p = min(1, 2 sum_{i <= min} C(n, i) / 2^n). McNemar, Q. (1947), Psychometrika 12, 153-157, in
    its exact, binomial form.
    """
    n, fewer = fixed + broken, min(fixed, broken)
    term = tail = 1
    for i in range(fewer):
        term = term * (n - i) // (i + 1)
        tail += term
    return min(1.0, 2 * tail / (1 << n))


def holm(ps: list[float]) -> list[float]:
    """*ps* adjusted so that the chance of one false discovery among all stays at the level.

    Holm, S. (1979), "A simple sequentially rejective multiple test procedure", Scand. J. Stat. 6,
    65-70: the i-th smallest of m is multiplied by m - i + 1, and none falls below the one before.
    """
    adjusted = [0.0] * len(ps)
    highest = 0.0
    for rank, i in enumerate(sorted(range(len(ps)), key=lambda i: ps[i])):
        highest = max(highest, min(1.0, (len(ps) - rank) * ps[i]))
        adjusted[i] = highest
    return adjusted


def rows_to_tell(difference: float, disagreement: float) -> int | None:
    """How many rows a paired test needs to see a *difference* in accuracy, with 80 % power at 5 %.

    *disagreement* is the share of rows that exactly one of the two has right; it is at least as
    large as the difference. None for no difference, which no number of rows can show.
    Connor, R. J. (1987), "Sample size for testing differences in proportions for the
    paired-sample design", Biometrics 43, 207-211.
    """
    d = abs(difference)
    if not d:
        return None
    psi = max(disagreement, d)
    root = Z95 * math.sqrt(psi) + _Z80 * math.sqrt(psi - d * d)
    return math.ceil(root * root / (d * d))


def rows_to_clear(share: float, target: float, *, above: bool) -> int | None:
    """How many rows put the Wilson bound of a seen *share* on *target*; None if none do.

    With *above* the lower bound has to reach the target, else the upper one must not exceed it.
    The bound is where (share - target)^2 = z^2 target (1 - target) / n.
    """
    gap = share - target if above else target - share
    return None if gap <= 0 else math.ceil(Z95 * Z95 * target * (1 - target) / (gap * gap))


def wilson_of(share: float, n: float) -> tuple[float, float]:
    """The 95 % score interval of a *share* of *n* rows, which need not be a whole number.

    Wilson, E. B. (1927), "Probable inference, the law of succession, and statistical
    inference", J. Am. Stat. Assoc. 22, 209-212. Unlike the normal approximation it stays inside
    0 to 1 and is not of zero width at 0 or 1.
    """
    z2 = Z95 * Z95
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z95 * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return 0.0 if share == 0 else middle - half, 1.0 if share == 1 else middle + half
