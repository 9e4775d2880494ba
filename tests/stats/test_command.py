"""``ftlint stats``, as a user runs it."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from conftest import Run, chat, good_rows, write

from ftlint import cores, tokens
from ftlint.config import Config
from ftlint.errors import InputError
from ftlint.inputs import datasets
from ftlint.stats.cost import chosen_epochs
from ftlint.stats.document import document
from ftlint.stats.survey import survey
from ftlint.stats.text import render
from ftlint.targets import Job
from ftlint.targets import load as load_target

SYSTEM = {"role": "system", "content": "You answer in one word."}


def told(run: Run, *words: str) -> dict[str, Any]:
    done = run("stats", *words, "--json")
    assert (done.code, done.err) == (0, "")
    found = json.loads(done.out)
    assert found["version"] == 1
    (dataset,) = found["datasets"]
    assert isinstance(dataset, dict)
    return dataset


def size(*texts: str) -> int:
    tokenizer = tokens.load_exact("o200k_base")
    return sum(len(tokenizer.encoding.encode_ordinary(text)) for text in texts)


def test_counts_are_those_of_the_tokenizer_and_the_formula(run: Run, tmp_path: Path) -> None:
    rows = [chat("Is it open?", "Yes, it is."), chat("When was it built, and by whom?", "1894")]
    rows[1]["messages"].insert(0, SYSTEM)
    write(tmp_path / "train.jsonl", rows)
    (split,) = told(run, "train.jsonl")["splits"]
    first = 3 + 2 * 4 + size("Is it open?", "Yes, it is.")
    second = 3 + 3 * 4 + size(SYSTEM["content"], "When was it built, and by whom?", "1894")
    row, target = split["tokens"]["row"], split["tokens"]["target"]
    assert (row["count"], row["sum"], row["min"]) == (2, first + second, min(first, second))
    assert row["max"] == {"value": second, "path": "train.jsonl", "line": 2}
    assert row["mean"] == (first + second) / 2
    assert row["percentiles"] == {"50": first, "90": second, "95": second, "99": second}
    assert target["sum"] == size("Yes, it is.", "1894")
    assert split["tokens"]["prompt"]["sum"] + target["sum"] == row["sum"]
    assert split["tokens"]["message"]["sum"] == row["sum"] - 2 * 3
    assert split["messages_of_a_row"]["percentiles"]["50"] == 2


def test_rows_that_cannot_be_counted_are_counted(run: Run, tmp_path: Path) -> None:
    rows = [*good_rows(3), "", "[1]", "{bad", {"messages": []}, {"conversations": []}]
    write(tmp_path / "train.jsonl", rows)
    (tmp_path / "more.jsonl").write_bytes("{}".encode("utf-16"))
    (split,) = told(run, "train.jsonl", "train=more.jsonl")["splits"]
    assert (split["rows"], split["counted"]) == (8, 3)
    assert split["not_counted"] == {
        "blank": 1,
        "in the ShareGPT format, which no job takes": 1,
        "no JSONL": 1,
        "not a JSON object": 2,
        "without messages": 1,
    }
    done = run("stats", "train.jsonl", "train=more.jsonl")
    assert "1 file (no JSONL), 2 rows (not a JSON object), 1 row (without messages)" in done.out


def test_rows_over_the_limit_say_how_much_of_the_answer_is_cut(run: Run, tmp_path: Path) -> None:
    long, short = "word " * 5_000, "word " * 4_080
    write(tmp_path / "train.jsonl", [chat("Hi", long), chat(long, "Yes."), chat("Hi", short)])
    words = ("train.jsonl", "--model", "gpt-3.5-turbo-0613")
    found = told(run, *words)
    assert (found["limit"], found["encoding"]) == (4_096, "cl100k_base")
    (over,) = [split["over_limit"] for split in found["splits"]]
    assert (over["rows"], over["targets_gone"]) == (2, 1)
    first, second = over["longest"]
    assert (first["line"], first["target_tokens_cut"]) == (2, 2)
    assert first["target_tokens"] == 2
    assert second["target_tokens_cut"] == second["tokens"] - 4_096
    assert over["tokens"] == first["tokens"] + second["tokens"] - 2 * 4_096
    out = run("stats", *words).out
    assert f"train.jsonl:2  {first['tokens']:,} tokens, 2 of the answer's 2 beyond it" in out


def test_the_cost_names_price_date_and_epochs(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "train.jsonl", good_rows(60))
    words = ("train.jsonl", "--model", "gpt-4.1-mini", "--target", "openai,together")
    (known, unknown) = told(run, *words)["costs"]
    total = known["tokens"]
    assert (known["epochs"], known["why"]) == (3, "the provider's default")
    assert known["price"] == {
        "dollars_per_million": 5,
        "source": "OpenAI, Pricing (2026)",
        "read": "2026-11-22",
    }
    assert known["dollars"] == total * 3 * 5 / 1e6
    assert (unknown["price"], unknown["dollars"]) == (None, None)
    assert unknown["why"] == "no price is known"
    (ten, _) = told(run, *words, "--epochs", "10")["costs"]
    assert (ten["tokens"], ten["dollars"]) == (total, total * 10 * 5 / 1e6)
    out = run("stats", *words).out
    assert "prices: OpenAI, Pricing (2026), read 2026-11-22" in out
    assert "the tokenizer of together is not known" in out


def test_a_price_by_the_hour_gives_no_estimate(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "train.jsonl", good_rows(60))
    (cost,) = told(run, "train.jsonl", "--model", "o4-mini")["costs"]
    assert (cost["dollars"], cost["why"]) == (None, "100 $ an hour; hours unknown")


@pytest.mark.parametrize(
    ("rows", "wanted", "expected"),
    [
        (10, None, (10, "the provider's default")),
        (3, None, (25, "the provider's default")),
        (1_000, None, (3, "the provider's default")),
        (10_000, None, (2, "the provider's default")),
        (100_000, None, (1, "the provider's default")),
        (10, 7, (7, "--epochs")),
        (10, 70, (70, "--epochs, though 1 to 50 are taken")),
        (0, None, (None, "no training row")),
    ],
)
def test_epochs_are_chosen_as_the_cookbook_does(
    rows: int, wanted: int | None, expected: tuple[int | None, str]
) -> None:
    assert chosen_epochs(load_target("openai").epochs, rows, wanted) == expected


def test_other_formats_are_counted_too(run: Run, tmp_path: Path) -> None:
    answers = [[{"role": "assistant", "content": text}] for text in ("Yes, it is.", "No")]
    asked = {"role": "user", "content": "Is it open?"}
    rows = [
        {"prompt": "Is it open?", "completion": " Yes"},
        {
            "input": {"messages": [asked]},
            "preferred_output": answers[0],
            "non_preferred_output": answers[1],
        },
        {"messages": [asked], "expected": "yes"},
    ]
    write(tmp_path / "train.jsonl", rows)
    found = told(run, "train.jsonl")
    (split,) = found["splits"]
    assert split["counted"] == 3
    assert split["tokens"]["target"]["count"] == 2
    assert split["tokens"]["target"]["sum"] == size(" Yes", "Yes, it is.")
    assert split["tokens"]["row"]["min"] == size("Is it open?", " Yes")
    assert any("1 preference row the output" in remark for remark in found["remarks"])


def test_what_is_not_counted_is_said(run: Run, tmp_path: Path) -> None:
    rows = [chat("Hi", "Yes", tools=[{"type": "function", "function": {"name": "f"}}])]
    image = {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}
    rows.append(chat("Hi", "No"))
    rows[1]["messages"][0]["content"] = [image]
    write(tmp_path / "train.jsonl", rows)
    told_of = " ".join(told(run, "train.jsonl")["remarks"])
    assert "tool definitions of 1 row are not counted" in told_of
    assert "images or other parts that are no text of 1 row are not counted" in told_of
    assert "an estimate by the OpenAI cookbook" in told_of


def test_bars_fit_the_terminal_and_labels_cannot_act_on_it(run: Run, tmp_path: Path) -> None:
    rows = [chat(f"question {i}", "re\x1b[31mfund" if i % 3 else "other") for i in range(30)]
    write(tmp_path / "train.jsonl", rows)
    for width in ("60", "140"):
        out = run("stats", "train.jsonl", env={"COLUMNS": width}).out
        bars = [line for line in out.splitlines() if "#" in line]
        assert {line.split()[0]: line.split()[-1] for line in bars}.items() >= {
            ("re\\u001b[31mfund", "20"), ("other", "10"),
        }  # fmt: skip
        assert max(map(len, bars)) in range(int(width) - 6, int(width) + 1)
        assert "\x1b" not in out


def test_packed_says_how_many_sequences_and_by_which_algorithm(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "train.jsonl", good_rows(60))
    found = told(run, "train.jsonl", "--packed", "100")
    (split,) = found["splits"]
    packed = split["packed"]
    assert packed["tokens"] == split["tokens"]["row"]["sum"]
    assert packed["filled"] == packed["tokens"] / (100 * packed["sequences"])
    assert any("best-fit decreasing" in remark for remark in found["remarks"])
    assert "packed into sequences of 100 tokens" in run("stats", "train.jsonl", "--packed=100").out


def test_bad_words_are_refused(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "train.jsonl", good_rows(1))
    assert run("stats", "lost.jsonl").refuses() == "lost.jsonl: no such file"
    assert (
        'unknown target "opnai"; did you' in run("stats", "train.jsonl", "--target=opnai").refuses()
    )
    assert run("stats", "train.jsonl", "--epochs", "0").code == 2


def test_an_empty_file_has_no_statistics_and_no_fault(run: Run, tmp_path: Path) -> None:
    (tmp_path / "train.jsonl").write_text("")
    done = run("stats", "train.jsonl")
    assert done.code == 0
    assert "not counted: 1 file (no JSONL)" in done.out
    assert "no training row" in done.out


def test_processes_find_what_one_process_finds(tmp_path: Path) -> None:
    rows = [*good_rows(200), "{bad", chat("word " * 3_000, "no")]
    path = write(tmp_path / "train.jsonl", rows)
    (dataset,) = datasets([str(path)], Config(), None)
    job = Job("trl")
    alone = survey(dataset, [job])
    with cores.mapper(2, lambda text: pytest.fail(str(text))) as mapper:
        together = survey(dataset, [job], mapper=mapper, chunk_bytes=2_000)
    assert document([together]) == document([alone])
    assert list(render(together, 80)) == list(render(alone, 80))


def test_where_no_process_starts_one_does_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: int) -> None:
        raise PermissionError("no semaphores here")

    monkeypatch.setattr(cores, "_started", refuse)
    heard: list[str] = []
    with cores.mapper(2, heard.append) as mapper:
        assert mapper is map
    assert heard == ["one process does the work, others cannot be started: no semaphores here"]


def test_a_fault_in_a_process_is_that_of_the_run(tmp_path: Path) -> None:
    path = write(tmp_path / "train.jsonl", good_rows(5_000))
    whole = gzip.compress(path.read_bytes())
    broken = tmp_path / "train.jsonl.gz"
    broken.write_bytes(whole[:-100])
    (dataset,) = datasets([str(broken)], Config(), None)
    with (
        pytest.raises(InputError, match="is not a whole gzip file"),
        cores.mapper(2, print) as mapper,
    ):
        survey(dataset, [Job()], mapper=mapper)
