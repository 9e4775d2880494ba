"""Plain rows that a rule takes together count as they do one by one."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from conftest import write

from ftlint import Dataset, Message, Row, SourceFile, Split, SplitRule, config, engine
from ftlint.block import blocks
from ftlint.dataset import Chunk
from ftlint.errors import InputError
from ftlint.labels import LabelSpec
from ftlint.plain import PlainRows
from ftlint.plugins import discover
from ftlint.rule import Rule
from ftlint.selection import build
from ftlint.testing import check_laws

ROLES = (
    ["system", "user", "assistant"],
    ["user", "assistant"],
    ["developer", "user", "assistant"],
    ["system", "user", "assistant", "user", "assistant"],
    ["user", "system", "assistant"],
    ["assistant"],
    ["user"],
    ["system"],
)
LONG = (
    "It was sent on Monday, and it will be with you within a week or so, as we said when you asked"
)
REPLIES = ("refund", "Refund ", "yes", "<think>a</think> b", "[a]", f"{LONG}.", LONG, f" {LONG},\n")
SYSTEMS = (f"Be kind. {LONG}, {LONG}, {LONG}", f"Be kind. {LONG}, {LONG}, {LONG}!", "Be brief.")


def rules() -> list[Rule[Any]]:
    """Those that take plain rows together, each by itself and for two targets."""
    found = [
        rule
        for targets in (("openai",), ("openai", "azure-openai"))
        for rule in build(
            discover(), config.Config(), targets=targets, select=["ALL"], ignore=[], keep=20
        )
        if rule.takes_plain
    ]
    assert len(found) > 30
    return found


def row(chance: random.Random) -> bytes:
    """A row, mostly a plain one, with one of several line ends."""
    roles = chance.choice(ROLES[: chance.choice((2, 4, 8))])
    texts = {"system": SYSTEMS, "assistant": REPLIES}
    said = [{"role": one, "content": chance.choice(texts.get(one, ("a", "b")))} for one in roles]
    data: dict[str, Any] = {"messages": said}
    if chance.random() < 0.1:
        said[-1]["name"] = "me"
    if chance.random() < 0.05:
        data["parallel_tool_calls"] = False
    return json.dumps(data).encode() + chance.choice([b"\n"] * 8 + [b"\r\n"])


@pytest.mark.parametrize("seed", range(8))
def test_plain_rows_together_count_as_one_by_one(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    splits = []
    for name, files in (("train", 2), ("test", 1)):
        paths = [tmp_path / f"{name}{i}.jsonl" for i in range(files)]
        for path in paths:
            text = b"".join(row(chance) for _ in range(chance.choice((1, 10, 40))))
            path.write_bytes(text.rstrip(b"\n") if chance.random() < 0.5 else text)
        splits.append(Split(name, tuple(SourceFile(path.name, str(path)) for path in paths)))
    for rule in rules():
        check_laws(rule, Dataset("", tuple(splits)), seed)


class Counting(SplitRule[list[int]]):
    """Counts rows, and how many came together; fails where it sees "boom"."""

    code, name = "TEST001", "counting"
    takes_plain = True

    def start(self) -> list[int]:
        return []

    def step(self, state: list[int], row: Row) -> list[int]:
        assert b"boom" not in row.raw
        return [*state, 1]

    def step_plain(self, state: list[int], rows: PlainRows) -> list[int]:
        assert not any("boom" in text for text in rows.replies)
        return [*state, len(rows)]


def dataset(tmp_path: Path, *replies: str) -> Dataset:
    path = write(
        tmp_path / "train.jsonl",
        [
            {"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": one}]}
            for one in replies
        ],
    )
    return Dataset("", (Split("train", (SourceFile("train.jsonl", str(path)),)),))


def test_only_plain_rows_come_together_and_others_come_by_themselves(tmp_path: Path) -> None:
    found = dataset(tmp_path, "b", " ", "c", "d")
    states = engine.read([Counting()], found)["train"].states
    assert sorted(states[0]) == [1, 3]


def test_a_rule_that_fails_on_rows_together_is_blamed_for_the_row(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r'the rule "counting" .* failed on train.jsonl:2'):
        engine.read([Counting()], dataset(tmp_path, "b", "boom", "c"))


ASKED = (
    *("prompt", "trained", "target", "target_pointer", "prompt_pointer", "system", "label"),
    *("group", "format", "messages", "reply"),
)


@pytest.mark.parametrize("seed", range(4))
def test_what_is_asked_of_a_plain_row_is_the_same_as_of_any(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    roles = ("system", "developer", "user", "assistant", "tool", "bot")
    path = write(
        tmp_path / "train.jsonl",
        [
            {"messages": [{"role": one, "content": chance.choice(REPLIES)} for one in found]}
            for found in ([*chance.choices(roles, k=i % 5), "assistant"] for i in range(40))
        ],
    )
    label = LabelSpec("regex", pattern=r"(\w+)") if seed % 2 else LabelSpec()
    chunk = Chunk("train", SourceFile("train.jsonl", str(path)), label)
    told = [
        [_told(block.row(number, plain).example, name) for name in ASKED]
        for plain in (True, False)
        for block in blocks(chunk)
        for number in range(len(block.lines))
    ]
    assert told[:40] == told[40:]


def _told(example: Any, name: str) -> Any:
    told = getattr(example, name)
    return [(one.role, one.text) for one in told] if name == "messages" else _bare(told)


def _bare(told: Any) -> Any:
    return (told.role, told.full_text) if isinstance(told, Message) else told
