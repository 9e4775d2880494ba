from __future__ import annotations

import inspect
import os
from collections.abc import Iterable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from ftlint import CorpusRule, Example, ExampleRule, Finding, Location
from ftlint import config as configs
from ftlint.plugins import discover
from ftlint.rule import Rule
from ftlint.testing import EXPECTED, FIXED, Case, cases, check_laws
from ftlint_rules import RULES

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
UPDATE = os.environ.get("FTLINT_UPDATE") == "1"
CASES = [case for case in cases(FIXTURES) if case.rule != "datasets"]
BUILT_IN = [one.rule for one in discover() if one.rule.__module__.startswith("ftlint_rules.")]
FAMILIES = ("FMT", "CHAT", "TOOL", "IMG", "TOK", "TGT", "BAL", "DUP", "LEAK", "PREF", "RFT", "SEC")

every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
every_rule = pytest.mark.parametrize("rule", BUILT_IN, ids=lambda rule: rule.name)


def findings(output: str) -> list[str]:
    """The lines of a concise report that are findings: the footer has no place in a file."""
    return [line for line in output.splitlines() if ".json" in line.split(":")[0]]


class TestCases:
    @every_case
    def test_prints_what_is_expected(self, case: Case) -> None:
        output = case.output()
        if UPDATE and output != case.expected:
            (case.folder / EXPECTED).write_text(output, encoding="utf-8", newline="")
            pytest.skip(f"{case.name}/{EXPECTED} was rewritten: read the diff")
        assert output == case.expected

    @every_case
    def test_ok_is_silent_and_bad_is_not(self, case: Case) -> None:
        kind = case.folder.name.split("-")[0]
        assert kind in ("ok", "bad")
        assert bool(findings(case.output())) == (kind == "bad")

    @every_case
    def test_finds_the_same_however_the_rows_come(self, case: Case) -> None:
        rule, dataset = case.load()
        check_laws(rule, dataset)

    @every_case
    def test_all_its_files_are_known(self, case: Case) -> None:
        allowed = {EXPECTED, FIXED, configs.FILE, "grader.json", "benchmark.jsonl"}
        allowed |= {f"{split}{end}" for split in configs.SPLITS for end in (".jsonl", ".jsonl.gz")}
        assert {path.name for path in case.folder.iterdir()} <= allowed

    def test_every_fixture_names_a_rule(self) -> None:
        folders = {path.name for path in FIXTURES.iterdir() if path.is_dir()} - {
            "datasets",
            "providers",
        }
        assert folders <= {rule.name for rule in BUILT_IN}


class TestRules:
    def test_all_are_found_by_their_entry_point(self) -> None:
        assert sorted(rule.name for rule in BUILT_IN) == sorted(rule.name for rule in RULES)

    @every_rule
    def test_has_an_ok_and_a_bad_case(self, rule: type[Rule[Any]]) -> None:
        own = [case for case in CASES if case.rule == rule.name]
        assert {case.clean for case in own} == {True, False}

    @every_rule
    def test_lives_in_a_file_of_its_name(self, rule: type[Rule[Any]]) -> None:
        path = Path(inspect.getfile(rule))
        assert path.stem == rule.name.replace("-", "_")
        assert rule.__name__.lower() == rule.name.replace("-", "")

    @every_rule
    def test_has_a_page(self, rule: type[Rule[Any]]) -> None:
        page = rule.explain()
        headings = [line for line in page.splitlines() if line.startswith("## ")]
        assert headings[:2] == ["## What it does", "## Why is this bad?"]
        assert "## What to do" in headings
        assert rule.summary().endswith(".")
        assert page.splitlines()[1] == ""

    @every_rule
    def test_documents_every_option(self, rule: type[Rule[Any]]) -> None:
        undocumented = [one.name for one in fields(rule.options_type) if not one.metadata["doc"]]
        assert undocumented == []

    @every_rule
    def test_has_a_code_of_a_known_family(self, rule: type[Rule[Any]]) -> None:
        family, number = rule.code[:-3], rule.code[-3:]
        assert family in FAMILIES
        assert number.isdigit()

    @every_rule
    def test_has_a_case_for_its_fix(self, rule: type[Rule[Any]]) -> None:
        own = [case for case in CASES if case.rule == rule.name]
        assert any(case.expected_fixed() for case in own) == bool(rule.fixable)

    def test_codes_and_names_are_unique(self) -> None:
        assert len({rule.code for rule in BUILT_IN}) == len(BUILT_IN)
        assert len({rule.name for rule in BUILT_IN}) == len(BUILT_IN)


