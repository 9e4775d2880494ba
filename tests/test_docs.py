"""The docs say what the program does: generated parts are fresh, examples run."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from ftlint.plugins import discover

ROOT = Path(__file__).resolve().parent.parent


def _run(*args: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *args], cwd=cwd, capture_output=True, text=True)


def test_generated_parts_are_fresh() -> None:
    """Rule pages, rule tables and sample output; ``make docs`` writes them anew."""
    run = _run("scripts/build_docs.py", "--check")
    assert run.returncode == 0, run.stdout + run.stderr


def test_no_page_of_a_rule_that_is_gone() -> None:
    listed = json.loads(_run("-m", "ftlint", "rule", "--all", "--format", "json").stdout)
    pages = {path.stem for path in (ROOT / "docs" / "rules").glob("*.md")}
    assert pages == {rule["name"] for rule in listed}


def test_the_first_rule_of_the_guide_works(tmp_path: Path) -> None:
    guide = (ROOT / "docs" / "writing-rules.md").read_text(encoding="utf-8")
    rule, config = (
        re.search(rf"```{kind}\n(.*?)```", guide, re.DOTALL)[1]  # type: ignore[index]
        for kind in ("python", "toml")
    )
    (tmp_path / "lint").mkdir()
    (tmp_path / "lint" / "acme.py").write_text(rule)
    (tmp_path / "ftlint.toml").write_text(config)
    reply = {"role": "assistant", "content": "Sorry, as an AI language model I cannot."}
    row = {"messages": [{"role": "user", "content": "Where is it?"}, reply]}
    (tmp_path / "train.jsonl").write_text(json.dumps(row) + "\n")
    found = _run(
        "-m", "ftlint", "check", "train.jsonl", "--select", "ACME", "--format", "concise",
        cwd=tmp_path,
    )  # fmt: skip
    column = json.dumps(row).index("as an AI") + 1
    assert found.stdout.splitlines()[0] == (
        f"train.jsonl:1:{column}: error ACME001 banned-phrase: the reply has a banned phrase"
    )
    assert found.returncode == 1
    page = _run("-m", "ftlint", "rule", "ACME001", cwd=tmp_path).stdout
    assert "The model learns to say it." in page


def test_every_link_of_the_docs_leads_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("rules/*.md")]
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert broken == []


COVERAGE = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
FOUND = re.findall(r"^\| (.+) \| (.+) \| (-|safe|unsafe) \|$", COVERAGE, re.MULTILINE)
RULES = {one.rule.name: one.rule for one in discover()}


class TestCoverage:
    """The page of what is found names every rule, and promises no fix that there is not."""

    @staticmethod
    def named(cell: str) -> list[str]:
        return re.findall(r"\[([a-z0-9-]+)\]\(rules/\1\.md\)", cell)

    def test_every_line_of_a_table_is_read(self) -> None:
        rows = [line for line in COVERAGE.splitlines() if line.startswith("| ")]
        assert len(FOUND) == len([row for row in rows if row != "| what | rule | fix |"])

    def test_every_rule_stands_there_and_no_other(self) -> None:
        found = {name for _, cell, _ in FOUND for name in self.named(cell)}
        listed = json.loads(_run("-m", "ftlint", "rule", "--all", "--format", "json").stdout)
        assert found == {rule["name"] for rule in listed}

    def test_what_no_rule_finds_has_a_reason(self) -> None:
        for what, cell, fix in FOUND:
            if not self.named(cell):
                assert re.match(r"none: \w+", cell), what
                assert fix == "-", what

    def test_fixes_are_those_of_the_rules(self) -> None:
        for what, cell, fix in FOUND:
            kinds = {RULES[name].fixable for name in self.named(cell)}
            assert fix == "-" or fix in kinds or (fix == "unsafe" and "safe" in kinds), what
        mended = {name for _, cell, fix in FOUND if fix != "-" for name in self.named(cell)}
        assert mended >= {name for name, rule in RULES.items() if rule.fixable}
