"""What a harness is given to do, and what it told when it had done it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from benchmarks.venvs import Missing

LABELS = ("refund", "other")


@dataclass(frozen=True)
class Row:
    """A prompt, ``kind | answer | number``, and the label that is right."""

    prompt: str
    label: str


@dataclass(frozen=True)
class Job:
    """Rows to ask about at ``url``, so many at a time; ``folder`` is empty, and the harness's."""

    rows: tuple[Row, ...]
    url: str
    folder: Path
    concurrency: int

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text)
        return path

    def jsonl(self) -> Path:
        """The rows as ``{"prompt": ..., "label": ...}``."""
        lines = (json.dumps({"prompt": row.prompt, "label": row.label}) for row in self.rows)
        return self.write("test.jsonl", "".join(f"{line}\n" for line in lines))


@dataclass(frozen=True)
class Told:
    """The headline of a harness: None where it gives none; ``beside`` is what else it says."""

    accuracy: float | None
    beside: str = ""


class Harness(Protocol):
    """One of those compared; ``resumes`` says how it goes on after a kill, "" if it cannot."""

    name: str
    resumes: str

    def install(self, build: Path) -> Missing | None:
        """Makes sure that it can run."""
        ...

    def command(self, job: Job) -> list[str]:
        """What runs *job*, after writing what that reads."""
        ...

    def resume(self, job: Job) -> list[str]:
        """What goes on with *job* where it was killed."""
        ...

    def told(self, job: Job, said: str) -> Told:
        """What it told of *job*; *said* is what it printed."""
        ...


@dataclass(frozen=True)
class Run:
    """A process that has ended: seconds, exit code (None if it was ended), and what it printed."""

    wall: float
    cpu: float
    began: float
    code: int | None
    said: str


def environment(folder: Path) -> dict[str, str]:
    """No network but loopback, no telemetry, and all that is kept in *folder*."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("FTLINT_")}
    return {
        **kept,
        "OPENAI_API_KEY": "none-but-loopback",
        "NO_PROXY": "127.0.0.1",
        "NO_COLOR": "1",
        "HF_HOME": str(folder / "hf"),
        "HF_HUB_OFFLINE": "1",
        "HF_DATASETS_OFFLINE": "1",
        "PROMPTFOO_CONFIG_DIR": str(folder / "promptfoo"),
        "PROMPTFOO_DISABLE_TELEMETRY": "1",
        "PROMPTFOO_DISABLE_UPDATE": "1",
        "PROMPTFOO_DISABLE_REMOTE_GENERATION": "1",
    }


def run(words: Sequence[str], folder: Path, limit: float, kill_when: Any = lambda: False) -> Run:
    """Runs *words* in *folder*, and ends them after *limit* seconds or as *kill_when* says."""
    with (folder / "said.txt").open("ab") as out:
        start, began, at = time.perf_counter(), time.time(), out.tell()
        process = subprocess.Popen(
            list(words), cwd=folder, env=environment(folder), stdout=out, stderr=out,
            stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        done, status, usage = 0, 0, None
        while not done:
            if time.perf_counter() - start > limit or kill_when():
                os.killpg(process.pid, signal.SIGKILL)
                done, status, usage = os.wait4(process.pid, 0)
                break
            done, status, usage = os.wait4(process.pid, os.WNOHANG)
            time.sleep(0 if done else 0.005)
        wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    text = (folder / "said.txt").read_bytes()[at:].decode("utf-8", "replace")
    code = None if process.returncode < 0 else process.returncode
    assert usage is not None
    return Run(wall, usage.ru_utime + usage.ru_stime, began, code, text)


@contextmanager
def serving(python: str, latency: float) -> Iterator[Server]:
    """The server of this benchmark, in a process of its own."""
    script = Path(__file__).with_name("server.py")
    process = subprocess.Popen(
        [python, str(script), str(latency)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # where it tells of clients that were killed
        text=True,
    )
    assert process.stdout is not None
    try:
        yield Server(f"http://127.0.0.1:{int(process.stdout.readline())}")
    finally:
        process.kill()
        process.wait()


@dataclass(frozen=True)
class Server:
    root: str

    @property
    def url(self) -> str:
        return f"{self.root}/v1"

    def count(self, keep: bool = False) -> dict[str, float]:
        """What came since the last such call, which a call to *keep* is not."""
        with urllib.request.urlopen(f"{self.root}/count{'?keep' if keep else ''}") as answer:
            found: dict[str, float] = json.loads(answer.read())
        return found


def number(pattern: str, text: str) -> int | None:
    """The last whole number that *pattern* finds."""
    found = re.findall(pattern, text)
    return int(found[-1].replace(",", "")) if found else None
