"""The limit of tokens is checked without counting wherever it can be."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import chat, write

from ftlint import engine
from ftlint.config import Config
from ftlint.inputs import datasets
from ftlint.targets import Job
from ftlint.tokens import Tokenizer
from ftlint_rules import token_limit_exceeded


def test_only_rows_with_more_bytes_than_the_limit_has_tokens_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = []

    def load(name: str) -> Tokenizer:
        loaded.append(name)
        return Tokenizer(name)

    monkeypatch.setattr(token_limit_exceeded, "load", load)
    short, long = "word " * 700, "word " * 900
    rows = [chat(short, "yes"), chat(long, "no"), chat(short, "no"), chat(long, "yes")]
    (dataset,) = datasets([str(write(tmp_path / "train.jsonl", rows))], Config(), None)
    rule = token_limit_exceeded.TokenLimitExceeded(job=Job(model="gpt-3.5-turbo-0613"))
    report = engine.check([rule], dataset)
    assert report.log.total() == 0
    assert loaded == ["cl100k_base", "cl100k_base"]
