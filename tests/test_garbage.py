"""Garbage is looked for seldom while a command starts, and as usual where there is much to read."""

from __future__ import annotations

import gc
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import environment, good_rows, write

SCRIPT = (
    "import atexit, gc, sys\n"
    "atexit.register(lambda: open('told', 'w').write(f'{gc.get_threshold()[0]}'))\n"
    "from ftlint.cli import main; main()"
)


@pytest.mark.parametrize(
    ("words", "rows", "seldom"),
    [
        ("check train.jsonl --no-cache --select FMT", 3, True),
        ("check train.jsonl --no-cache --select FMT", 20_000, False),
        ("check train.jsonl --no-cache --select FMT --against train.jsonl", 3, False),
        ("convert train.jsonl --to openai-chat -o -", 3, False),
        ("init -o -", 3, False),
    ],
)
def test_much_is_read_with_an_eye_on_the_memory(
    tmp_path: Path, words: str, rows: int, seldom: bool
) -> None:
    write(tmp_path / "train.jsonl", good_rows(rows))
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *words.split()],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr
    threshold = int((tmp_path / "told").read_text())
    assert (threshold > gc.get_threshold()[0]) is seldom
