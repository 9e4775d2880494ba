"""A real model behind a real server: asked, killed, resumed, scored and held against gates.

``make test-llm`` installs the server and runs these; the usual run of the tests leaves them out.
"""

from __future__ import annotations

import json
import math
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Result, Run, chat, environment, jsonl, write

from .rows import asked, labelled

pytestmark = pytest.mark.llm

KEY = "sk-of-the-loopback-server-01"
PYTHON = ROOT / "build" / "llm" / "bin" / "python"
ROWS = 40
FILES = ("test=test.jsonl", "validation=validation.jsonl")
GATES = ("--gate=auroc>=0.6", "--gate=error_rate<=0")


@dataclass(frozen=True)
class Llama:
    """A llama.cpp server; ``url`` is that of its OpenAI-compatible API."""

    root: str

    @property
    def url(self) -> str:
        return f"{self.root}/v1"

    def metric(self, name: str) -> int:
        """One of the counts that the server keeps of its own work."""
        asked = urllib.request.Request(
            f"{self.root}/metrics", headers={"Authorization": f"Bearer {KEY}"}
        )
        with urllib.request.urlopen(asked) as answer:
            found = re.search(rf"^llamacpp:{name} (\d+)", answer.read().decode(), re.M)
        assert found is not None
        return int(found[1])

    def idle(self) -> None:
        """Returns once nothing is worked on any more: a killed client's last requests as well."""
        until, quiet = time.monotonic() + 60, 0
        while quiet < 5:
            busy = self.metric("requests_processing") or self.metric("requests_deferred")
            quiet = 0 if busy else quiet + 1
            assert time.monotonic() < until
            time.sleep(0.2)


@pytest.fixture(scope="module")
def llama(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Llama]:
    assert PYTHON.exists(), f"{PYTHON} is missing; run make test-llm, which installs the server"
    log = tmp_path_factory.mktemp("llama") / "log.txt"
    with (
        log.open("wb") as told,
        subprocess.Popen(
            [PYTHON, Path(__file__).with_name("serve.py"), KEY],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=told,
        ) as server,
    ):  # fmt: skip
        assert server.stdout is not None
        address = server.stdout.readline().decode().strip()
        assert address.startswith("http://127.0.0.1:"), log.read_text()
        yield Llama(address)
        server.kill()


def words(llama: Llama, *more: str) -> tuple[str, ...]:
    asking = ("--model=openai:smollm2", "--base-url", llama.url, "--concurrency=4")
    return (*FILES, *asking, "--logprobs", "--max-tokens=3", *more)


