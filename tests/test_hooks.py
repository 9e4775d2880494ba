"""The hooks of .pre-commit-hooks.yaml, run by the real pre-commit in a repository that uses them.

pre-commit clones the hooks' repository at a commit and installs it, dependencies and all, into an
environment of its own: that is done once for all tests here, from a copy of this checkout.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import ROOT, chat, environment, good_rows, jsonl, write

pytestmark = [
    pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed"),
    pytest.mark.skipif(
        importlib.util.find_spec("pre_commit") is None, reason="pre-commit is not installed"
    ),
]

CONFIG = '[datasets.support]\ntrain = "train.jsonl"\ntest = "test.jsonl"\n'
LEAKED = chat("My parcel with the oak desk never came, where is it now?", "order_status")


def git(folder: Path, *words: str) -> str:
    extra = {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        **{f"GIT_{who}_NAME": "A Tester" for who in ("AUTHOR", "COMMITTER")},
        **{f"GIT_{who}_EMAIL": "tester@example.org" for who in ("AUTHOR", "COMMITTER")},
    }
    done = subprocess.run(
        ["git", *words],
        cwd=folder,
        env=environment(extra),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def commit_all(folder: Path) -> str:
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--no-verify", "--message", "All of it")
    return git(folder, "rev-parse", "HEAD").strip()


def _unwanted(_: str, names: list[str]) -> set[str]:
    kept = {".gitignore", ".pre-commit-hooks.yaml"}
    return {n for n in names if n == "__pycache__" or (n.startswith(".") and n not in kept)}


@dataclass(frozen=True)
class Hooks:
    """A commit of this checkout as it is now, and the cache in which pre-commit installs it."""

    repository: Path
    commit: str
    cache: Path

    def run(self, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "pre_commit", "run", "--color", "never", *words],
            cwd=folder,
            env=environment({"PRE_COMMIT_HOME": str(self.cache)}),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=600,
            check=False,
        )


@pytest.fixture(scope="session")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Hooks:
    folder = tmp_path_factory.mktemp("hooks")
    shutil.copytree(ROOT, folder / "ftlint", ignore=_unwanted)
    commit = commit_all(folder / "ftlint")
    return Hooks(folder / "ftlint", commit, folder / "cache")


@pytest.fixture
def project(tmp_path: Path, hooks: Hooks) -> Path:
    """A repository of good data that uses both hooks, everything committed."""
    used = {
        "repo": str(hooks.repository),
        "rev": hooks.commit,
        "hooks": [{"id": "ftlint"}, {"id": "ftlint-rows"}],
    }
    # JSON is YAML.
    (tmp_path / ".pre-commit-config.yaml").write_text(json.dumps({"repos": [used]}))
    (tmp_path / "ftlint.toml").write_text(CONFIG)
    rows = good_rows(160)
    write(tmp_path / "train.jsonl", rows[:60])
    write(tmp_path / "test.jsonl", rows[60:])
    commit_all(tmp_path)
    return tmp_path


def test_good_data_pass_both_hooks(project: Path, hooks: Hooks) -> None:
    done = hooks.run(project, "--all-files", "--verbose")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("Passed") == 2
    # Each of them has read the rows.
    assert done.stdout.count("no findings in 160 rows of 2 files") == 2


def test_bad_data_fail_with_the_finding(project: Path, hooks: Hooks) -> None:
    row = {"messages": [{"role": "user", "content": "Where is it?"}]}
    write(project / "train.jsonl", [*good_rows(60), row])
    git(project, "add", "train.jsonl")
    for hook in ("ftlint", "ftlint-rows"):
        done = hooks.run(project, hook)
        assert done.returncode == 1
        assert "error[CHAT004] missing-assistant-reply" in done.stdout
        assert "--> train.jsonl:61:" in done.stdout


def test_a_leak_is_found_though_only_the_training_split_is_staged(
    project: Path, hooks: Hooks
) -> None:
    write(project / "test.jsonl", [*good_rows(160)[60:], LEAKED])
    commit_all(project)
    write(project / "train.jsonl", [*good_rows(60), LEAKED])
    git(project, "add", "train.jsonl")
    done = hooks.run(project, "ftlint")
    assert done.returncode == 1
    assert "error[LEAK001] exact-leakage" in done.stdout
    assert "--> test.jsonl:101:" in done.stdout
    assert "::: train.jsonl:61:" in done.stdout
    # The rows by themselves are good: that hook cannot see it, and says so.
    rows = hooks.run(project, "ftlint-rows", "--verbose")
    assert rows.returncode == 0
    (skipped,) = [line for line in rows.stdout.splitlines() if line.startswith("skipped ")]
    assert "exact-leakage" in skipped
    assert skipped.endswith(": --rows-only")
    assert "no findings in 61 rows of 1 file" in rows.stdout


def test_rows_looks_at_staged_files_only(project: Path, hooks: Hooks) -> None:
    write(project / "old.jsonl", ["not JSON"])
    commit_all(project)
    write(project / "new.jsonl", good_rows(3))
    git(project, "add", "new.jsonl")
    done = hooks.run(project, "ftlint-rows", "--verbose")
    assert done.returncode == 0, done.stdout
    assert "no findings in 3 rows of 1 file" in done.stdout
    assert hooks.run(project, "ftlint-rows", "--all-files").returncode == 1


def test_rows_catches_odd_names_and_encodings(project: Path, hooks: Hooks) -> None:
    write(project / "BAD.JSONL", ['{"messages": [}'])
    (project / "wide.ndjson").write_bytes(jsonl(good_rows(3)).encode("utf-16"))
    write(project / "notes.json", ["not JSON lines, and none of our business"])
    git(project, "add", "--all")
    done = hooks.run(project, "ftlint-rows")
    assert done.returncode == 1
    assert "--> BAD.JSONL:1:15" in done.stdout
    assert "error[FMT003] not-utf8: the file is UTF-16, not UTF-8" in done.stdout
    assert "--> wide.ndjson:1:1" in done.stdout
    assert "notes.json" not in done.stdout


def test_a_change_of_the_config_alone_runs_the_whole_check(project: Path, hooks: Hooks) -> None:
    (project / "ftlint.toml").write_text(f'fail-on = "info"\nselct = ["ALL"]\n{CONFIG}')
    git(project, "add", "ftlint.toml")
    done = hooks.run(project, "ftlint")
    assert done.returncode == 1
    assert 'unknown key "selct"; did you mean "select"?' in done.stdout
    assert "no files to check" in hooks.run(project, "ftlint-rows").stdout


def test_what_is_no_data_runs_neither(project: Path, hooks: Hooks) -> None:
    (project / "README.md").write_text("About the data.\n")
    git(project, "add", "README.md")
    done = hooks.run(project)
    assert done.returncode == 0
    assert done.stdout.count("no files to check") == 2
