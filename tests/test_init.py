"""``ftlint init``: what it writes loads, and checks the files that it found."""

from __future__ import annotations

import gzip
import os
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Run, chat, good_rows, write

from ftlint import config as configs
from ftlint.init import survey
from ftlint.keys import DOCS, TABLES, keys
from ftlint.report import template
from ftlint.toml import tomllib

HERE = {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "rules")])}
PAIR = {
    "input": {"messages": [{"role": "user", "content": "Hi"}]},
    "preferred_output": [{"role": "assistant", "content": "Hello, how can I help?"}],
    "non_preferred_output": [{"role": "assistant", "content": "What?"}],
}


def found(folder: Path) -> dict[str, dict[str, list[str]]]:
    """The data sets of *folder*: by name, the files of each split."""
    return {
        one.name: {
            split: [path.relative_to(folder).as_posix() for path in paths]
            for split, paths in one.files.items()
        }
        for one in survey(folder).datasets
    }


def written(folder: Path) -> str:
    return template.config(survey(folder), folder)


class TestGrouping:
    @pytest.mark.parametrize(
        ("files", "expected"),
        [
            (
                ["train.jsonl", "valid.jsonl", "test.jsonl"],
                {"data": {"train": 1, "validation": 1, "test": 1}},
            ),
            (["data/train.jsonl", "data/test.jsonl"], {"data": {"train": 1, "test": 1}}),
            (
                ["support-train.jsonl", "support_test.jsonl", "fraud.test.jsonl"],
                {"support": {"train": 1, "test": 1}, "fraud": {"test": 1}},
            ),
            (["train/support.jsonl", "test/support.jsonl"], {"support": {"train": 1, "test": 1}}),
            (["train-00000-of-00002.jsonl", "train-00001-of-00002.jsonl"], {"data": {"train": 2}}),
            (["a/train.jsonl", "b/train.jsonl"], {"a": {"train": 1}, "b": {"train": 1}}),
            (
                ["a/intents.jsonl", "b/intents.jsonl"],
                {"a-intents": {"train": 1}, "b-intents": {"train": 1}},
            ),
            (["rows.ndjson", "rows-test.jsonl.gz"], {"rows": {"train": 1, "test": 1}}),
            (["Ünïcode Größe.jsonl"], {"n-code-gr-e": {"train": 1}}),
            (["1.jsonl", "2/1.jsonl"], {"data": {"train": 1}, "data-2": {"train": 1}}),
        ],
        ids=str,
    )
    def test_files_that_belong_together(
        self, tmp_path: Path, files: list[str], expected: dict[str, dict[str, int]]
    ) -> None:
        for name in files:
            path = write(tmp_path / name, good_rows(3))
            if name.endswith(".gz"):
                path.write_bytes(gzip.compress(path.read_bytes()))
        counted = {
            name: {split: len(paths) for split, paths in splits.items()}
            for name, splits in found(tmp_path).items()
        }
        assert counted == expected

    def test_hidden_and_installed_folders_are_passed_over(self, tmp_path: Path) -> None:
        for folder in (".git", ".venv", "venv", "node_modules", "x/.cache", "__pycache__"):
            write(tmp_path / folder / "train.jsonl", good_rows(3))
        write(tmp_path / ".hidden.jsonl", good_rows(3))
        write(tmp_path / "notes.txt", good_rows(3))
        assert found(tmp_path) == {}

    def test_files_without_rows_for_fine_tuning_are_named(self, tmp_path: Path) -> None:
        write(tmp_path / "log.jsonl", [{"level": "info"}])
        write(tmp_path / "empty.jsonl", [])
        (tmp_path / "bad.jsonl.gz").write_bytes(b"not gzip")
        (tmp_path / "array.jsonl").write_text("[\n{}\n]\n")
        assert found(tmp_path) == {}
        text = written(tmp_path)
        assert "#   log.jsonl\n" in text
        assert "# [datasets.support]" in text


