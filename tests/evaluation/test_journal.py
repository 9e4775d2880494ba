"""The journal: nothing paid for is lost, and no answer is reported as another's."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from ftlint.errors import InputError
from ftlint.evaluation import Journal, OpenAIModel, Prediction, Question, Replay
from ftlint.evaluation.batch import Sent
from ftlint.evaluation.journal import from_record, read, to_line

from .conftest import KEY
from .rows import answered, many
from .rows import asked as row
from .server import Server

GIVEN = Prediction("data/test.jsonl", 3, "ab" * 32, "refund", "stop", key="k1", asked="m")
ROOT = Path(__file__).parents[2]


def goods(n: int) -> list[Question]:
    return many([(f"good | refund | {i}", "refund") for i in range(n)])


def ask(server: Server, path: Path, asked: list[Question], **more: object) -> list[Prediction]:
    with Journal(path) as journal:
        settings = {"max_retries": 0, "journal": journal, **more}
        return list(OpenAIModel("m", server.url, **settings).answer(asked))  # type: ignore[arg-type]


def test_the_tool_calls_of_a_reply_are_kept() -> None:
    calls = ({"name": "ping", "arguments": '{"host": "a"}'},)
    given = replace(GIVEN, answer='ping {"host": "a"}', tool_calls=calls)
    assert from_record(json.loads(to_line(given)), "here") == given
    record = {"line": 1, "tool_calls": [{"function": dict(calls[0])}]}
    assert from_record(record, "here").answer == 'ping {"host": "a"}'


def test_a_record_reads_as_it_was_written() -> None:
    given = replace(GIVEN, answer="ü\u2028\n", usage={"total_tokens": 3}, latency=0.25)
    line = to_line(given)
    assert line.count(b"\n") == 1
    assert from_record(json.loads(line), "here") == given


def test_a_second_run_asks_nothing_that_was_answered(server: Server, tmp_path: Path) -> None:
    path = tmp_path / "new" / "p.jsonl"
    first = ask(server, path, goods(10))
    again = ask(server, path, goods(12))
    assert set(server.attempts.values()) == {1}
    assert len(again) == 12
    answers = {one.line: one.answer for one in first}
    assert answers.items() <= {one.line: one.answer for one in again}.items()


def test_errored_rows_are_asked_again(server: Server, tmp_path: Path) -> None:
    path, asked = tmp_path / "p.jsonl", many([("500 once | refund", "refund")])
    (first,) = ask(server, path, asked)
    assert first.error == "HTTP 500: oops"
    (second,) = ask(server, path, asked)
    assert (second.answer, second.error) == ("refund", None)
    assert len(path.read_text().splitlines()) == 2
    assert [one.answer for one in ask(server, path, asked)] == ["refund"]
    assert server.attempts.total() == 2
    assert [one.answer for one in Replay(path).answer(asked)] == ["refund"]


@pytest.mark.parametrize(
    "change", [{"model": "n"}, {"temperature": 1.0}, {"max_tokens": 5}, {"seed": 1}]
)
def test_another_model_or_setting_is_asked_anew(
    server: Server, tmp_path: Path, change: dict[str, object]
) -> None:
    path, asked = tmp_path / "p.jsonl", goods(3)
    with Journal(path) as journal:
        model = OpenAIModel("m", server.url, journal=journal)
        list(model.answer(asked))
        list(replace(model, **change).answer(asked))  # type: ignore[arg-type]
    assert server.attempts.total() == 6
    with pytest.raises(InputError, match="answers of 2 runs"):
        Replay(path).answer(asked)


def test_another_server_is_asked_anew(server: Server, tmp_path: Path) -> None:
    with Server() as other:
        ask(server, tmp_path / "p.jsonl", goods(3))
        ask(other, tmp_path / "p.jsonl", goods(3))
        assert other.attempts.total() == 3


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGINT])
def test_a_killed_run_resumes(tmp_path: Path, sent: signal.Signals) -> None:
    path = tmp_path / "p.jsonl"
    with Server(delay=0.03) as server:
        code = (
            "import signal, sys; from evaluation.test_journal import Journal, OpenAIModel, goods\n"
            # A job in the background of a script ignores the signal, and so would its children.
            "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
            "with Journal(sys.argv[2]) as journal:\n"
            "    model = OpenAIModel('m', sys.argv[1], concurrency=2, journal=journal)\n"
            "    list(model.answer(goods(60)))\n"
        )
        paths = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
        run = subprocess.Popen(
            [sys.executable, "-c", code, server.url, str(path)],
            env={**os.environ, "PYTHONPATH": paths},
            stderr=subprocess.DEVNULL,
        )
        while not path.exists() or path.read_bytes().count(b"\n") < 10:
            assert run.poll() is None
            time.sleep(0.01)
        run.send_signal(sent)
        assert run.wait(timeout=30) != 0
        kept = path.read_bytes().count(b"\n")
        time.sleep(0.1)  # what was in flight at the kill reaches the server's count
        before = server.attempts.total()
        assert len(ask(server, path, goods(60))) == 60
        assert kept < 60
        assert server.attempts.total() - before == 60 - kept
        assert before - kept <= 2
    assert KEY not in path.read_text()
    assert len({one.key for _, one in read(path)}) == 60


@pytest.mark.parametrize("torn", [1, 5, 30, 200])
def test_a_torn_last_line_is_cut_off(tmp_path: Path, torn: int) -> None:
    path = tmp_path / "p.jsonl"
    whole, other = to_line(GIVEN), to_line(replace(GIVEN, key="k2"))
    path.write_bytes(whole + other[:torn])
    assert [one.key for _, one in read(path)] == ["k1"]
    with Journal(path) as journal:
        assert journal.get("k1") == GIVEN
        assert journal.get("k2") is None
        assert path.read_bytes() == whole
        journal.append(replace(GIVEN, key="k2"))
    assert path.read_bytes() == whole + other


def test_a_last_line_that_lacks_only_its_end_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    path.write_bytes(to_line(GIVEN).rstrip())
    with Journal(path) as journal:
        assert journal.get("k1") == GIVEN
        journal.append(replace(GIVEN, key="k2"))
    assert [one.key for _, one in read(path)] == ["k1", "k2"]


def test_a_journal_in_use_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("fcntl")
    path = tmp_path / "p.jsonl"
    with Journal(path) as journal:
        with pytest.raises(InputError, match=r"p\.jsonl is in use by another run"):
            Journal(path)
        journal.append(GIVEN)
    with Journal(path) as journal:
        assert journal.get("k1") == GIVEN


@pytest.mark.parametrize(
    "damaged",
    [
        b'{"key":"x\n',
        b"nonsense\n",
        b"[1]\n",
        b'{"messages": []}\n',
        b'{"key":"\xff"}\n',
        b"null\n",
    ],
)
def test_a_damaged_line_is_named_and_the_file_left_alone(tmp_path: Path, damaged: bytes) -> None:
    path = tmp_path / "p.jsonl"
    content = to_line(GIVEN) + damaged + to_line(GIVEN)
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"p\.jsonl:2: "):
        Journal(path)
    with pytest.raises(InputError, match=r"p\.jsonl:2: "):
        read(path)
    assert path.read_bytes() == content


SENT = Sent("t1", ("k1", "k2"), 1_700_000_000)


def test_a_batch_is_known_to_a_later_run_until_it_has_ended(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    with Journal(path) as journal:
        journal.note(SENT)
        journal.append(GIVEN)
        journal.note(replace(SENT, id="batch_7"))
    with Journal(path) as journal:
        assert journal.batches == [replace(SENT, id="batch_7")]
        assert journal.get("k1") == GIVEN
        journal.note(replace(SENT, id="batch_7", ended="expired"))
    with Journal(path) as journal:
        assert journal.batches == []
    assert [one for _, one in read(path)] == [GIVEN]
    assert path.read_bytes().count(b'"k2"') == 1


def test_a_damaged_record_of_a_batch_is_named(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    path.write_text('{"key":"batch:t1","batch":{"id":"batch_7"}}\n')
    with pytest.raises(InputError, match=r"p\.jsonl:1: no record of a batch; remove"):
        Journal(path)


def test_what_a_power_cut_may_not_take_is_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, synced = tmp_path / "p.jsonl", []
    monkeypatch.setattr(os, "fsync", lambda _: synced.append(path.read_bytes().count(b"\n")))
    with Journal(path) as journal:
        journal.append(GIVEN)
        assert synced == []
        journal.note(SENT)
        assert synced == [2]
        journal.append(GIVEN)
    assert synced == [2, 3]


def test_probabilities_that_were_not_asked_for_take_no_room() -> None:
    assert b"logprobs" not in to_line(GIVEN)
    given = replace(GIVEN, logprobs={"content": []}, batch="batch_7")
    assert from_record(json.loads(to_line(given)), "here") == given


@pytest.mark.parametrize("content", [b"my notes", b'{"messages": [{"role": "us', b"\0\0\0"])
def test_a_file_of_another_kind_is_never_cut(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"notes\.txt:1: "):
        Journal(path)
    assert path.read_bytes() == content


def test_a_replay_file_is_no_journal(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    path.write_text('{"prompt_sha256": "ab", "answer": "x"}\n')
    with pytest.raises(InputError, match=r"p\.jsonl:1: .*--predictions"):
        Journal(path)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device here")
def test_a_device_is_no_journal() -> None:
    with pytest.raises(InputError, match="cannot open /dev/full for predictions: it is no file"):
        Journal("/dev/full")


def test_a_folder_is_no_journal(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot open"):
        Journal(tmp_path)
    with pytest.raises(InputError, match="cannot read the predictions"):
        read(tmp_path / "missing.jsonl")


def minimal(one: Question, **more: object) -> str:
    answer = {"line": one.line, "prompt_sha256": one.prompt_sha256, "answer": one.gold}
    return json.dumps({**answer, "finish_reason": "stop", "mine": 1, **more}) + "\n"


def test_a_minimal_record_is_replayed_by_its_prompt(tmp_path: Path) -> None:
    asked = many([("a", "x"), ("b", "y"), ("c", "z")])
    path = tmp_path / "p.jsonl"
    path.write_text("".join(minimal(one, line=one.line + 40) for one in reversed(asked)))
    assert [one.answer for one in Replay(path).answer(asked)] == ["x", "y", "z"]
    assert Replay(path).name == str(path)


def test_the_line_decides_between_rows_with_one_prompt(tmp_path: Path) -> None:
    asked = many([("a", "x"), ("a", "y"), ("b", "z"), ("a", "w")])
    path = tmp_path / "p.jsonl"
    path.write_text("".join(minimal(one) for one in asked[:3]))
    given = list(Replay(path).answer(asked))
    assert [one.answer for one in given] == ["x", "y", "z", None]
    assert given[3].error == "no prediction"


def test_one_answer_to_a_prompt_is_that_of_all_its_rows(tmp_path: Path) -> None:
    asked = many([("a", "x"), ("a", "x"), ("b", "y")])
    path = tmp_path / "p.jsonl"
    path.write_text(minimal(asked[0]) + minimal(asked[2]))
    assert [one.answer for one in Replay(path).answer(asked)] == ["x", "x", "y"]


def test_predictions_for_another_data_set(tmp_path: Path) -> None:
    asked = many([(f"row {i}", "x") for i in range(200)])
    path = tmp_path / "p.jsonl"
    path.write_text("".join(minimal(one) for one in many([("other", "x")])))
    with pytest.raises(InputError) as caught:
        Replay(path).answer(asked)
    assert str(caught.value).startswith(
        "the predictions are for another data set: 0 of 200 rows of data/test.jsonl match; "
    )
    path.write_text("".join(minimal(one) for one in asked[:99]))
    with pytest.raises(InputError, match="99 of 200"):
        Replay(path).answer(asked)
    path.write_text("".join(minimal(one) for one in asked[:100]))
    assert sum(one.error == "no prediction" for one in Replay(path).answer(asked)) == 100


@pytest.mark.parametrize(
    "record",
    ['{"line": 1, "anwser": "x"}', '{"line": 1}', '{"answer": "x"}',
     '{"prompt_sha256": 3}', '{"prompt_sha256": "a", "answer": ["x"]}',
     '{"prompt_sha256": "a", "line": "12"}'],
)  # fmt: skip
def test_a_bad_record_is_named(tmp_path: Path, record: str) -> None:
    path = tmp_path / "p.jsonl"
    path.write_text("\n" + record + "\n")
    with pytest.raises(InputError, match=r"p\.jsonl:2: "):
        Replay(path)


def test_the_hash_of_a_prompt_is_as_documented() -> None:
    import hashlib

    one = many([("grüße", "x")])[0]
    text = '[{"content":"grüße","role":"user"}]'
    assert one.prompt_sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert answered(one, "x").prompt_sha256 == one.prompt_sha256


def test_a_record_may_name_its_row_by_the_line(tmp_path: Path) -> None:
    path, asked = tmp_path / "p.jsonl", many([("a", "x"), ("b", "y"), ("c", "z")])
    path.write_text('{"line": 3, "answer": "z"}\n{"line": 1, "answer": "x"}\n')
    assert [one.answer for one in Replay(path).answer(asked)] == ["x", None, "z"]


def test_a_line_alone_does_not_name_a_row_of_several_files(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    both = [row("a", "x", 1, "one.jsonl"), row("b", "y", 1, "two.jsonl")]
    path.write_text('{"line": 1, "answer": "x"}\n')
    with pytest.raises(InputError, match='add "path"'):
        Replay(path).answer(both)
    records = [{"path": one.path, "line": 1, "answer": one.gold} for one in both]
    path.write_text("".join(json.dumps(one) + "\n" for one in records))
    assert [one.answer for one in Replay(path).answer(both)] == ["x", "y"]


def test_a_record_of_no_row_is_told_how_to_name_one(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    path.write_text('{"answer": "x"}\n')
    with pytest.raises(InputError, match=r'as \{"line": 12, "answer": "refund"\}'):
        Replay(path)


def test_a_record_with_a_misspelled_key_is_no_silence_of_the_model(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    path.write_text('{"line": 1, "anwser": "x"}\n')
    with pytest.raises(InputError, match=r'p\.jsonl:1: .*needs "answer".*not line, anwser'):
        Replay(path)


def test_a_file_without_predictions(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    path.write_text("\n")
    with pytest.raises(InputError, match=r"p\.jsonl holds no predictions"):
        Replay(path)


@pytest.mark.parametrize("prompt", [{}, {"prompt_sha256": many([("a", "x")])[0].prompt_sha256}])
def test_two_answers_to_one_row(tmp_path: Path, prompt: dict[str, str]) -> None:
    path, asked = tmp_path / "p.jsonl", many([("a", "x")])
    first = json.dumps({"line": 1, "answer": "x", **prompt}) + "\n"
    path.write_text(first + "\n" + json.dumps({"line": 1, "answer": "y", **prompt}) + "\n")
    with pytest.raises(InputError, match="lines 1 and 3 answer one row in two ways"):
        Replay(path)
    path.write_text(first * 2)
    assert [one.answer for one in Replay(path).answer(asked)] == ["x"]


def test_a_failure_before_the_answer_is_none_of_a_row_with_the_same_prompt(tmp_path: Path) -> None:
    path, asked = tmp_path / "p.jsonl", many([("a", "x"), ("a", "x")])
    done = replace(answered(asked[0], "x"), key="k")
    path.write_bytes(to_line(replace(done, answer=None, error="HTTP 500")) + to_line(done))
    assert [one.answer for one in Replay(path).answer(asked)] == ["x", "x"]


def test_a_journal_in_which_nothing_was_kept_leaves_no_file(tmp_path: Path) -> None:
    path, empty = tmp_path / "p.jsonl", tmp_path / "mine.jsonl"
    Journal(path).close()
    assert not path.exists()
    empty.touch()
    Journal(empty).close()
    assert empty.exists()
