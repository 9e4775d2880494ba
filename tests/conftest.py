"""What the tests of the command share: rows, files of rows, and runs of the real program."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent


def chat(user: str, reply: str, **extra: Any) -> dict[str, Any]:
    """A row with one question and its reply."""
    turns = [{"role": "user", "content": user}, {"role": "assistant", "content": reply}]
    return {"messages": turns, **extra}


THINGS = ("desk", "lamp", "chair", "shelf", "sofa", "mirror", "table", "bench", "stool", "rug")
ROOMS = ("kitchen", "attic", "hall", "garage", "nursery", "office")


def good_rows(count: int = 60) -> list[dict[str, Any]]:
    """Rows without a fault: two labels, no two prompts alike."""
    rows = []
    for i in range(count):
        thing, room = THINGS[i % 10], ROOMS[i // 10 % 6]
        label = ("yes", "no")[i % 2]
        rows.append(chat(f"{thing} {i * 7919} {room}", label))
    return rows


def jsonl(rows: Iterable[Any]) -> str:
    """Rows as the text of a file; a string is a line as it is."""
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    return "".join(f"{line}\n" for line in lines)


def write(path: Path, rows: Iterable[Any]) -> Path:
    """Writes *rows* to *path*, folders included."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(jsonl(rows), encoding="utf-8")
    return path


@dataclass(frozen=True)
class Result:
    """What a run of the command left."""

    code: int
    out: str
    err: str

    @property
    def rules(self) -> set[str]:
        """The codes of the findings of a concise or full report."""
        return {finding[2] for finding in self.found}

    @property
    def found(self) -> list[tuple[str, int, str]]:
        """File, line and code of each finding of a concise report."""
        places = []
        for line in self.out.splitlines():
            head, _, rest = line.partition(": ")
            parts, words = head.rsplit(":", 2), rest.split()
            if len(parts) == 3 and parts[1].isdigit() and len(words) > 2:
                places.append((parts[0], int(parts[1]), words[1]))
        return places

    def refuses(self) -> str:
        """Asserts that the run stopped with one sentence, and returns it."""
        assert self.code == 2, (self.code, self.out, self.err)
        assert self.out == ""
        assert "Traceback" not in self.err
        assert "internal error" not in self.err
        (sentence,) = self.err.strip().splitlines()
        assert sentence.startswith("ftlint: ")
        return sentence.removeprefix("ftlint: ")


Run = Callable[..., Result]


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """This process's environment, without what would change how ftlint prints."""
    dropped = ("FTLINT_", "PYTEST_", "COLUMNS", "NO_COLOR", "FORCE_COLOR", "PYTHONPATH", "GIT_")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(dropped)}
    return {**kept, "PYTHONIOENCODING": "utf-8", **(extra or {})}


@pytest.fixture(scope="session", autouse=True)
def nothing_kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test finds what another one kept: there is no place for the user's key."""
    nowhere = tmp_path_factory.mktemp("home") / "file"
    nowhere.touch()
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_STATE_HOME", "LOCALAPPDATA"):
            patch.setenv(name, str(nowhere))
        yield


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs ``python -m ftlint WORDS...`` in the test's folder."""

    def start(
        *words: str,
        cwd: Path = tmp_path,
        stdin: bytes = b"",
        env: Mapping[str, str] | None = None,
    ) -> Result:
        done = subprocess.run(
            [sys.executable, "-m", "ftlint", *words],
            cwd=cwd,
            input=stdin,
            env=environment(env),
            capture_output=True,
            timeout=120,
            check=False,
        )
        return Result(done.returncode, done.stdout.decode(), done.stderr.decode())

    return start
