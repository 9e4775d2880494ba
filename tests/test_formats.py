"""Which format a row is of, and how the formats that only some targets take are read."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ftlint.dataset import SourceFile
from ftlint.evaluation.prediction import question
from ftlint.formats import recognise
from ftlint.row import Example, Row
from ftlint_rules._contents import contents

PART = [{"text": "Bar?"}]
TURNS = [{"role": "user", "content": PART}, {"role": "assistant", "content": [{"text": "Deck 4."}]}]
CONVERSE = {"system": [{"text": "You are a purser."}], "messages": TURNS}
PAIR = {
    "input": {"messages": TURNS[:1]},
    "preferred_output": TURNS[1:],
    "non_preferred_output": [{"role": "assistant", "content": "Below."}],
}
IMAGE = {"image": {"format": "png", "source": {"s3Location": {"uri": "s3://ship/deck.png"}}}}


def example(data: dict[str, Any]) -> Example:
    row = Row("train", SourceFile("train.jsonl", "train.jsonl"), 1, 0, json.dumps(data).encode())
    return Example(row, data)


@pytest.mark.parametrize(
    ("data", "method", "expected"),
    [
        (CONVERSE, None, "converse"),
        (CONVERSE, "supervised", "converse"),
        (CONVERSE, "reinforcement", "reinforcement"),
        ({"schemaVersion": "any", "messages": TURNS}, None, "converse"),
        ({"system": "You are a purser.", "messages": TURNS}, None, "chat"),
        ({"schemaVersion": "any"}, None, "chat"),
        (PAIR, None, "preference"),
        ({**PAIR, "messages": TURNS[:1]}, None, "preference"),
        ({**PAIR, "messages": TURNS}, None, "preference"),
        ({"messages": TURNS[:1], "preferred_output": "Deck 4."}, None, "reinforcement"),
        ({"text": "Once there was a mill."}, None, "text"),
        ({"text": "Once there was a mill.", "weight": 0.5}, "supervised", "text"),
        ({"text": ["Once"]}, None, "chat"),
        ({"text": "Once", "messages": TURNS}, None, "chat"),
        ({"text": "Once", "prompt": "Tell", "completion": " it"}, None, "completion"),
    ],
)
def test_recognise(data: dict[str, Any], method: str | None, expected: str) -> None:
    assert recognise(data, method).name == expected


def test_a_system_prompt_beside_the_messages_is_one() -> None:
    for data in (CONVERSE, {"system": "You are a purser.", "messages": TURNS}):
        read = example(data)
        assert (read.system, read.prompt, read.target) == ("You are a purser.", "Bar?", "Deck 4.")
        texts = [content.text for content in contents(read) if content.role == "system"]
        assert texts == ["You are a purser."]


def test_plain_text_is_compared_but_has_no_label() -> None:
    read = example({"text": "Once there was a mill."})
    assert (read.prompt, read.trained) == ("Once there was a mill.", "")
    assert (read.prompt_pointer, read.target, read.label) == ("/text", None, None)
    assert [(one.pointer, one.role) for one in contents(read)] == [("/text", "")]


def test_a_converse_row_is_asked_as_chat() -> None:
    asked = question(example(CONVERSE))
    assert asked is not None
    assert asked.messages == (
        {"role": "system", "content": "You are a purser."},
        {"role": "user", "content": "Bar?"},
    )


def test_a_converse_row_with_an_image_is_not_asked() -> None:
    turns = [{"role": "user", "content": [*PART, IMAGE]}, TURNS[1]]
    assert question(example({**CONVERSE, "messages": turns})) is None
