"""``ftlint eval record`` and ``ftlint eval score``, and what bounds and describes a run."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from conftest import Result, Run, chat, environment, write

from .conftest import KEY
from .server import Server

FILES = ("train=train.jsonl", "test=test.jsonl")


def labelled(count: int, behaviour: str = "good") -> list[dict[str, Any]]:
    names = ("refund", "other")
    return [chat(f"{behaviour} | {name} | {i}", name) for i in range(count) for name in names]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    write(tmp_path / "train.jsonl", labelled(10))
    write(tmp_path / "test.jsonl", labelled(20))
    return tmp_path


def asking(server: Server, *more: str) -> tuple[str, ...]:
    return (*FILES, "--model", "openai:m", "--base-url", server.url, *more)


def passed(done: Result) -> str:
    """What *done*, which ended well, printed."""
    assert (done.code, "Traceback" in done.err) == (0, False), (done.out, done.err)
    return done.out


def evaluations(done: Result) -> list[dict[str, Any]]:
    assert done.out, done.err
    found: list[dict[str, Any]] = json.loads(done.out)["evaluations"]
    return found


def program(data: Path, *words: str, **more: Any) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "ftlint", *words],
        cwd=data,
        env=environment({"NO_PROXY": "127.0.0.1"}),
        **{"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **more},
    )


@pytest.mark.usefixtures("data")
def test_a_split_that_was_recorded_is_scored_without_the_server(run: Run, server: Server) -> None:
    done = run("eval", "record", *asking(server))
    assert (done.code, done.err) == (0, "answers are kept in predictions/openai-m.jsonl\n")
    assert "requests: 40 answered, 0 failed; 200 input and 40 output tokens" in done.out
    assert "accuracy" not in done.out
    asked = server.attempts.total()
    scored = run("eval", "score", *FILES, "--model", "openai:m", "--gate", "accuracy >= 0.99")
    assert scored.code == 0
    assert "m on 40 rows" in scored.out
    assert run("eval", "score", *FILES, "--model=openai:m", "--gate=accuracy<0.5").code == 1
    frozen = run("eval", "score", *FILES, "--predictions", "predictions/openai-m.jsonl")
    assert frozen.code == 0
    assert server.attempts.total() == asked == 40


@pytest.mark.usefixtures("data")
def test_both_halves_say_what_the_whole_says(run: Run, server: Server) -> None:
    passed(run("eval", "record", *asking(server)))
    whole = passed(run("eval", *asking(server, "--format=json")))
    half = passed(run("eval", "score", *FILES, "--model=openai:m", "--format=json"))
    both = [json.loads(text)["evaluations"][0] for text in (whole, half)]
    for one in both:
        one.pop("model")
    assert both[0] == both[1]
    assert server.attempts.total() == 40


@pytest.mark.usefixtures("data")
def test_what_has_no_answers_to_record_or_to_score(run: Run) -> None:
    assert (
        "record openai:NAME" in run("eval", "record", *FILES, "--model=baseline:majority").refuses()
    )
    told = run("eval", "score", *FILES, "--model=openai:m").refuses()
    assert told == (
        "predictions/openai-m.jsonl: no answers are recorded there; run ftlint eval record, or "
        "name them with --predictions or --journal"
    )
    assert "is fitted here" in run("eval", "score", *FILES, "--model=baseline:tfidf").refuses()
    assert "no model" in run("eval", "score", *FILES).refuses()


@pytest.mark.usefixtures("data")
def test_a_journal_of_another_model_is_not_scored_as_the_one_that_was_named(
    run: Run, server: Server
) -> None:
    passed(run("eval", "record", *asking(server, "--journal=j.jsonl")))
    words = (*FILES, "--journal=j.jsonl")
    told = run("eval", "score", *words, "--model=openai:other").refuses()
    assert told.startswith("j.jsonl holds no answer of other, only of m; name the model")
    passed(run("eval", "record", *asking(server, "--journal=j.jsonl", "--model=openai:other")))
    for name in ("m", "other"):
        assert f"\n{name} on 40 rows" in passed(
            run("eval", "score", *words, f"--model=openai:{name}")
        )


@pytest.mark.usefixtures("data")
def test_recorded_answers_in_a_folder_with_an_equals_sign(
    run: Run, server: Server, data: Path
) -> None:
    (data / "lr=1").mkdir()
    for name in ("lr=1/a.jsonl", "a.jsonl"):
        passed(run("eval", "record", *asking(server, f"--journal={name}")))
    words = (*FILES, "--predictions=a.jsonl", "--against=./lr=1/a.jsonl")
    told = passed(run("eval", "score", *words, "--against=prev=lr=1/a.jsonl"))
    assert "against base on the same 40 rows" in told
    assert "against prev on the same 40 rows" in told


@pytest.mark.usefixtures("data")
def test_rescore_calls_nothing(run: Run, server: Server) -> None:
    passed(run("eval", *asking(server, "--limit=39")))
    asked = server.attempts.total()
    done = run("eval", *asking(server, "--rescore", "--max-unanswered=0.5"))
    assert done.code == 0
    assert "error in 1 row: no prediction" in done.out
    other = run("eval", *asking(server, "--rescore", "--temperature=1"))
    assert other.code == 3
    assert "error in 40 rows: no prediction" in other.out
    assert server.attempts.total() == asked
    assert "no answers were recorded" in run(
        "eval", *asking(server, "--rescore", "--journal=new.jsonl")
    ).refuses()  # fmt: skip


@pytest.mark.usefixtures("data")
def test_rescoring_needs_no_key(run: Run) -> None:
    words = (*FILES, "--model=openai:m")
    env = {"OPENAI_API_KEY": ""}
    assert "needs a key" in run("eval", *words, env=env).refuses()
    assert "no answers were recorded" in run("eval", *words, "--rescore", env=env).refuses()
    assert run("eval", *words, "--dry-run", env=env).code == 0


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize("key", ["sk-abcdefghijkl\n", "sk-abcdéfghijkl"])
def test_a_key_that_fits_in_no_header_is_said_to_be_one(run: Run, server: Server, key: str) -> None:
    told = run("eval", *asking(server), env={"OPENAI_API_KEY": key}).refuses()
    assert told.startswith("the key in OPENAI_API_KEY holds a line break or another sign")
    assert "abc" not in told


@pytest.mark.usefixtures("data")
def test_a_dry_run_sends_nothing_and_counts_what_is_left(run: Run, server: Server) -> None:
    words = asking(server, "--price=1,10", "--repeat=2", "--dry-run")
    lines = passed(run("eval", *words)).splitlines()
    assert lines[1:3] == ["rows: 40", "requests: 80"]
    # A prompt such as "good | refund | 0" has 6 tokens, its role 1 and its frame 3; 3 prime a reply
    # of 1. The counts are those of the tokenizer, checked by hand for one row.
    assert lines[3] == "tokens: about 1,040 input, 80 output if answers are as long"
    assert lines[4] == "cost: about $0.0018 at $1 and $10 per million tokens"
    assert lines[5] == "nothing was sent"
    assert server.attempts.total() == 0
    passed(run("eval", "record", *asking(server, "--limit=10")))
    again = passed(run("eval", "record", *words))
    assert "requests: 80, 10 of them answered in the journal" in again
    assert server.attempts.total() == 10


@pytest.mark.usefixtures("data")
def test_unknown_prices_are_said_and_hold_no_spend(run: Run, server: Server) -> None:
    shown = passed(run("eval", *asking(server, "--dry-run")))
    assert "cost: no price is known; give --price IN,OUT" in shown
    told = run("eval", *asking(server, "--max-cost=1")).refuses()
    assert told.startswith("max-cost holds no run whose prices are unknown, and openai:m has none")
    assert "IN,OUT such as 3,12" in run("eval", *asking(server, "--price=3;12")).refuses()
    assert "two numbers" in run("eval", *asking(server, "--price=3")).refuses()
    assert "two numbers" in run("eval", *asking(server, "--price=-3,1")).refuses()
    assert server.attempts.total() == 0


@pytest.mark.usefixtures("data")
def test_a_spent_budget_is_not_measured(run: Run, server: Server) -> None:
    done = run("eval", *asking(server, "--price=1,10", "--max-cost=0.0003"))
    assert done.code == 3
    assert "no answer: the next request could cost more than the 0.0003 US dollars" in done.out
    assert 0 < server.attempts.total() < 40


def test_a_limit_is_spread_and_always_the_same(run: Run, data: Path, server: Server) -> None:
    rows = labelled(100)
    write(data / "test.jsonl", sorted(rows, key=lambda row: str(row["messages"][-1]["content"])))
    done = run("eval", *asking(server, "--limit=40"))
    assert done.code == 0
    assert "40 of 200 rows, by --limit" in done.out
    first = set(server.attempts)
    assert len(first) == 40
    assert 10 < sum("refund" in prompt for prompt in first) < 30
    passed(run("eval", *asking(server, "--limit=60")))
    assert set(server.attempts.values()) == {1}
    assert len(server.attempts) == 60


def test_a_limit_keeps_the_share_of_rows_that_cannot_be_asked(
    run: Run, data: Path, server: Server
) -> None:
    write(data / "test.jsonl", [*labelled(50), *["{broken"] * 50])
    done = run("eval", *asking(server, "--limit=20", "--max-unanswered=0.4"))
    assert "not asked: 10 unreadable of 30 rows" in done.out
    assert done.code == 0


@pytest.mark.usefixtures("data")
def test_the_seed_is_sent_and_asked_anew(run: Run, server: Server) -> None:
    passed(run("eval", *asking(server)))
    assert "seed" not in server.bodies[-1]
    passed(run("eval", *asking(server, "--seed=7")))
    assert server.bodies[-1]["seed"] == 7
    assert server.attempts.total() == 80


def test_repeated_prompts_show_how_many_rows_flip(run: Run, data: Path, server: Server) -> None:
    stable, flipping = labelled(15), [chat(f"flip | refund | {i}", "refund") for i in range(10)]
    write(data / "test.jsonl", [*stable, *flipping])
    words = asking(server, "--repeat=2", "--concurrency=1", "--gate=accuracy>=0.99")
    done = run("eval", *words)
    assert server.attempts.total() == 80
    assert done.code == 0
    wanted = "flip rate: 25.0 % (10 of 40 rows changed their outcome in 2 answers)"
    assert wanted in done.out
    assert wanted in passed(run("eval", *words))
    assert wanted in passed(run("eval", "score", *FILES, "--model=openai:m"))
    assert server.attempts.total() == 80
    found = json.loads(passed(run("eval", *words, "--format=json")))["evaluations"][0]
    assert found["service"]["flips"] == {"answers": 2, "rows": 40, "flipped": 10, "rate": 0.25}
    assert found["rows"] == 40


def test_the_flip_rate_is_gated(run: Run, data: Path, server: Server) -> None:
    flipping = [chat(f"flip | refund | {i}", "refund") for i in range(10)]
    write(data / "test.jsonl", [*labelled(15), *flipping])

    def told(gate: str, *more: str) -> tuple[int, dict[str, Any]]:
        words = asking(server, "--concurrency=1", "--format=json", f"--gate={gate}", *more)
        done = run("eval", *words)
        return done.code, evaluations(done)[0]["gates"][0]

    code, once = told("flip_rate <= 100%", "--journal=once.jsonl")
    assert (code, once["status"]) == (3, "unmeasured")
    assert once["reason"].endswith("it takes repeated answers to the same rows")
    server.attempts.clear()
    code, twice = told("flip_rate <= 25%", "--repeat=2")
    assert (code, twice["status"], twice["observed"]) == (0, "pass", 0.25)
    assert told("flip_rate <= 24%", "--repeat=2")[0] == 1
    code, unsure = told("flip_rate <= 30% @ucb95", "--repeat=2", "--strict")
    assert (code, unsure["status"]) == (4, "inconclusive")


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize("metric", ["valid_rise", "train_gap"])
def test_figures_of_the_training_curve_are_not_measured(run: Run, metric: str) -> None:
    words = ("--model=baseline:majority", f"--gate={metric} <= 1000", "--format=json")
    done = run("eval", *FILES, *words)
    verdict = evaluations(done)[0]["gates"][0]
    assert (done.code, verdict["status"]) == (3, "unmeasured")
    assert "it takes the result file of the training job" in verdict["reason"]


def probable(start: int) -> list[dict[str, Any]]:
    """Rows of which the server says refund: rightly and surely, or wrongly and unsurely."""
    sure = [chat(f"likely | refund | {start + i}", "refund") for i in range(10)]
    wrong = [chat(f"unsure | refund | {start + i}", "other") for i in range(5)]
    return [*sure, *wrong, *(chat(f"likely | other | {start + i}", "other") for i in range(10))]


def test_a_threshold_is_chosen_and_checked_on_a_live_model(
    run: Run, data: Path, server: Server
) -> None:
    write(data / "test.jsonl", probable(0))
    write(data / "validation.jsonl", probable(100))
    words = asking(server, "validation=validation.jsonl", "--threshold=precision[refund] >= 0.95")
    done = run("eval", *words, "--format=json")
    assert all(body["logprobs"] is True for body in server.bodies)
    (found,) = evaluations(done)
    thresholds = found["thresholds"]
    assert (thresholds["label"], thresholds["validation_rows"]) == ("refund", 25)
    for cut in (thresholds["chosen"], thresholds["checked"]):
        assert cut["threshold"] == pytest.approx(0.75)
        assert cut["precision"] == {**cut["precision"], "value": 1.0, "n": 10}
        assert cut["recall"]["value"] == 1.0
    assert found["gates"][-1]["gate"] == "precision[refund] >= 0.95 (threshold)"
    assert (done.code, found["gates"][-1]["status"]) == (0, "pass")
    assert server.attempts.total() == 50
    shown = run("eval", *words)
    assert "from 0.7500 on, chosen on the validation rows only" in shown.out
    assert server.attempts.total() == 50


def test_a_threshold_that_a_live_model_does_not_keep(run: Run, data: Path, server: Server) -> None:
    worse = [chat(f"likely | refund | {i}", "other") for i in range(20, 25)]
    write(data / "test.jsonl", [*probable(0), *worse])
    write(data / "validation.jsonl", probable(100))
    words = asking(server, "validation=validation.jsonl", "--threshold=precision[refund] >= 0.95")
    done = run("eval", *words, "--format=json")
    (found,) = evaluations(done)
    assert found["thresholds"]["checked"]["precision"]["value"] == pytest.approx(10 / 15)
    assert (done.code, found["gates"][-1]["status"]) == (1, "fail")
    assert "validation" in run("eval", *asking(server, "--threshold=recall[refund]>=0.5")).refuses()


def test_a_request_that_a_filter_refused_names_no_model_of_its_own(
    run: Run, data: Path, server: Server
) -> None:
    write(data / "test.jsonl", [*labelled(15), *labelled(5, "400 filter")])
    told = run("eval", *asking(server)).out
    assert "answered by: served-model-7 (30), unnamed (10)" in told
    assert "mixture" not in told


def test_who_answered_is_counted(run: Run, data: Path, server: Server) -> None:
    write(data / "test.jsonl", [*labelled(15), *labelled(5, "another model")])
    done = run("eval", *asking(server))
    assert "answered by: served-model-7 (30), m-8 (10)" in done.out
    assert "note: 2 models answered: the figures are a mixture" in done.out
    assert "system fingerprint: fp_1 (30), fp_2 (10)" in done.out
    found = json.loads(run("eval", *asking(server, "--format=json")).out)["evaluations"][0]
    assert found["service"]["models"] == [
        {"id": "served-model-7", "answers": 30},
        {"id": "m-8", "answers": 10},
    ]
    assert found["service"]["tokens"] == {"input": 200, "output": 40, "cached": 0}
    assert found["service"]["cost"] is None


@pytest.mark.usefixtures("data")
def test_what_the_answers_cost(run: Run, server: Server) -> None:
    done = run("eval", *asking(server, "--price=1000,10000"))
    assert "200 input and 40 output tokens, $0.6000" in done.out


@pytest.mark.usefixtures("data")
def test_the_deadline_is_an_option(run: Run) -> None:
    with Server(delay=0.2) as slow:
        done = run("eval", "record", *asking(slow, "--deadline=0.5", "--concurrency=1"))
    assert done.code == 3
    assert re.search(
        r"^failed: 3\d by no answer: the deadline of 0.5 s was reached$", done.out, re.M
    )


def test_two_runs_on_one_journal_are_refused(run: Run, data: Path) -> None:
    with Server(delay=0.1) as server:
        first = program(data, "eval", "record", *asking(server, "--concurrency=1"))
        kept = data / "predictions" / "openai-m.jsonl"
        while not kept.exists():
            assert first.poll() is None
            time.sleep(0.01)
        told = run("eval", *asking(server)).refuses()
        assert told.startswith("predictions/openai-m.jsonl is in use by another run")
        assert first.wait(60) == 0
    assert kept.read_bytes().count(b"\n") == 40


def test_a_killed_program_resumes_with_what_is_missing(run: Run, data: Path) -> None:
    """The kill table: 400 rows, 16 requests at a time, killed at half of them."""
    right = [chat(f"good | {name} | {i}", name) for i in range(180) for name in ("refund", "other")]
    wrong = [chat(f"good | other | x{i}", "refund") for i in range(40)]
    write(data / "test.jsonl", [*right, *wrong])
    kept = data / "predictions" / "openai-m.jsonl"
    with Server(delay=0.05) as server:
        words = asking(server, "--concurrency=16", "--gate=accuracy>=0.5")
        killed = program(data, "eval", *words)
        while not kept.exists() or kept.read_bytes().count(b"\n") < 200:
            assert killed.poll() is None
            time.sleep(0.005)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        held = kept.read_bytes().count(b"\n")
        time.sleep(0.3)  # what was in flight reaches the server's count
        before = server.attempts.total()
        assert held < 400
        assert before - held <= 16
        found = json.loads(passed(run("eval", *words, "--format=json")))["evaluations"][0]
        assert server.attempts.total() - before == 400 - held
    assert (found["rows"], found["outcomes"]["correct"]) == (400, 360)
    assert found["metrics"]["accuracy"]["value"] == 0.9
    assert len({json.loads(line)["key"] for line in kept.read_text().splitlines()}) == 400


FAULTS: dict[str, tuple[dict[str, int], dict[str, int], dict[str, int]]] = {
    "always 500, and a content filter's 400": (
        {"500 always": 20, "400 filter": 20},
        {"correct": 340, "wrong": 20, "refused": 20, "error": 20},
        {"500 always": 6, "400 filter": 1},
    ),
    "refusals and empty answers of a content filter": (
        {"refusal": 20, "filter": 20},
        {"correct": 340, "wrong": 20, "refused": 40},
        {"refusal": 1, "filter": 1},
    ),
    "a fifth of the requests is told once to slow down": (
        {"429 soon": 40},
        {"correct": 380, "wrong": 20},
        {"429 soon": 2},
    ),
}
"""Faults of 40 rows in 400, the outcomes that are true, and the attempts that each row takes."""


@pytest.mark.parametrize("fault", FAULTS)
def test_the_fault_table_tells_the_truth(run: Run, data: Path, server: Server, fault: str) -> None:
    behaviours, outcomes, attempts = FAULTS[fault]
    bad = [chat(f"{b} | refund | {i}", "refund") for b, n in behaviours.items() for i in range(n)]
    wrong = [chat(f"good | other | x{i}", "refund") for i in range(20)]
    right = labelled(170)
    rows = [*wrong, *(row for pair in zip(right, bad * 9, strict=False) for row in pair)]
    rows = list({str(row): row for row in [*rows, *right]}.values())
    write(data / "test.jsonl", rows)
    assert len(rows) == 400
    done = run("eval", *asking(server, "--format=json", "--gate=accuracy>=0.1"))
    found = evaluations(done)[0]
    assert {name: n for name, n in found["outcomes"].items() if n} == outcomes
    assert found["metrics"]["accuracy"]["value"] == outcomes["correct"] / 400
    assert found["measured"] == (outcomes.get("error", 0) <= 4)
    for behaviour, count in attempts.items():
        tried = {n for prompt, n in server.attempts.items() if prompt.startswith(behaviour)}
        assert max(tried) == count


@pytest.mark.usefixtures("data")
def test_the_key_is_nowhere(run: Run, data: Path, server: Server) -> None:
    rows = [*labelled(10), *labelled(5, "400"), *labelled(5, "echo")]
    write(data / "test.jsonl", rows)
    env = {"OPENAI_API_KEY": KEY, "OPENAI_LOG": "debug"}
    done = run("eval", *asking(server, "--format=json"), env=env)
    refused = [*labelled(5, "401")]
    write(data / "test.jsonl", refused)
    stopped = run("eval", *asking(server), env=env)
    assert stopped.code == 2
    assert "no such key: [key]" in stopped.err
    kept = (data / "predictions" / "openai-m.jsonl").read_text()
    assert KEY not in done.out + done.err + stopped.out + stopped.err + kept


def test_progress_tells_rate_spend_and_time_left(data: Path) -> None:
    pytest.importorskip("pty")
    parent, child = os.openpty()
    with Server(delay=0.05) as server:
        words = asking(server, "--price=1000,10000", "--concurrency=2")
        program(data, "eval", "record", *words, stderr=child).wait(60)
    os.close(child)
    shown = b""
    try:
        while part := os.read(parent, 65536):
            shown += part
    except OSError:  # how Linux says that the other end is closed
        pass
    os.close(parent)
    text = shown.decode()
    assert "40/40" in text
    assert "/s, $0.60, 0:00 left" in text