class HidesState(ExampleRule):
    """Reports the second row it sees: it counts on self."""

    code, name = "ACME001", "hides-state"
    seen = 0

    def check(self, example: Example) -> Iterable[Finding]:
        self.seen += 1
        if self.seen == 2:
            yield self.finding(example.at(), "the second row")


class FirstComes(CorpusRule[list[Location]]):
    """Keeps the row that happens to come first."""

    code, name = "ACME002", "first-comes"

    def start(self) -> list[Location]:
        return []

    def add(self, state: list[Location], example: Example) -> list[Location]:
        return state or [example.at()]

    def merge(self, left: list[Location], right: list[Location]) -> list[Location]:
        return left or right

    def finish(self, states: Mapping[str, list[Location]]) -> Iterable[Finding]:
        for state in states.values():
            for at in state:
                yield self.finding(at, "the first row")


class Forgets(FirstComes):
    """Drops what the right side of a merge brought."""

    name = "forgets"

    def add(self, state: list[Location], example: Example) -> list[Location]:
        return [*state, example.at()]

    def merge(self, left: list[Location], right: list[Location]) -> list[Location]:
        return left


class BareLines(CorpusRule[list[tuple[int, int]]]):
    """Keeps its rows by nothing but their lines and offsets."""

    code, name = "ACME003", "bare-lines"

    def start(self) -> list[tuple[int, int]]:
        return []

    def add(self, state: list[tuple[int, int]], example: Example) -> list[tuple[int, int]]:
        return [*state, (example.row.line, example.row.offset)]

    def merge(
        self, left: list[tuple[int, int]], right: list[tuple[int, int]]
    ) -> list[tuple[int, int]]:
        return [*left, *right]

    def finish(self, states: Mapping[str, list[tuple[int, int]]]) -> Iterable[Finding]:
        for state in states.values():
            for line, offset in state:
                yield self.finding(Location("train.jsonl", line, offset=offset), "a row")


class Least(FirstComes):
    """Keeps the first row by place: a proper fold."""

    name = "least"

    def add(self, state: list[Location], example: Example) -> list[Location]:
        return self.merge(state, [example.at()])

    def merge(self, left: list[Location], right: list[Location]) -> list[Location]:
        return sorted([*left, *right])[:1]


class TestLaws:
    @pytest.fixture
    def case(self, tmp_path: Path) -> Case:
        folder = tmp_path / "rule" / "bad"
        folder.mkdir(parents=True)
        row = '{"messages": [{"role": "user", "content": "Question %d"}]}\n'
        (folder / "train.jsonl").write_text("".join(row % i for i in range(9)), encoding="utf-8")
        return Case("rule", folder)

    @pytest.mark.parametrize("rule", [HidesState, FirstComes, Forgets])
    def test_are_broken_by(self, rule: type[Rule[Any]], case: Case) -> None:
        with pytest.raises(AssertionError, match=f"{rule.name}: other findings"):
            check_laws(rule(), case.dataset(case.config()))

    def test_are_broken_by_bare_lines_that_are_called_movable(self, case: Case) -> None:
        check_laws(BareLines(), case.dataset(case.config()))
        movable = type("Movable", (BareLines,), {"movable": True})
        with pytest.raises(AssertionError, match="bare-lines: its states are not movable"):
            check_laws(movable(), case.dataset(case.config()))

    def test_are_kept_by_a_proper_fold(self, case: Case) -> None:
        check_laws(Least(), case.dataset(case.config()))