class TestText:
    def test_loads_with_every_key_still_at_its_default(self, tmp_path: Path) -> None:
        write(tmp_path / "train.jsonl", good_rows(60))
        path = tmp_path / "ftlint.toml"
        path.write_text(written(tmp_path))
        config = configs.load(path)
        untouched = configs.Config()
        for key in keys(configs.Config):
            if key.name not in {*TABLES, "method"}:
                name = key.name.replace("-", "_")
                assert getattr(config, name) == getattr(untouched, name)

    def test_shows_every_key_with_its_default(self, tmp_path: Path) -> None:
        text = written(tmp_path)
        plain = re.sub(r"^# (?=[a-z-]+ = |\[)", "", text, flags=re.MULTILINE)
        table = tomllib.loads(plain.replace("[rules.NAME]", "[rules.blank-line]"))
        for cls, part in ((configs.Config, table), (configs.EvalConfig, table["eval"])):
            for key in keys(cls):
                assert key.name in part or key.name in TABLES
                if key.default not in (None, {}) and key.name not in TABLES:
                    default = key.default
                    assert part[key.name] == (
                        list(default) if isinstance(default, tuple) else default
                    )
        assert set(DOCS) >= {configs.Config, configs.EvalConfig}
        path = tmp_path / "ftlint.toml"
        path.write_text(plain.replace("[rules.NAME]", "[rules.blank-line]"))
        configs.eval_config(configs.load(path))

    def test_a_name_stays_as_it_is_spelled(self, tmp_path: Path) -> None:
        write(tmp_path / "train.jsonl", good_rows(60))
        assert "\n# openai:NAME, or a baseline such as baseline:tfidf.\n" in written(tmp_path)

    def test_proposes_labels_where_the_replies_are_some(self, tmp_path: Path) -> None:
        write(tmp_path / "train.jsonl", good_rows(60))
        text = written(tmp_path)
        assert '\nlabel = { from = "target" }\n' in text
        assert '# label = { from = "target", values = ["yes", "no"] }' in text
        assert "2 distinct in 60 replies" in text

    def test_proposes_none_for_free_text(self, tmp_path: Path) -> None:
        rows = [chat(f"Question {i}", f"A long answer about number {i}. " * 5) for i in range(20)]
        write(tmp_path / "train.jsonl", rows)
        text = written(tmp_path)
        assert "label =" not in text
        assert "# No labels: " in text

    def test_says_format_and_method(self, tmp_path: Path) -> None:
        write(tmp_path / "train.jsonl", [PAIR] * 3)
        text = written(tmp_path)
        assert "# 3 preference rows; method: dpo.\n[datasets.data]\n" in text
        if any(key.name == "method" for key in keys(configs.Config)):
            assert '\nmethod = "dpo"\n' in text

    def test_two_methods_leave_the_key_alone(self, tmp_path: Path) -> None:
        write(tmp_path / "a.jsonl", [PAIR] * 3)
        write(tmp_path / "b.jsonl", good_rows(3))
        assert not re.search(r"^method = ", written(tmp_path), re.MULTILINE)

    @pytest.mark.skipif(sys.platform == "win32", reason="such names cannot be made there")
    def test_hostile_names_and_labels_stay_text(self, tmp_path: Path) -> None:
        name = 'a"]\n[rules.x]\\\x7f\x1b.jsonl'
        rows = [chat(f"Question {i}", ('no"\x1b]', "yes\u202e")[i % 2]) for i in range(30)]
        write(tmp_path / name, rows)
        path = tmp_path / "ftlint.toml"
        text = written(tmp_path)
        path.write_text(text)
        config = configs.load(path)
        (one,) = config.datasets.values()
        assert one["train"] == name
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202e]", text)


class TestCommand:
    @pytest.fixture
    def project(self, tmp_path: Path) -> Path:
        write(tmp_path / "data" / "train.jsonl", [*good_rows(60), {"messages": []}])
        write(tmp_path / "data" / "test.jsonl", good_rows(12))
        return tmp_path

    def test_writes_a_config_that_check_runs_with(self, run: Run, project: Path) -> None:
        done = run("init", env=HERE)
        assert (done.code, done.err) == (0, "")
        assert done.out == "ftlint.toml: written, with 1 data set in 2 files; run ftlint check\n"
        checked = run("check", "--select", "missing-messages", "--format=concise", env=HERE)
        assert checked.code == 1
        assert checked.found == [(str(Path("data", "train.jsonl")), 61, "CHAT001")]
        assert checked.out.endswith("in 73 rows of 2 files\n")

    def test_refuses_to_overwrite(self, run: Run, project: Path) -> None:
        (project / "ftlint.toml").write_text("# mine\n")
        assert "ftlint.toml: exists; --force overwrites it" in run("init", env=HERE).refuses()
        assert (project / "ftlint.toml").read_text() == "# mine\n"
        assert run("init", "--force", env=HERE).code == 0
        assert "[datasets.data]" in (project / "ftlint.toml").read_text()

    def test_refuses_to_stand_before_pyproject(self, run: Run, project: Path) -> None:
        (project / "pyproject.toml").write_text('[tool.ftlint]\nselect = ["FMT"]\n')
        assert "pyproject.toml: has [tool.ftlint] already" in run("init", env=HERE).refuses()
        assert run("init", "-o", "-", env=HERE).code == 0

    def test_prints(self, run: Run, project: Path) -> None:
        done = run("init", "-o", "-", env=HERE)
        assert done.code == 0
        assert 'train = "data/train.jsonl"' in done.out
        assert not (project / "ftlint.toml").exists()

    def test_writes_elsewhere_with_paths_from_there(self, run: Run, project: Path) -> None:
        (project / "conf").mkdir()
        assert run("init", "data", "-o", "conf/ftlint.toml", env=HERE).code == 0
        text = (project / "conf" / "ftlint.toml").read_text()
        assert 'train = "../data/train.jsonl"' in text
        checked = run("check", "--config", "conf/ftlint.toml", "--select=FMT", env=HERE)
        assert (checked.code, checked.err) == (0, "")

    def test_nothing_found_is_said(self, run: Run, tmp_path: Path) -> None:
        done = run("init", env=HERE)
        assert done.code == 0
        assert done.out.endswith("with 0 data sets in 0 files; name your files in it\n")
        assert configs.load(tmp_path / "ftlint.toml").datasets == {}

    @pytest.mark.parametrize("words", [["init", "lost"], ["init", "-o", "lost/ftlint.toml"]])
    def test_a_folder_that_is_not_there_exits_with_2(self, run: Run, words: list[str]) -> Any:
        done = run(*words, env=HERE)
        assert (done.code, done.out) == (2, "")
        assert "lost" in done.err
        assert "Traceback" not in done.err

    def test_the_examples_of_the_project_load(self, tmp_path: Path) -> None:
        folder = ROOT / "fixtures" / "datasets"
        text = template.config(survey(folder), folder)
        names = set(tomllib.loads(text)["datasets"])
        assert {"fraud", "support-intents"} <= names
