"""Conversion: nothing of a row is lost, or the row is refused with its place and the reason."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from conftest import Run, chat, jsonl, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ftlint.cli.convert import TARGETS
from ftlint.convert import CONVERTERS, Converted, convert
from ftlint.dataset import SourceFile


def turn(speaker: str, value: str) -> dict[str, str]:
    return {"from": speaker, "value": value}


def user(text: str) -> dict[str, str]:
    return {"role": "user", "content": text}


def reply(text: str) -> dict[str, str]:
    return {"role": "assistant", "content": text}


SYSTEM = {"role": "system", "content": "Be brief."}
CALL = '{"name": "weather", "arguments": {"city": "Oslo", "days": 1.5}}'


def one(folder: Path, row: Any, to: str = "openai-chat", drop: str = "") -> Converted:
    path = write(folder / "in.jsonl", [row])
    (found,) = convert(SourceFile("in.jsonl", str(path)), to, frozenset(drop.split()))
    return found


CHAT = {
    "sharegpt": (
        {"conversations": [turn("human", "a"), turn("gpt", "b")], "system": "Be brief."},
        {"messages": [SYSTEM, user("a"), reply("b")]},
    ),
    "sharegpt-system-turn": (
        {"conversations": [turn("system", "Be brief."), turn("user", ""), turn("assistant", "b")]},
        {"messages": [SYSTEM, user(""), reply("b")]},
    ),
    "sharegpt-keys-of-chat": (
        {"conversations": [user("a"), {"from": "gpt", "value": "b"}]},
        {"messages": [user("a"), reply("b")]},
    ),
    "sharegpt-tools": (
        {
            "conversations": [
                turn("human", "Weather?"),
                turn("function_call", CALL),
                turn("observation", "rain"),
                turn("gpt", "Rain."),
            ],
            "tools": '[{"name": "weather", "parameters": {}}]',
        },
        {
            "messages": [
                user("Weather?"),
                {
                    "role": "assistant",
                    "content": None,
                    "tool_calls": [
                        {
                            "id": "call_1",
                            "type": "function",
                            "function": {
                                "name": "weather",
                                "arguments": '{"city": "Oslo", "days": 1.5}',
                            },
                        }
                    ],
                },
                {"role": "tool", "tool_call_id": "call_1", "content": "rain"},
                reply("Rain."),
            ],
            "tools": [{"type": "function", "function": {"name": "weather", "parameters": {}}}],
        },
    ),
    "alpaca": (
        {"instruction": "Sum", "input": "1 2", "output": "3"},
        {"messages": [user("Sum\n1 2"), reply("3")]},
    ),
    "alpaca-history": (
        {
            "instruction": "And 3?",
            "input": "",
            "output": "6",
            "system": "Be brief.",
            "history": [["Sum 1 2", "3"]],
        },
        {"messages": [SYSTEM, user("Sum 1 2"), reply("3"), user("And 3?"), reply("6")]},
    ),
    "completion": (
        {"prompt": "a\n\n###\n\n", "completion": " b END"},
        {"messages": [user("a\n\n###\n\n"), reply(" b END")]},
    ),
    "completion-of-messages": (
        {"prompt": [SYSTEM, user("a")], "completion": [reply("b")]},
        {"messages": [SYSTEM, user("a"), reply("b")]},
    ),
}
PREFERRED = {
    "input": {"messages": [user("a")]},
    "preferred_output": [reply("b")],
    "non_preferred_output": [reply("c")],
}
PREFERENCE = {
    "strings": {"prompt": "a", "chosen": "b", "rejected": "c"},
    "messages": {"prompt": [user("a")], "chosen": [reply("b")], "rejected": [reply("c")]},
    "prompt-in-both": {"chosen": [user("a"), reply("b")], "rejected": [user("a"), reply("c")]},
    "prompt-everywhere": {
        "prompt": "a",
        "chosen": [user("a"), reply("b")],
        "rejected": [user("a"), reply("c")],
    },
}
REFUSED = [
    ({"conversations": [], "id": 7}, 'the row has a key "id", which would be lost; --drop id'),
    ({"conversations": []}, "there is no turn"),
    ({"conversations": ["a"]}, "turn 1 is a string, not an object"),
    ({"conversations": [{**turn("gpt", "a"), "loss": 0}]}, 'turn 1 has a key "loss", which would'),
    ({"conversations": [turn("bing", "a")]}, 'turn 1 is from "bing", which is no known speaker'),
    ({"conversations": [{"from": "gpt"}]}, '"value" of turn 1 is missing'),
    ({"conversations": [turn("observation", "a")]}, "turn 1 is the result of no function call"),
    ({"conversations": [turn("function_call", "a")]}, "the function call of turn 1 is no JSON"),
    ({"conversations": [turn("function_call", "[]")]}, "turn 1 calls no function"),
    ({"conversations": [turn("function_call", "3")]}, "function call of turn 1 is a number"),
    (
        {"conversations": [turn("function_call", CALL), turn("gpt", "a")]},
        "turn 2 stands where the result of a function call should",
    ),
    (
        {"conversations": [turn("system", "a")], "system": "b"},
        "turn 1 is a second system prompt",
    ),
    ({"conversations": [turn("gpt", "a")], "tools": "x"}, '"tools" is no JSON'),
    ({"conversations": [turn("gpt", "a")], "tools": {}}, '"tools" is not a list of objects'),
    ({"instruction": "a", "output": 3}, '"output" of the row is a number, not a string'),
    ({"instruction": "a", "output": "b", "history": ["a"]}, '"history" is not a list of pairs'),
    ({"instruction": "a", "output": "b", "text": "c"}, 'the row has a key "text"'),
    ({"prompt": "a", "completion": None}, '"completion" of the row is null, not a string'),
    ({"prompt": [user("a")], "completion": "b"}, '"completion" is not a list of messages'),
    ({"prompt": [{"role": "x"}], "completion": [reply("b")]}, '"prompt" holds something that is'),
    ({"a": 1, "b": 2}, 'no known format has these keys: "a", "b"'),
    ({}, "no known format has these keys: no keys"),
    (PREFERENCE["strings"], "a TRL preference row is no openai-chat row; --to openai-preference"),
    ("[1]", "the row is an array, not an object"),
    ('{"prompt": "a", "prompt": "b", "completion": "c"}', 'the key "prompt" appears twice'),
    ('{"prompt": "a", "completion": NaN}', "NaN is not JSON"),
]


class TestToChat:
    @pytest.mark.parametrize("name", CHAT)
    def test_makes_messages(self, name: str, tmp_path: Path) -> None:
        row, expected = CHAT[name]
        found = one(tmp_path, row)
        assert found.refused == ""
        assert json.loads(found.line) == expected

    def test_keeps_the_bytes_of_a_row_that_is_one(self, tmp_path: Path) -> None:
        row = '{"messages":[ {"role":"user","content":"\\u00e9"} ],  "id": 1.10}'
        assert one(tmp_path, row).line == row.encode() + b"\n"

    @pytest.mark.parametrize(("row", "reason"), REFUSED)
    def test_refuses_what_would_lose_something(self, row: Any, reason: str, tmp_path: Path) -> None:
        found = one(tmp_path, row)
        assert found.line == b""
        assert reason in found.refused
        assert found.where == ":1"

    def test_leaves_out_what_may_be_lost(self, tmp_path: Path) -> None:
        row = {"conversations": [turn("gpt", "a")], "id": 7}
        assert json.loads(one(tmp_path, row, drop="id x").line) == {"messages": [reply("a")]}

    @given(
        turns=st.lists(st.tuples(st.sampled_from(["human", "gpt"]), st.text()), min_size=1),
        system=st.none() | st.text(),
    )
    @settings(deadline=None, max_examples=50, suppress_health_check=list(HealthCheck))
    def test_loses_no_text(
        self,
        tmp_path_factory: pytest.TempPathFactory,
        turns: list[tuple[str, str]],
        system: str | None,
    ) -> None:
        row = {"conversations": [turn(*one) for one in turns], "system": system}
        found = one(tmp_path_factory.mktemp("rows"), row)
        texts = [message["content"] for message in json.loads(found.line)["messages"]]
        assert texts == [*([system] if system else []), *(text for _, text in turns)]


class TestToPreference:
    @pytest.mark.parametrize("name", PREFERENCE)
    def test_makes_an_input_and_two_outputs(self, name: str, tmp_path: Path) -> None:
        found = one(tmp_path, PREFERENCE[name], "openai-preference")
        assert json.loads(found.line) == PREFERRED

    @pytest.mark.parametrize(
        ("row", "reason"),
        [
            ({"chosen": "b", "rejected": "c"}, '"prompt" of the row is missing'),
            ({"chosen": [reply("b")], "rejected": [reply("c")]}, "there is no prompt"),
            (
                {"prompt": "a", "chosen": [reply("b"), user("x")], "rejected": [reply("c")]},
                '"chosen" is more than one message of the assistant',
            ),
            ({**PREFERENCE["strings"], "score_chosen": 9}, 'a key "score_chosen"'),
            ({"instruction": "a", "output": "b"}, "an Alpaca row is no openai-preference row"),
            (chat("a", "b"), "a chat row is no openai-preference row; --to openai-chat takes it"),
        ],
    )
    def test_refuses_what_would_lose_something(self, row: Any, reason: str, tmp_path: Path) -> None:
        assert reason in one(tmp_path, row, "openai-preference").refused


class TestCommand:
    ROWS = (CHAT["alpaca"][0], "", {"a": 1}, chat("\u00e9", "b"))

    def test_knows_every_target(self) -> None:
        assert list(CONVERTERS) == list(TARGETS)

    def test_writes_the_others_and_names_the_refused(self, run: Run, tmp_path: Path) -> None:
        write(tmp_path / "in.jsonl", self.ROWS)
        done = run("convert", "in.jsonl", "--to", "openai-chat", "-o", "out.jsonl")
        assert (done.code, done.out) == (1, "")
        assert done.err.splitlines() == [
            'in.jsonl:3: refused: no known format has these keys: "a"',
            "converted 2 rows, refused 1",
        ]
        out = (tmp_path / "out.jsonl").read_text(encoding="utf-8")
        assert out == jsonl([CHAT["alpaca"][1], chat("\u00e9", "b")])

    def test_reads_and_writes_pipes_and_gzip(self, run: Run, tmp_path: Path) -> None:
        text = jsonl([CHAT["alpaca"][0]]).encode()
        done = run("convert", "-", "--to", "openai-chat", "-o", "-", stdin=text)
        assert (done.code, done.out) == (0, jsonl([CHAT["alpaca"][1]]))
        (tmp_path / "in.jsonl.gz").write_bytes(gzip.compress(text))
        assert run("convert", "in.jsonl.gz", "--to", "openai-chat", "-o", "o.jsonl.gz").code == 0
        assert gzip.decompress((tmp_path / "o.jsonl.gz").read_bytes()).decode() == done.out

    def test_reads_a_json_array(self, run: Run, tmp_path: Path) -> None:
        rows = [CHAT["alpaca"][0], {"a": 1}]
        (tmp_path / "in.json").write_text(json.dumps(rows, indent=2), encoding="utf-8")
        done = run("convert", "in.json", "--to", "openai-chat", "-o", "-")
        assert (done.code, done.out) == (1, jsonl([CHAT["alpaca"][1]]))
        assert done.err.startswith("in.json: item 2: refused: no known format")

    def test_replaces_nothing_unasked(self, run: Run, tmp_path: Path) -> None:
        source = write(tmp_path / "in.jsonl", [CHAT["alpaca"][0]])
        out = write(tmp_path / "out.jsonl", ["old"])
        words = ("convert", "in.jsonl", "--to", "openai-chat", "-o")
        assert run(*words, "out.jsonl").refuses() == "out.jsonl: exists; --force replaces it"
        assert out.read_text() == "old\n"
        assert run(*words, "out.jsonl", "--force").code == 0
        assert json.loads(out.read_text()) == CHAT["alpaca"][1]
        (tmp_path / "link.jsonl").symlink_to(source)
        for name in ("in.jsonl", "link.jsonl"):
            told = run(*words, name, "--force").refuses()
            assert told == f"{name}: is the file that is read; name another"
        assert json.loads(source.read_text()) == CHAT["alpaca"][0]

    def test_says_what_it_cannot_do(self, run: Run, tmp_path: Path) -> None:
        write(tmp_path / "in.jsonl", [CHAT["alpaca"][0]])
        (tmp_path / "empty.jsonl").touch()
        (tmp_path / "half.json").write_text('[\n{"a": 1},', encoding="utf-8")
        words = ("--to", "openai-chat", "-o")
        assert run("convert", "no.jsonl", *words, "-").refuses() == "no.jsonl: no such file"
        assert "the file is empty" in run("convert", "empty.jsonl", *words, "-").refuses()
        told = run("convert", "half.json", *words, "out.jsonl").refuses()
        assert told == "half.json: the file is one JSON array, not JSONL, and it is not whole"
        assert not (tmp_path / "out.jsonl").exists()
        assert "no folder" in run("convert", "in.jsonl", *words, "no/out.jsonl").refuses()
        assert "is a directory" in run("convert", "in.jsonl", *words, ".").refuses()
