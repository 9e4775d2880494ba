"""Runs each case in fixtures/, and proves that the rules are folds."""

from __future__ import annotations

from pathlib import Path

import pytest
from ftlint_acme import RULES

from ftlint.testing import Case, cases, check_laws

CASES = cases(Path(__file__).parent.parent / "fixtures")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_prints_what_is_expected(case: Case) -> None:
    assert case.output() == case.expected
    assert case.clean == ("no findings" in case.expected)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_obeys_the_laws(case: Case) -> None:
    check_laws(*case.load())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_has_a_good_and_a_bad_case(rule: type) -> None:
    assert {case.clean for case in CASES if case.rule == rule.name} == {True, False}
