"""What each provider accepts and refuses, by its own documentation, against what the rules say.

``fixtures/providers/TARGET.jsonl`` holds one row a line, with the verdict and its source. A
refused row must give an error of a rule on rows, an accepted one none. ``needs`` names a rule
without which the row cannot be judged.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from conftest import ROOT

from ftlint import config as configs
from ftlint import engine
from ftlint.dataset import Dataset, SourceFile, Split
from ftlint.finding import Severity
from ftlint.formats import METHODS
from ftlint.plugins import discover
from ftlint.rule import Rule
from ftlint.selection import build
from ftlint.targets import TARGETS

FOLDER = ROOT / "fixtures" / "providers"
REGISTERED = discover()
NAMES = {one.rule.name for one in REGISTERED}
KEYS = {"row", "raw", "verdict", "method", "why", "source", "needs"}


@dataclass(frozen=True)
class Entry:
    """One row of the table."""

    target: str
    line: int
    data: dict[str, Any]

    @property
    def needs(self) -> str:
        """The rule without which the row cannot be judged."""
        return str(self.data.get("needs", ""))

    @property
    def bytes(self) -> bytes:
        """The line as it stands in a file; what is no UTF-8 is written as surrogates."""
        text = self.data.get("raw") or json.dumps(self.data["row"], ensure_ascii=False)
        return text.encode("utf-8", "surrogateescape") + b"\n"

    def __str__(self) -> str:
        return f"{self.target}:{self.line} {self.data['verdict']}: {self.data['why']}"


TABLE = [
    Entry(path.stem, number, json.loads(line))
    for path in sorted(FOLDER.glob("*.jsonl"))
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
]


@cache
def rules(target: str, method: str, wanted: str) -> list[Rule[Any]]:
    """The rules on rows, and the rule that is *wanted*, for a job at *target*."""
    known = {one.name for one in fields(configs.Config)}
    job = {"target": target, "method": method}
    with TemporaryDirectory() as folder:
        path = Path(folder, configs.FILE)
        lines = [f'{key} = "{value}"\n' for key, value in job.items() if key in known]
        path.write_text("".join(lines), encoding="utf-8")
        config = configs.load(path)
    built = build(REGISTERED, config, select=["ALL"], ignore=[], keep=None)
    return [rule for rule in built if rule.scope == "row" or rule.name == wanted]


def refusals(entry: Entry, folder: Path) -> list[str]:
    """The errors that the rules find in the row of *entry*."""
    path = folder / "train.jsonl"
    path.write_bytes(entry.bytes)
    split = Split("train", (SourceFile(path.name, str(path)),))
    method = entry.data["method"]
    chosen = rules(entry.target, method, entry.needs)
    found = engine.check(chosen, Dataset("", (split,), method=method)).log
    return [f"{one.rule}: {one.message}" for one in found if one.severity is Severity.ERROR]


@pytest.mark.parametrize("entry", TABLE, ids=str)
def test_the_rules_agree_with_the_provider(entry: Entry, tmp_path: Path) -> None:
    found = refusals(entry, tmp_path)
    agreed = bool(found) == (entry.data["verdict"] == "rejected")
    assert agreed, f"{entry.data['verdict']} by {entry.data['source']}; the rules say {found}"


def test_the_table_is_large_and_even() -> None:
    verdicts = Counter(entry.data["verdict"] for entry in TABLE)
    assert set(verdicts) == {"accepted", "rejected"}
    assert verdicts.total() >= 300
    assert min(verdicts.values()) >= 0.45 * verdicts.total()
    assert {entry.target for entry in TABLE} == set(TARGETS)


@pytest.mark.parametrize("entry", TABLE, ids=str)
def test_every_row_says_why_and_by_whom(entry: Entry) -> None:
    data = entry.data
    assert set(data) <= KEYS
    assert ("row" in data) != ("raw" in data)
    assert data["method"] in METHODS
    assert data["why"]
    assert data["source"]
    assert data.get("needs", "missing-messages") in NAMES


def test_no_row_stands_twice() -> None:
    often = Counter((one.target, one.data["method"], one.bytes) for one in TABLE)
    assert [key for key, n in often.items() if n > 1] == []
