"""``ftlint eval`` as a program: what it refuses, what it says, and how it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from conftest import Run, chat, environment, write

from ftlint.config import Config, EvalConfig, eval_config
from ftlint.errors import InputError

from .server import Server


def labelled(names: list[str], count: int, behaviour: str = "good") -> list[dict[str, Any]]:
    return [chat(f"{behaviour} | {name} | {i}", name) for i in range(count) for name in names]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for split, count in (("train", 10), ("test", 6)):
        write(tmp_path / f"{split}.jsonl", labelled(["refund", "other"], count))
    return tmp_path


FILES = ("train=train.jsonl", "test=test.jsonl")


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize(
    ("option", "value", "wanted"),
    [
        ("max-unanswered", 5, "from 0 to 1, not 5"),
        ("max-unanswered", -1, "from 0 to 1, not -1"),
        ("timeout", 0, "above 0, not 0"),
        ("concurrency", 0, "at least 1, not 0"),
        ("max-tokens", 0, "at least 1, not 0"),
        ("temperature", -0.5, "at least 0, not -0.5"),
        ("temperature", float("nan"), "at least 0, not nan"),
    ],
)
def test_a_number_out_of_range(run: Run, option: str, value: float, wanted: str) -> None:
    said = run("eval", *FILES, "--model", "baseline:majority", f"--{option}={value}").refuses()
    assert said == f"--{option} must be {wanted}"
    with pytest.raises(InputError, match=f"{option} must be {wanted}"):
        eval_config(Config(eval={option: value}))


def test_a_temperature_can_be_left_out(run: Run, data: Path, server: Server) -> None:
    words = ("eval", *FILES, "--model", "openai:m", "--base-url", server.url)
    assert run(*words, "--no-temperature").code == 0
    assert "temperature" not in server.bodies[-1]
    assert "exclude each other" in run(*words, "--no-temperature", "--temperature=1").refuses()
    (data / "ftlint.toml").write_text("[eval]\nsend-temperature = false\n")
    assert run(*words, "--journal=b.jsonl").code == 0
    assert "temperature" not in server.bodies[-1]
    assert run(*words, "--temperature=0.5").code == 0
    assert server.bodies[-1]["temperature"] == 0.5


def test_temperature_zero_is_sent_unless_said_otherwise() -> None:
    assert (EvalConfig().temperature, EvalConfig().send_temperature) == (0.0, True)


@pytest.mark.parametrize(
    ("gate", "told"),
    [
        ("recall[refund] >= 0.1", 'b: gate "recall[refund] >= 0.1": unknown class "refund"'),
        ("accuracy > baseline:tfidf", "b: baseline:tfidf learns from labelled training rows"),
    ],
)
def test_every_data_set_is_checked_before_one_is_asked(
    run: Run, data: Path, server: Server, gate: str, told: str
) -> None:
    write(data / "b.jsonl", labelled(["yes", "no"], 6))
    (data / "ftlint.toml").write_text(
        '[datasets.a]\ntrain = "train.jsonl"\ntest = "test.jsonl"\n[datasets.b]\ntest = "b.jsonl"\n'
    )
    words = ("eval", "--model", "openai:m", "--base-url", server.url, "--gate", gate)
    assert told in run(*words).refuses()
    assert server.attempts.total() == 0
    assert not (data / "predictions").exists()


def test_a_start_that_fails_leaves_no_journal_and_promises_none(
    run: Run, data: Path, server: Server
) -> None:
    write(data / "test.jsonl", labelled(["refund", "other"], 6, "401"))
    words = ("eval", *FILES, "--model", "openai:m", "--base-url", server.url)
    assert "OPENAI_API_KEY" in run(*words).refuses()
    assert not list((data / "predictions").glob("*"))


def test_a_failed_request_is_no_answer_that_is_kept(run: Run, data: Path, server: Server) -> None:
    write(data / "test.jsonl", labelled(["refund", "other"], 6, "400"))
    done = run("eval", *FILES, "--model", "openai:m", "--base-url", server.url)
    assert (done.code, done.err) == (3, "")


@pytest.mark.usefixtures("data")
def test_where_answers_are_kept_is_said_once_there_is_one(run: Run, server: Server) -> None:
    done = run("eval", *FILES, "--model", "openai:m", "--base-url", server.url)
    assert done.code == 0
    assert done.err == "answers are kept in predictions/openai-m.jsonl\n"


def test_an_unreadable_split_is_not_measured(run: Run, data: Path) -> None:
    write(data / "test.jsonl", [*labelled(["refund"], 3), *["{broken"] * 117])
    done = run("eval", *FILES, "--model", "baseline:majority", "--gate", "accuracy >= 0")
    assert done.code == 3
    assert "not asked: 117 unreadable of 120 rows" in done.out


def test_an_interrupt_says_where_the_answers_are(data: Path) -> None:
    write(data / "test.jsonl", labelled(["refund", "other"], 100))
    with Server(delay=0.05) as server:
        words = ["eval", *FILES, "--model", "openai:m", "--base-url", server.url, "--concurrency=1"]
        # A job in the background of a script ignores the signal, and so would its children.
        code = (
            "import signal, ftlint.cli\n"
            "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
            "ftlint.cli.main()\n"
        )
        process = subprocess.Popen(
            [sys.executable, "-c", code, *words],
            cwd=data, env=environment({"NO_PROXY": os.environ["NO_PROXY"]}),
            stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        kept = data / "predictions" / "openai-m.jsonl"
        while not kept.exists() or kept.read_bytes().count(b"\n") < 5:
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "answers so far are in predictions/openai-m.jsonl, and the same command goes on" in said
    assert "Traceback" not in said
