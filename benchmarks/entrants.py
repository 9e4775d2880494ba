"""Who is timed on a set of rows, with the work that each does."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
FLOOR = "floor: decode"


@dataclass(frozen=True)
class Entrant:
    """A command that gets the names of the files; it runs in their folder.

    ``tool`` is the program of ``package`` that stands first in the command, ``ready`` what is done
    before the clock starts, ``fine`` are the exit codes of a run that did its work.
    """

    name: str
    work: str
    command: Callable[[Sequence[str]], list[str]]
    package: str = ""
    tool: str = ""
    ready: Callable[[Path], object] | None = None
    fine: tuple[int, ...] = (0, 1)


def _script(name: str, *words: str) -> Callable[[Sequence[str]], list[str]]:
    return lambda files: [sys.executable, str(HERE / name), *words, *files]


def _check(*words: str) -> Callable[[Sequence[str]], list[str]]:
    def command(files: Sequence[str]) -> list[str]:
        tuned = ["--format", "concise", "--jobs", "1", *words]
        return [sys.executable, "-m", "ftlint", "check", *files, *tuned]

    return command


def _forget(folder: Path) -> None:
    shutil.rmtree(folder / ".ftlint_cache", ignore_errors=True)


def edit(folder: Path) -> None:
    """Changes one word of the reply in the middle of the training rows, another with each call."""
    path = folder / "train.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    row = json.loads(lines[len(lines) // 2])
    row["messages"][-1]["content"] = f"Now {row['messages'][-1]['content']}"
    lines[len(lines) // 2] = json.dumps(row, ensure_ascii=False).encode() + b"\n"
    path.write_bytes(b"".join(lines))


NEAR = "DUP002,DUP004,LEAK002,LEAK004,LEAK008"
"""The rules that compare texts which are not equal."""
_ALL = "all rules: rows, splits, near-duplicates"

OURS = (
    Entrant("floor: read", "reads, counts lines", _script("floor.py", "read")),
    Entrant(FLOOR, "reads, decodes each line (jiter, strict)", _script("floor.py", "decode")),
    Entrant("ftlint, rows", "the rules on single rows", _check("--no-cache", "--rows-only")),
    Entrant(
        "ftlint, no near-duplicates",
        "all rules but those on similar texts",
        _check("--no-cache", "--ignore", NEAR),
    ),
    Entrant("ftlint, no cache", _ALL, _check("--no-cache")),
    Entrant(
        "ftlint, two processes",
        f"{_ALL}; --jobs 2, which counts from 16 MB on",
        _check("--no-cache", "--jobs", "2"),
    ),
    Entrant("ftlint, first run", f"{_ALL}; keeps what it found", _check(), ready=_forget),
    Entrant("ftlint, again", "hashes; the report was kept", _check()),
    Entrant("ftlint, one row edited", "its chunk anew; all chunks compared", _check(), ready=edit),
)
"""In this order: each of the last three finds what the one before it kept."""

_QUIET = ["--offline", "--no-html", "--no-open", "--quiet", "--workers", "1", "--out", "dropoutt"]

PEERS = (
    Entrant(
        "cookbook",
        "JSON, keys, roles, content; no duplicates",
        _script("cookbook.py"),
    ),
    Entrant(
        "parallelogram",
        "schema, roles, encoding, equal rows, length; one file",
        lambda files: ["check", files[0], "--max-seq-len", "65536", "--no-color"],
        "parallelogram==0.4.2",
        "parallelogram",
        fine=(0, 1, 2, 3),
    ),
    Entrant(
        "finelint",
        "schema, equal and near-duplicate rows (0.95), conflicts",
        lambda files: (
            ["inspect", files[0], "--schema", "openai"]
            if len(files) == 1
            else ["compare", *(word for file in files for word in ("--split", _named(file)))]
        ),
        "finelint==0.2.0",
        "finelint",
    ),
    Entrant(
        "dropoutt",
        "structure, duplicates, language, personal data; one file",
        lambda files: ["scan", files[0], *_QUIET],
        "dropoutt==1.4.1",
        "dropoutt",
        fine=(0, 1, 2, 10),
    ),
)


def _named(file: str) -> str:
    return f"{file.partition('.')[0]}={file}"
