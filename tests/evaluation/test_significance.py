"""Tests of differences and sample sizes, against scipy and published figures."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ftlint.evaluation.significance import holm, mcnemar, rows_to_clear, rows_to_tell, wilson_of


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 300), st.integers(0, 300))
def test_mcnemar_is_the_binomial_test(fixed: int, broken: int) -> None:
    from scipy.stats import binomtest

    expected = binomtest(fixed, fixed + broken).pvalue if fixed + broken else 1.0
    assert mcnemar(fixed, broken) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("fixed", "broken", "p"), [(20, 10, 0.099), (40, 25, 0.082), (60, 40, 0.057), (7, 7, 1.0)]
)
def test_mcnemar_by_hand(fixed: int, broken: int, p: float) -> None:
    assert mcnemar(fixed, broken) == pytest.approx(p, abs=5e-4)


def test_mcnemar_of_many_rows() -> None:
    assert 0 < mcnemar(20_000, 20_500) < 0.02


def test_holm_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.9, 0.8]) == pytest.approx([1.0, 1.0])
    assert holm([]) == []


@pytest.mark.parametrize(
    ("difference", "rows"), [(0.05, 312), (-0.03, 870), (0.02, 1960), (0.01, 7847)]
)
def test_rows_to_tell_a_difference_with_a_tenth_discordant(difference: float, rows: int) -> None:
    assert rows_to_tell(difference, 0.1) == rows


def test_no_number_of_rows_tells_no_difference() -> None:
    assert rows_to_tell(0.0, 0.1) is None


def test_planned_rows_have_the_power_that_was_planned() -> None:
    """Of many experiments of that size about 80 % find the difference."""
    import numpy as np

    rows = rows_to_tell(0.1, 0.3)
    assert rows is not None
    rng = np.random.default_rng(1)
    drawn = rng.multinomial(rows, [0.2, 0.1, 0.7], size=2000)
    found = np.mean([mcnemar(int(fixed), int(broken)) < 0.05 for fixed, broken, _ in drawn])
    # The exact test is a little conservative.
    assert 0.72 < found < 0.84


@pytest.mark.parametrize(
    ("share", "target", "rows"), [(0.85, 0.8, 246), (0.9, 0.8, 62), (0.95, 0.9, 139)]
)
def test_rows_to_clear_a_gate(share: float, target: float, rows: int) -> None:
    assert rows_to_clear(share, target, above=True) == rows
    from scipy.stats import binomtest

    for n, clears in ((rows, True), (rows - 2, False)):
        low, _ = wilson_of(share, n)
        assert (low >= target) is clears
    known = binomtest(850, 1000).proportion_ci(method="wilson")
    assert wilson_of(0.85, 1000) == pytest.approx((known.low, known.high), abs=1e-9)
    assert rows_to_clear(1 - share, 1 - target, above=False) == rows
    assert rows_to_clear(target, share, above=True) is None
