"""A model as a judge: what it is asked, what its verdicts count for, and when they may gate."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Run, chat, write

from ftlint.evaluation import Prediction, Question
from ftlint.evaluation.agreement import agree
from ftlint.evaluation.judge_model import Judge, JudgeOptions, verdict

from .server import Server

# The server answers with what stands between the bars of the last message: the judge's prompt
# makes that the answer which is judged.
PROMPT = "good | {answer} | {question} {target}\n"


def test_kappa_by_hand() -> None:
    # 20 and 15 of 50 alike; people pass 25, the judge 30: chance 0.5 * 0.6 + 0.5 * 0.4.
    pairs = [(True, True)] * 20 + [(True, False)] * 5 + [(False, True)] * 10 + [(False, False)] * 15
    found = agree([*pairs])
    assert found is not None
    assert (found.same.value, found.n, found.passed) == (0.7, 50, 25)
    assert found.kappa.value == pytest.approx((0.7 - 0.5) / (1 - 0.5))
    assert found.kappa.low is not None
    assert found.kappa.high is not None
    assert 0.1 < found.kappa.low < 0.4 < found.kappa.high < 0.7


def test_kappa_of_one_verdict_is_not_measured() -> None:
    found = agree([(True, True)] * 60)
    assert found is not None
    assert (found.same.value, found.kappa.value) == (1.0, None)
    assert agree([]) is None


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("pass", True),
        ("It says the same.\n\nFail.", False),
        ("PASS\n", True),
        ("pass or fail", None),
        ("", None),
        ("pass\nbecause it is right", None),
    ],
)
def test_the_last_line_is_the_verdict(reply: str, expected: bool | None) -> None:
    assert verdict(Prediction("j", 1, "", reply)) is expected


def test_an_answer_that_spells_a_field_is_not_filled_in() -> None:
    judge = Judge(JudgeOptions(model="openai:j"), offline=True)
    row = Question("t", 1, (), "why?", "because {answer}")
    text = judge.text((row, "{target} {x}"))
    assert "<reference>\nbecause {answer}\n</reference>" in text
    assert "<answer>\n{target} {x}\n</answer>" in text


Setup = Callable[..., None]


@pytest.fixture
def judged(tmp_path: Path, server: Server) -> Setup:
    """Sixty rows; the answers to the first ones pass, and people say so of all but *wrongly*."""

    def make(*, passing: int = 45, wrongly: int = 0, people: int = 60, **options: Any) -> None:
        rows = [chat(f"How are you, number {i}?", f"Quite well, says {i}.") for i in range(60)]
        write(tmp_path / "test.jsonl", rows)
        said = ["pass" if i < passing else "fail" for i in range(60)]
        write(
            tmp_path / "p.jsonl",
            [{"line": i, "answer": one} for i, one in enumerate(said, start=1)],
        )
        verdicts = [
            {"line": i, "answer": one, "verdict": "fail" if i <= wrongly else one}
            for i, one in enumerate(said[:people], start=1)
        ]
        write(tmp_path / "human.jsonl", verdicts)
        (tmp_path / "prompt.txt").write_text(PROMPT)
        (tmp_path / "chatter.txt").write_text(PROMPT.replace("good", "chatter"))
        table = {
            "model": "openai:judge",
            "base-url": server.url,
            "prompt": "prompt.txt",
            "human": "human.jsonl",
            **options,
        }
        kept = {key: value for key, value in table.items() if value is not None}
        told = [f"{key} = {json.dumps(value)}\n" for key, value in kept.items()]
        (tmp_path / "ftlint.toml").write_text("[eval.judge]\n" + "".join(told))

    return make


WORDS = ("eval", "test=test.jsonl", "--predictions", "p.jsonl")
GATE = ("--gate", "judge_pass >= 0.7")


def test_a_judge_that_agrees_with_people_may_gate(run: Run, judged: Setup, server: Server) -> None:
    judged(wrongly=1)
    done = run(*WORDS, *GATE, "--gate", "judge_pass >= 0.8")
    assert done.code == 1, done.err
    assert "judge openai:judge: agrees with 59 of 60 human verdicts (44 of them pass)" in done.out
    line = next(one for one in done.out.splitlines() if one.startswith("judge_pass "))
    assert line.split()[:2] == ["judge_pass", "0.750"]
    assert "pass" in next(x for x in done.out.splitlines() if x.startswith("judge_pass >= 0.7"))
    # Equal texts are asked once, and what is in the journal is not asked again.
    assert server.attempts.total() == 60
    assert run(*WORDS, *GATE).code == 0
    assert server.attempts.total() == 60
    (found,) = json.loads(run(*WORDS, *GATE, "--format", "json").out)["evaluations"]
    assert found["judge"]["agreement"]["same"]["value"] == pytest.approx(59 / 60)
    assert found["judge"]["distrust"] is None


def test_a_dry_run_tells_of_the_judge(run: Run, judged: Setup, server: Server) -> None:
    judged(people=50)
    words = ("eval", "test=test.jsonl", "--model=openai:m", "--base-url", server.url, "--dry-run")
    told = run(*words, "--against=p.jsonl").out
    # Sixty rows, twice, and fifty answers that people judged.
    assert "judge: at most 170 requests more to openai:judge, in neither" in told
    assert server.attempts.total() == 0


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"human": None}, "its agreement with people is not known; name their verdicts in `human`"),
        ({"people": 49}, "it was compared with 49 human verdicts; the least is 50"),
        ({"wrongly": 20}, "whose interval begins at"),
        ({"wrongly": 3, "min-kappa": 0.95}, "the least is 0.95"),
        ({"passing": 60}, "all human verdicts are the same"),
        ({"people": 0}, "no verdict of human.jsonl is on a row of this split"),
        ({"prompt": "chatter.txt"}, "it gave no verdict on 60 of 60 answers; the limit is 1.0 %"),
    ],
)
def test_a_judge_that_cannot_be_trusted_gates_nothing(
    run: Run, judged: Setup, options: dict[str, Any], reason: str
) -> None:
    judged(**options)
    done = run(*WORDS, *GATE)
    assert done.code == 3, done.out + done.err
    assert "judge openai:judge gates nothing: " in done.out
    assert reason in done.out


def test_without_a_gate_the_share_is_shown_all_the_same(run: Run, judged: Setup) -> None:
    judged(human=None)
    done = run(*WORDS)
    assert done.code == 0
    assert "judge_pass" in done.out


def test_a_run_that_asks_nothing_has_only_what_the_journal_holds(
    run: Run, judged: Setup, server: Server
) -> None:
    judged()
    score = ("eval", "score", "test=test.jsonl", "--predictions", "p.jsonl", *GATE)
    done = run(*score)
    assert done.code == 3
    assert "it gave no verdict on 60 of 60 answers" in done.out
    assert server.attempts.total() == 0
    assert run(*WORDS, *GATE).code == 0
    assert run(*score).code == 0


def test_another_run_is_judged_too(run: Run, judged: Setup, tmp_path: Path) -> None:
    judged()
    write(tmp_path / "q.jsonl", [{"line": i, "answer": "fail"} for i in range(1, 61)])
    done = run(*WORDS, "--against", "q.jsonl", "--gate", "judge_pass > base @p<0.05")
    assert done.code == 0, done.out
    # 45 rows passed and are fixed, none is broken: p = 2 / 2^45.
    line = [x for x in done.out.splitlines() if x.startswith("judge_pass ")][-2]
    assert line.split()[:4] == ["judge_pass", "0.750", "0.000", "+0.750"]


def test_rows_without_an_answer_have_not_passed(run: Run, judged: Setup, tmp_path: Path) -> None:
    judged()
    rows = [json.loads(line) for line in (tmp_path / "p.jsonl").read_text().splitlines()]
    rows[0] = {"line": 1, "refusal": "no"}
    write(tmp_path / "p.jsonl", rows)
    (found,) = json.loads(run(*WORDS, "--format", "json").out)["evaluations"]
    value = found["metrics"]["judge_pass"]
    assert (value["value"], value["n"]) == (pytest.approx(44 / 60), 60)


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"model": "gpt-4"}, '[eval.judge]: the model "gpt-4" must be openai:NAME'),
        ({"prompt": "none.txt"}, "none.txt: the prompt cannot be read: No such file"),
        ({"prompt": "human.jsonl"}, "human.jsonl: the prompt has no {answer}"),
        ({"human": "prompt.txt"}, 'prompt.txt:1: no verdict; write {"line": 12, "answer"'),
        ({"humans": "x"}, 'unknown key "humans"; did you mean "human"?'),
    ],
)
def test_a_judge_that_cannot_work(
    run: Run, judged: Setup, options: dict[str, Any], complaint: str
) -> None:
    judged(**options)
    assert complaint in run(*WORDS, *GATE).refuses()


def test_a_judge_that_takes_no_temperature(
    run: Run, judged: Setup, server: Server, tmp_path: Path
) -> None:
    judged()
    config = tmp_path / "ftlint.toml"
    config.write_text(f"[eval]\nsend-temperature = false\n{config.read_text()}")
    assert run(*WORDS).code == 0
    assert all("temperature" not in body for body in server.bodies)


def test_a_classification_needs_no_judge(run: Run, judged: Setup, tmp_path: Path) -> None:
    judged()
    write(tmp_path / "test.jsonl", [chat(f"x {i}", "yes" if i % 2 else "no") for i in range(60)])
    assert "labels are compared, and need no judge" in run(*WORDS).refuses()