def records(folder: Path) -> list[dict[str, Any]]:
    lines = (folder / "predictions" / "openai-smollm2.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


def command(folder: Path, *given: str) -> Result:
    done = subprocess.run(
        [sys.executable, "-m", "ftlint", "eval", *given],
        cwd=folder, env=env(), capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    return Result(done.returncode, done.stdout, done.stderr)


def env() -> dict[str, str]:
    return environment({"OPENAI_API_KEY": KEY, "NO_PROXY": "127.0.0.1"})


@pytest.fixture(scope="module")
def recorded(llama: Llama, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with rows and a whole journal, made by a run that was killed and gone on with."""
    folder = tmp_path_factory.mktemp("rows")
    write(folder / "test.jsonl", labelled(ROWS // 2))
    write(folder / "validation.jsonl", labelled(10, ROWS // 2))
    journal = folder / "predictions" / "openai-smollm2.jsonl"
    run = subprocess.Popen(
        [sys.executable, "-m", "ftlint", "eval", "record", *words(llama)],
        cwd=folder, env=env(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    while not journal.exists() or journal.read_bytes().count(b"\n") < ROWS // 2:
        assert run.poll() is None
        time.sleep(0.02)
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    kept = journal.read_bytes()
    kept = kept[: kept.rindex(b"\n") + 1]
    llama.idle()
    before = llama.metric("tokens_predicted_total")
    done = command(folder, "record", *words(llama))
    assert done.code == 0, done.err
    generated = llama.metric("tokens_predicted_total") - before
    whole = records(folder)
    assert journal.read_bytes().startswith(kept)
    resumed = whole[kept.count(b"\n") :]
    assert 0 < len(resumed) < ROWS
    # The server's own count: it was asked for what was missing, and for nothing else.
    assert sum(one["usage"]["completion_tokens"] for one in resumed) == generated
    assert len({one["key"] for one in whole}) == len(whole) == ROWS
    return folder


def test_answers_come_with_the_probabilities_of_tokens(recorded: Path) -> None:
    for one in records(recorded):
        first = one["logprobs"]["content"][0]
        ranked = [top["logprob"] for top in first["top_logprobs"]]
        assert len(ranked) == 20
        assert ranked == sorted(ranked, reverse=True)
        assert 0 < sum(map(math.exp, ranked)) <= 1 + 1e-6
        assert one["model"] == "smollm2"
        assert one["usage"]["prompt_tokens"] > 50


def test_a_run_that_is_whole_asks_nothing(recorded: Path, llama: Llama) -> None:
    before = llama.metric("tokens_predicted_total")
    assert command(recorded, *words(llama, *GATES)).code == 0
    assert llama.metric("tokens_predicted_total") == before


def test_recorded_answers_are_scored_without_the_server(recorded: Path) -> None:
    scoring = ("score", *FILES, "--model=openai:smollm2", "--format=json")
    done = command(recorded, *scoring, *GATES)
    assert done.code == 0, (done.out, done.err)
    (found,) = json.loads(done.out)["evaluations"]
    assert (found["rows"], sum(found["outcomes"].values())) == (ROWS, ROWS)
    said = [one["answer"].strip().lower().rstrip(".") for one in records(recorded)]
    gold = {i + 1: row["messages"][-1]["content"] for i, row in enumerate(labelled(ROWS // 2))}
    lines = [one["line"] for one in records(recorded)]
    right = sum(gold[line] == text for line, text in zip(lines, said, strict=True))
    assert found["outcomes"]["correct"] == right
    assert found["metrics"]["accuracy"]["value"] == right / ROWS
    assert command(recorded, *scoring, "--gate=accuracy>1.0").code == 1


def test_a_threshold_is_chosen_on_validation_rows(recorded: Path, llama: Llama) -> None:
    done = command(recorded, *words(llama, "--threshold=recall[spam]>=0.9", "--format=json"))
    (found,) = json.loads(done.out)["evaluations"]
    assert len(records(recorded)) == ROWS + 20
    chosen, checked = found["thresholds"]["chosen"], found["thresholds"]["checked"]
    assert chosen["recall"]["value"] >= 0.9
    assert (chosen["recall"]["n"], checked["recall"]["n"]) == (10, ROWS // 2)
    # Whether the threshold that was chosen holds on the test rows is what the verdict is about.
    (verdict,) = (one["status"] for one in found["gates"] if "threshold" in one["gate"])
    assert verdict == ("pass" if checked["recall"]["value"] >= 0.9 else "fail")


def test_a_wrong_key_is_said_in_one_sentence(run: Run, llama: Llama, tmp_path: Path) -> None:
    write(tmp_path / "test.jsonl", labelled(2))
    told = run(
        "eval", "test=test.jsonl", "--model=openai:smollm2", "--base-url", llama.url,
        env={"OPENAI_API_KEY": "sk-wrong-key-wrong-key", "NO_PROXY": "127.0.0.1"},
    ).refuses()  # fmt: skip
    assert "refuses openai:smollm2" in told
    assert "check the key in OPENAI_API_KEY" in told
    assert not (tmp_path / "predictions").exists() or not list((tmp_path / "predictions").iterdir())


def test_a_prompt_that_is_too_long_is_an_error_of_its_row(llama: Llama, tmp_path: Path) -> None:
    long = asked("win a prize now " * 1000, "spam")
    (tmp_path / "test.jsonl").write_text(jsonl([*labelled(2), long, chat("a plain word", "ham")]))
    done = command(
        tmp_path, "test=test.jsonl", "--model=openai:smollm2", "--base-url", llama.url,
        "--max-tokens=3", "--format=json", "--max-unanswered=0.5", "--gate=error_rate<=0.5",
    )  # fmt: skip
    (found,) = json.loads(done.out)["evaluations"]
    assert (found["rows"], found["outcomes"]["error"]) == (6, 1)
    assert "exceed" in json.dumps(found["service"]["errors"])
