"""The counter of ``ftlint[fast]`` counts as tiktoken does."""

from __future__ import annotations

import random
import subprocess
import sys
import unicodedata
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ftlint import tokens
from ftlint.tokens import Count

pytest.importorskip("toktok", reason="ftlint[fast] is not installed")

ROOT = Path(__file__).resolve().parent.parent
KINDS = {
    "prose": "The parcel was due on Monday; I'd like a refund, and we'll see. DON'T WAIT!",
    "scripts": "Grüße, Ελληνικά, русский, עברית, हिन्दी, ไทย",
    "cjk": "東京都は日本の首都です。人工智能대한민국",
    "emoji": "\U0001f469\u200d\U0001f466 \U0001f1e9\U0001f1ea \U0001f44d\U0001f3fd e\u0301",
    "code": "def f(x: int) -> str:\n\treturn f'{x!r}' # 1234567\r\n\r\n    if a != b://c\n",
    "blanks": "a   b \t\t c\n\n\n  \n d \u3000\u3000e\x1c \x85f   ",
    "special": "<|endoftext|><|fim_prefix|>x<|endofprompt|><|im_start|>",
    "surrogates": "\ud83d lone, paired \ud83d\ude00, \udc00",
    "long-s": "it'\u017f wa\u017f'\u017ft",
    "unicode-17": "a\u088fb \U000323b0\U00016ea0x",
    "empty": "",
    "json": '{"a": [1, 2.5e-3, null], "b": "\\\\u00e9"}' * 50,
    "digits": "1" * 1_000 + " 3.14159 1,000,000",
    "one-letter": "a" * 20_000,
    "spaces": "x" + " " * 600_000 + "x",
}
AROUND = ("{}", "a{}b", "A{}bc ", "1{}2", "!{}a'{}s", " {} \n{}")


@pytest.mark.parametrize("text", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("name", tokens.ENCODINGS)
def test_counts_texts_of_all_kinds_as_tiktoken_does(name: str, text: str) -> None:
    assert tokens.load(name) is not tokens.load_exact(name)
    expected = tokens.load_exact(name).count(text)
    assert tokens.load(name).count(text) == expected
    assert tokens.load(name).count_repeated(text) == expected
    assert tokens.load(name).count_each(["x", text]) == [Count(1), expected]


@pytest.mark.parametrize("name", tokens.ENCODINGS)
def test_counts_characters_of_all_scripts_in_all_surroundings(name: str) -> None:
    chars = [chr(c) for c in range(0x34000) if unicodedata.category(chr(c)) != "Cs"]
    chosen = random.Random(1).sample(chars, 8_000)
    texts = [around.format(*[char] * 3) for char, around in product(chosen, AROUND)]
    exact = tokens.load_exact(name)
    counted = tokens.load(name).count_each(texts)
    assert [t for t, n in zip(texts, counted, strict=True) if exact.count(t) != n] == []


@given(text=st.text(max_size=80) | st.text("ab'sS\u017f\u088f 1!\n\u0301\u6771", max_size=40))
@settings(max_examples=500, deadline=None)
def test_counts_any_text_as_tiktoken_does(text: str) -> None:
    for name in tokens.ENCODINGS:
        assert tokens.load(name).count(text) == tokens.load_exact(name).count(text)


def test_does_not_load_tiktoken_for_ordinary_texts() -> None:
    program = (
        "import sys; from ftlint import tokens;"
        "tokens.load('o200k_base').count('hello');"
        "print('tiktoken' in sys.modules, 'toktok' in sys.modules)"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "False True\n"
