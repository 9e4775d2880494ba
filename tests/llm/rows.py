"""Short messages, spam or ham, made here; four examples stand before each, as turns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from conftest import chat

SPAM = (
    "WINNER!! You have won a {prize}. Call {number} now to claim, T&Cs apply",
    "FREE entry: text WIN to {number} for your chance of a {prize}. 18+ only",
    "URGENT! Your account was drawn for a {prize}. Reply CLAIM to {number}",
    "Congratulations, a {prize} is waiting! Ring {number} before midnight, 150p a minute",
)
HAM = (
    "running late, see you at the {place} around {time}",
    "can you pick up {thing} on the way back from the {place}?",
    "sorry I missed your call, was at the {place}. ring me at {time}?",
    "mum says thanks for the {thing}, dinner at {time} tomorrow",
)
PRIZES = ("holiday for two", "1000 cash prize", "new phone", "shopping voucher", "luxury cruise")
PLACES = ("station", "office", "gym", "library", "cafe")
THINGS = ("some milk", "the keys", "my blue jacket", "two tickets", "the cake")
EXAMPLES = (
    ("You have been chosen for a 500 award! Text YES to 80011", "spam"),
    ("are we still on for lunch?", "ham"),
    ("Claim your FREE ringtone now, reply TONE to 80022", "spam"),
    ("ok, will call you when I get home", "ham"),
)


def labelled(count: int, start: int = 0) -> list[dict[str, Any]]:
    """*count* rows of each label, from number *start*; no two texts alike."""
    return [row for i in range(start, start + count) for row in (spam(i), ham(i))]


def spam(i: int) -> dict[str, Any]:
    text = SPAM[i % len(SPAM)].format(prize=PRIZES[i // 4 % len(PRIZES)], number=80100 + i)
    return asked(text, "spam")


def ham(i: int) -> dict[str, Any]:
    given = {"place": PLACES[i // 4 % len(PLACES)], "thing": THINGS[i // 3 % len(THINGS)]}
    return asked(HAM[i % len(HAM)].format(time=f"{1 + i % 11}:{10 + i % 49}", **given), "ham")


def asked(text: str, label: str, examples: Sequence[tuple[str, str]] = EXAMPLES) -> dict[str, Any]:
    row = chat(text, label)
    shown = [turn for pair in examples for turn in chat(*pair)["messages"]]
    system = {"role": "system", "content": "Say whether the message is spam or ham, in one word."}
    return {"messages": [system, *shown, *row["messages"]]}
