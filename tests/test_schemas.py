"""The JSON Schemas: fresh, valid, and of one mind with the rules about the shape of rows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Run, chat, environment
from jsonschema import Draft202012Validator

from ftlint import config as configs
from ftlint import schemas
from ftlint.block import read_row, rows
from ftlint.dataset import Chunk, SourceFile, Split, plan
from ftlint.dataset import Dataset as Data
from ftlint.errors import InputError
from ftlint.finding import Severity
from ftlint.formats import FORMATS, METHODS
from ftlint.keys import DOCS, keys
from ftlint.plugins import discover
from ftlint.row import Row
from ftlint.rule import RowRule, Rule
from ftlint.selection import build
from ftlint.toml import tomllib

HERE = {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "rules")])}
FOLDER = ROOT / "ftlint" / "schemas"
FIXTURES = ROOT / "fixtures"
RULES = [
    one
    for one in build(discover(), configs.Config(), select=["ALL"], ignore=[], keep=None)
    if isinstance(one, RowRule)
]
NAMES = {rule.name for rule in RULES}
# The rules about what a schema can say. The others judge order, references and texts.
SHAPE = {
    "missing-messages",
    "unknown-key",
    "unknown-role",
    "wrong-content-type",
    "empty-content",
    "invalid-weight",
}
# Formats, and keys, on whose shape the rules have a word once these are registered.
AWAITED = {"preference": "wrong-format", "reinforcement": "reinforcement-system-role"}
TOOLS = "invalid-tool-call"
TOOL_KEYS = {"tools", "tool_calls", "functions", "function_call", "parallel_tool_calls"}


def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((FOLDER / f"{name}.schema.json").read_text()))


VALIDATORS = {name: validator(name) for name in schemas.NAMES}


def errors(row: Row, only: set[str] | None = None) -> list[str]:
    """The messages of the rules, all or *only* some, that refuse *row*."""
    found: list[str] = []
    for rule in RULES:
        if only is None or rule.name in only:
            log = rule.step(rule.start(), row)
            found += [f"{one.rule}: {one.message}" for one in log if one.severity is Severity.ERROR]
    return found


def read(data: Any, method: str | None = None) -> Row:
    chunk = Chunk("train", SourceFile("train.jsonl", "train.jsonl"), method=method)
    return read_row(chunk, json.dumps(data).encode(), 2, 0)


def faults(name: str, data: Any) -> list[Any]:
    """What the schema refuses, without the shape of tools while no rule looks at it."""
    found = list(VALIDATORS[name].iter_errors(data))
    if TOOLS in NAMES:
        return found
    return [one for one in found if not TOOL_KEYS & {str(key) for key in one.absolute_path}]


def fixture_rows() -> Iterator[tuple[str, Row]]:
    for path in sorted(FIXTURES.glob("*/*/*.jsonl")):
        config = path.parent / configs.FILE
        if config.exists() and path.parents[1].name != "datasets":
            continue  # Options of a rule change its verdict.
        data = Data("", (Split("train", (SourceFile(path.name, str(path)),)),))
        for chunk in plan(data):
            for row in rows(chunk):
                if row.example is not None and not row.problems:
                    yield f"{path.relative_to(FIXTURES)}:{row.line}", row


class TestShipped:
    def test_are_fresh(self) -> None:
        """``make docs`` writes them anew."""
        done = subprocess.run(
            [sys.executable, "scripts/build_schemas.py", "--check"],
            cwd=ROOT, env=environment(HERE), capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr

    @pytest.mark.parametrize("name", schemas.NAMES)
    def test_are_schemas(self, name: str) -> None:
        Draft202012Validator.check_schema(VALIDATORS[name].schema)

    def test_there_is_one_for_each_format_of_a_method_and_no_other_file(self) -> None:
        formats = {one.name for one in FORMATS.values() if one.method}
        assert set(schemas.NAMES) == formats | {"config"}
        assert {one.name for one in METHODS.values()} <= formats
        files = {path.name for path in FOLDER.glob("*.json")}
        assert files == {f"{name}.schema.json" for name in schemas.NAMES}

    @pytest.mark.parametrize("name", schemas.NAMES)
    def test_the_command_prints_them(self, run: Run, name: str) -> None:
        done = run("schema", name, env=HERE)
        assert (done.code, done.err) == (0, "")
        printed = json.loads(done.out)
        if name == "config":
            assert printed["properties"]["rules"].pop("additionalProperties") is False
            shipped = dict(VALIDATORS[name].schema)
            shipped["properties"]["rules"].pop("additionalProperties")
            assert printed == shipped
        else:
            assert done.out == (FOLDER / f"{name}.schema.json").read_text()

    def test_an_unknown_name_exits_with_2(self, run: Run) -> None:
        done = run("schema", "chatt", env=HERE)
        assert (done.code, done.out) == (2, "")
        assert 'unknown schema "chatt"; did you mean "chat"?' in done.err


class TestRowsAgreeWithTheRules:
    def test_on_every_fixture(self) -> None:
        seen, disagreements = 0, []
        for where, row in fixture_rows():
            assert row.example is not None
            name = row.example.format
            if name not in VALIDATORS or AWAITED.get(name, "") not in {"", *NAMES}:
                continue
            seen += 1
            refused = faults(name, row.data)
            if refused and not errors(row):
                disagreements.append(
                    f"{where}: only the schema refuses: {refused[0].message[:200]}"
                )
            if name == "chat" and not refused and (found := errors(row, SHAPE)):
                disagreements.append(f"{where}: only the rules refuse: {found[0]}")
        assert seen > 1000
        assert disagreements == []

    USER = {"role": "user", "content": "Where is it?"}  # noqa: RUF012
    REPLY = {"role": "assistant", "content": "On its way."}  # noqa: RUF012

    @pytest.mark.parametrize(
        ("message", "good"),
        [
            ({"role": "assistant", "content": "Yes"}, True),
            ({"role": "assistant", "content": "Yes", "weight": 1}, True),
            ({"role": "assistant", "content": "Yes", "weight": 2}, False),
            ({"role": "assistant", "content": "Yes", "weight": True}, False),
            ({"role": "assistant", "content": "Yes", "weight": "1"}, False),
            ({"role": "assistant", "content": "", "weight": 0}, True),
            ({"role": "assistant", "content": None, "weight": 0}, False),
            ({"role": "assistant", "content": ""}, False),
            ({"role": "assistant", "content": " \n"}, False),
            ({"role": "assistant", "content": None}, False),
            ({"role": "assistant"}, False),
            ({"role": "assistant", "refusal": "I cannot."}, True),
            ({"role": "assistant", "refusal": ""}, False),
            ({"role": "assistant", "content": []}, False),
            ({"role": "assistant", "content": [{"type": "text", "text": " "}]}, False),
            ({"role": "assistant", "content": [{"type": "text", "text": "Yes"}]}, True),
            ({"role": "assistant", "content": ["Yes"]}, False),
            ({"role": "assistant", "content": {"label": "x"}}, False),
            ({"role": "user", "content": ""}, True),
            ({"role": "user", "content": None}, False),
            ({"role": "user"}, False),
            ({"role": "user", "content": "Hi", "weight": 0}, False),
            ({"role": "user", "content": [{"type": "text"}]}, False),
            ({"role": "user", "content": [{"text": "Hi"}]}, False),
            ({"role": "user", "content": 7}, False),
            ({"role": "human", "content": "Hi"}, False),
            ({"content": "Hi"}, False),
            ({"role": "developer", "content": "Be brief."}, True),
            ("Hi", False),
        ],
        ids=str,
    )
    def test_on_a_message(self, message: Any, good: bool) -> None:
        data = {"messages": [self.USER, message, self.REPLY]}
        assert VALIDATORS["chat"].is_valid(data) == good
        assert (not errors(read(data), SHAPE)) == good

    @pytest.mark.parametrize(
        ("data", "good"),
        [
            (chat("Hi", "Hello"), True),
            (chat("Hi", "Hello", tools=[], parallel_tool_calls=True), True),
            (chat("Hi", "Hello", id=7), False),
            ({"messages": []}, False),
            ({"messages": "Hi"}, False),
            ({}, False),
            ({"note": "Hi"}, False),
        ],
        ids=str,
    )
    def test_on_a_row(self, data: Any, good: bool) -> None:
        assert VALIDATORS["chat"].is_valid(data) == good
        assert (not errors(read(data))) == good


PAIR = {
    "input": {"messages": [{"role": "user", "content": "Hi"}]},
    "preferred_output": [{"role": "assistant", "content": "Hello, how can I help?"}],
    "non_preferred_output": [{"role": "assistant", "content": "What?"}],
}
CONVERSE = {
    "messages": [
        {"role": "user", "content": [{"text": "Hi"}]},
        {"role": "assistant", "content": [{"text": "Hello"}]},
    ]
}
TASK = {"messages": [{"role": "user", "content": "2 + 2"}], "reference_answer": "4"}
CALL = {"id": "c1", "type": "function", "function": {"name": "track", "arguments": "{}"}}
TOOL = {"type": "function", "function": {"name": "track", "parameters": {"type": "object"}}}


def calling(call: Any, tool: Any = TOOL) -> dict[str, Any]:
    turns = [{"role": "user", "content": "Where?"}, {"role": "assistant", "tool_calls": [call]}]
    return {"messages": turns, "tools": [tool]}


class TestOtherRows:
    @pytest.mark.parametrize(
        ("name", "data", "good"),
        [
            ("preference", PAIR, True),
            ("preference", {**PAIR, "id": 1}, False),
            ("preference", {**PAIR, "preferred_output": []}, False),
            ("preference", {**PAIR, "preferred_output": "Hello"}, False),
            ("preference", {**PAIR, "input": "Hi"}, False),
            ("preference", {"input": PAIR["input"], "preferred_completion": []}, False),
            ("preference", {"prompt": "Hi", "chosen": "a", "rejected": "b"}, False),
            ("reinforcement", TASK, True),
            ("reinforcement", {**TASK, "messages": []}, False),
            ("reinforcement", {"messages": [{"role": "system", "content": "Add."}]}, False),
            ("reinforcement", {"messages": [{"role": "developer", "content": "Add."}]}, True),
            ("completion", {"prompt": "a", "completion": " b"}, True),
            ("completion", {"prompt": "a"}, False),
            ("completion", {"prompt": "a", "completion": 7}, False),
            ("completion", {"prompt": "a", "completion": "b", "id": 1}, False),
            ("converse", CONVERSE, True),
            ("converse", {**CONVERSE, "system": [{"text": "Be kind."}], "note": 1}, True),
            ("converse", {"messages": CONVERSE["messages"][:1]}, False),
            ("converse", {"messages": [{"role": "assistant", "content": "Hello"}]}, False),
            ("text", {"text": "Once there was a mill."}, True),
            ("text", {"text": ["Once"]}, False),
            ("chat", calling(CALL), True),
            ("chat", calling({**CALL, "function": {"name": "track", "arguments": {}}}), False),
            ("chat", calling({"id": "c1", "type": "function"}), False),
            ("chat", calling(CALL, {"function": TOOL["function"]}), False),
            ("chat", calling(CALL, {"type": "function", "function": {}}), False),
            ("chat", {**calling(CALL), "tools": "track"}, False),
        ],
        ids=lambda one: str(one)[:70],
    )
    def test_are_judged(self, name: str, data: Any, good: bool) -> None:
        assert VALIDATORS[name].is_valid(data) == good


CONFIGS: list[tuple[str, bool]] = [
    ("", True),
    ('target = "openai"\nmodel = "gpt-4.1-mini"\nselect = ["FMT", "blank-line"]', True),
    ('target = "nobody"', False),
    ('selct = ["ALL"]', False),
    ('select = "ALL"', False),
    ('fail-on = "warning"\nmax-per-rule = 0', True),
    ('fail-on = "fatal"', False),
    ('max-per-rule = "many"', False),
    ("max-per-rule = true", False),
    ('[datasets.a]\ntrain = "a.jsonl"\ntest = ["b.jsonl", "c.jsonl"]', True),
    ("[datasets.a]", False),
    ('[datasets.a]\ntrian = "a.jsonl"', False),
    ("[datasets.a]\ntrain = 7", False),
    ('[datasets.a]\ntrain = "a.jsonl"\nlabel = { from = "target", values = ["x"] }', True),
    ('[datasets.a]\ntrain = "a.jsonl"\nlabel = { from = "json" }', False),
    ('[datasets.a]\ntrain = "a.jsonl"\nlabel = { from = "json", field = "label" }', True),
    ('[datasets.a]\ntrain = "a.jsonl"\nlabel = { from = "regex" }', False),
    ('[datasets.a]\ntrain = "a.jsonl"\nlabel = "target"', False),
    ('[rules.blank-line]\nseverity = "info"', True),
    ('[rules.blank-line]\nseverity = "loud"', False),
    ("[rules.blank-line]\nmax-ratio = 3", False),
    ('[rules.unknown-key]\nallow = ["id"]', True),
    ('[rules.unknown-key]\nallow = "id"', False),
    ("[rules.blnak-line]", False),
    ('[eval]\nmodel = "baseline:tfidf"\ngates = ["accuracy >= 0.9"]\ntimeout = 5', True),
    ('[eval]\nsplit = "val"', False),
    ('[eval]\ntimeout = "long"', False),
]


class TestConfig:
    @pytest.mark.parametrize(("text", "good"), CONFIGS)
    def test_agrees_with_the_program(self, text: str, good: bool, tmp_path: Path) -> None:
        schema = schemas.schema("config", discover(), closed=True)
        assert Draft202012Validator(schema).is_valid(tomllib.loads(text)) == good
        path = tmp_path / "ftlint.toml"
        path.write_text(text)
        assert self._loads(path) == good

    @staticmethod
    def _loads(path: Path) -> bool:
        try:
            config = configs.load(path)
            configs.eval_config(config)
            build(discover(), config, select=["ALL"], ignore=[], keep=None)
        except InputError:
            return False
        return True

    def test_the_shipped_one_lets_other_packs_be(self) -> None:
        rules = {"rules": {"acme-rule": {"severity": "info"}, "blank-line": {}}}
        assert VALIDATORS["config"].is_valid(rules)
        assert not VALIDATORS["config"].is_valid({"rules": {"blank-line": {"x": 1}}})

    @pytest.mark.parametrize("path", sorted(FIXTURES.rglob("ftlint.toml")), ids=str)
    def test_every_config_of_the_fixtures_is_valid(self, path: Path) -> None:
        assert list(VALIDATORS["config"].iter_errors(tomllib.loads(path.read_text()))) == []

    @pytest.mark.parametrize("cls", DOCS, ids=lambda cls: cls.__name__)
    def test_every_key_has_its_phrase(self, cls: type[Any]) -> None:
        assert [key.name for key in keys(cls) if not key.doc] == []

    def test_every_option_of_a_rule_has_its_phrase(self) -> None:
        for one in discover():
            rule: type[Rule[Any]] = one.rule
            assert [key.name for key in keys(rule.options_type) if not key.doc] == []
