"""Rules that are named before they are imported: what their lines say, and that it is true."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ftlint import engine
from ftlint.config import Config
from ftlint.contents import Listed, contents
from ftlint.errors import InputError
from ftlint.plugins import Registered, discover
from ftlint.rule import Rule
from ftlint.selection import build
from ftlint.testing import Case, cases
from ftlint_rules import RULES

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
WAITING = {one.name: one for one in RULES if one.words}
CASES = [case for case in cases(FIXTURES) if case.rule in WAITING]


def lazily(case: Case) -> Rule[Any]:
    """The rule of *case* as ``ftlint check`` builds it."""
    config = case.config()
    found = discover(case.folder / path for path in config.plugins)
    dataset = case.dataset(config)
    (rule,) = build(
        found, config, select=[case.rule], ignore=[], keep=None, dataset=dataset, lazily=True
    )
    return rule


@pytest.mark.parametrize("name", WAITING)
def test_a_rule_that_has_seen_no_row_has_nothing_to_say(name: str) -> None:
    (rule,) = build(discover(), Config(), select=[name], ignore=[], keep=None)
    if not WAITING[name].needy:
        assert list(rule.finish({"train": rule.start(), "test": rule.start()})) == []
        # What an index holds stands under what the fold is shared by.
        assert rule.shared is None or rule.save(rule.start()) is None


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_stands_for_a_rule_finds_what_it_finds(case: Case) -> None:
    rule, dataset = case.load()
    later = lazily(case)
    later.job = rule.job
    if hasattr(later, "rule"):
        later.rule.job = rule.job
    expected, found = engine.check([rule], dataset), engine.check([later], dataset)
    assert list(found.log) == list(expected.log)
    assert (found.skipped, found.remarks) == (expected.skipped, expected.remarks)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("FMT001 invalid-json nested problems", "the contents say screen 'nested', the rule says"),
        ("FMT999 invalid-json", "the contents say code 'FMT999', the rule says 'FMT001'"),
        ("FMT001 no-such-rule", "No module named 'ftlint_rules.no_such_rule'"),
    ],
)
def test_a_line_that_is_not_true_names_the_pack(line: str, said: str) -> None:
    (listed,) = contents("ftlint_rules", line)
    with pytest.raises(InputError, match='the pack "acme" does not load') as error:
        assert Registered(listed, 'the pack "acme"').rule
    assert said in str(error.value)


def test_an_unknown_word_is_refused() -> None:
    with pytest.raises(KeyError, match="sometimes"):
        contents("ftlint_rules", "FMT001 invalid-json sometimes")


def test_a_line_without_words_waits_for_nothing() -> None:
    (listed,) = contents("ftlint_rules", "CHAT001 missing-messages")
    assert listed == Listed("CHAT001", "missing-messages", "ftlint_rules.missing_messages")
    assert listed.load().name == "missing-messages"
