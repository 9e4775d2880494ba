"""Ctrl-C: one line, exit 130, no process that goes on, and every file as it was."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import chat, environment, good_rows, write

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT to send")

SLOW = '''
import os
import time
from pathlib import Path

from ftlint import ExampleRule, Example


class Slow(ExampleRule):
    """Never comes to an end."""

    code, name = "SLOW001", "slow"

    def check(self, example: Example):
        Path("begun", str(os.getpid())).touch()
        time.sleep(600)
        return ()


RULES = (Slow,)
'''


def start(*words: str, cwd: Path) -> subprocess.Popen[str]:
    """A run in a group of its own, as a terminal starts it."""
    return subprocess.Popen(
        [sys.executable, "-m", "ftlint", *words],
        cwd=cwd,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # A shell's background jobs ignore the signal, and their children would too.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def interrupted(process: subprocess.Popen[str]) -> str:
    """What *process* says when Ctrl-C reaches it and all that it has started."""
    os.killpg(process.pid, signal.SIGINT)
    try:
        out, error = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 130, error
    assert out == ""
    return error.strip()


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def begun(folder: Path, processes: int) -> list[int]:
    """The processes that have begun to read rows, once there are so many."""
    end = time.monotonic() + 60
    while len(list(folder.iterdir())) < processes and time.monotonic() < end:
        time.sleep(0.02)
    found = [int(path.name) for path in folder.iterdir()]
    assert len(found) == processes
    return found


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with a rule that takes long, and rows enough for two processes."""
    (tmp_path / "slow.py").write_text(SLOW, encoding="utf-8")
    (tmp_path / "ftlint.toml").write_text('plugins = ["slow.py"]\n', encoding="utf-8")
    (tmp_path / "begun").mkdir()
    write(tmp_path / "train.jsonl", [chat("x" * 2_000_000, "yes") for _ in range(9)])
    write(tmp_path / "few.jsonl", good_rows(3))
    return tmp_path


@pytest.mark.parametrize(
    "words",
    [
        ["check", "few.jsonl"],
        ["check", "few.jsonl", "--fix", "--unsafe-fixes"],
        ["check", "train.jsonl", "--select=slow", "--jobs=2"],
        ["check", "train.jsonl", "--select=slow", "--jobs=2", "--fix"],
    ],
    ids=" ".join,
)
def test_check_leaves_neither_processes_nor_other_files(project: Path, words: list[str]) -> None:
    before = {path: path.read_bytes() for path in project.glob("*.*") if path.is_file()}
    process = start(*words, cwd=project)
    pids = begun(project / "begun", 2 if "--jobs=2" in words else 1)
    assert interrupted(process) == "ftlint: interrupted"
    end = time.monotonic() + 30
    while any(map(alive, pids)) and time.monotonic() < end:
        time.sleep(0.02)
    assert [pid for pid in pids if alive(pid)] == []
    assert {p: p.read_bytes() for p in project.glob("*.*") if p.is_file()} == before


def test_a_second_interrupt_is_one_line_too_and_the_end(project: Path) -> None:
    process = start("check", "train.jsonl", "--select=slow", "--jobs=2", cwd=project)
    begun(project / "begun", 2)
    # As ``timeout`` does, which signals the process and then its group.
    os.kill(process.pid, signal.SIGINT)
    assert interrupted(process) == "ftlint: interrupted"


# An archive of nothing: what is no archive is never taken for an index to overwrite.
OLD = b"PK\5\6" + bytes(18)


@pytest.mark.parametrize(
    "words",
    [["check", "-"], ["stats", "-"], ["index", "-", "-o", "old.ftindex"]],
    ids=" ".join,
)
def test_what_reads_standard_input_leaves_files_alone(tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "old.ftindex").write_bytes(OLD)
    process = start(*words, cwd=tmp_path)
    assert process.stdin is not None
    # More than a pipe holds: when this has been written, the run has begun to read.
    process.stdin.write("\n" * 2**18)
    process.stdin.flush()
    assert interrupted(process) == "ftlint: interrupted"
    assert [path.name for path in tmp_path.iterdir()] == ["old.ftindex"]
    assert (tmp_path / "old.ftindex").read_bytes() == OLD


def test_an_interrupt_while_modules_are_imported_is_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "click.py").write_text(
        "import os, signal, time\nos.kill(os.getpid(), signal.SIGINT)\ntime.sleep(60)\n"
    )
    process = start("--version", cwd=tmp_path)
    _, error = process.communicate(timeout=60)
    assert process.returncode == 130
    assert error.strip() == "ftlint: interrupted"
