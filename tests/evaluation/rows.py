"""Rows for the tests of the evaluation."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from ftlint.block import rows
from ftlint.dataset import Dataset, SourceFile, Split, plan
from ftlint.evaluation import BUILT_IN, Counted, Prediction, Question, question
from ftlint.labels import LabelSpec
from ftlint.row import Example

DECLARED = LabelSpec(declared=True)
TEXT = Counted.of(BUILT_IN["text"](), ())


def chat(prompt: str, reply: str, system: str = "Name the class.", **more: Any) -> dict[str, Any]:
    return {
        "messages": [
            {"role": "system", "content": system},
            {"role": "user", "content": prompt},
            {"role": "assistant", "content": reply},
        ],
        **more,
    }


def examples(path: Path, data: Iterable[Any], spec: LabelSpec = DECLARED) -> list[Example]:
    path.write_text("".join(json.dumps(one) + "\n" for one in data))
    split = Split("test", (SourceFile(f"data/{path.name}", str(path)),))
    chunks = plan(Dataset("d", (split,), spec))
    return [row.example for chunk in chunks for row in rows(chunk) if row.example is not None]


def asked(prompt: str, gold: str | None, line: int = 1, path: str = "data/test.jsonl") -> Question:
    """A question without a file behind it; the label is the whole reply."""
    messages = ({"role": "user", "content": prompt},)
    return Question(path, line, messages, prompt, gold or "", gold)


def many(pairs: Sequence[tuple[str, str | None]]) -> list[Question]:
    return [asked(prompt, gold, line) for line, (prompt, gold) in enumerate(pairs, start=1)]


def answered(one: Question, answer: str | None, **more: Any) -> Prediction:
    return Prediction(one.path, one.line, one.prompt_sha256, answer, **more)


def questions(found: Iterable[Example]) -> list[Question]:
    return [one for example in found if (one := question(example)) is not None]


__all__ = ["DECLARED", "TEXT", "answered", "asked", "chat", "examples", "many", "questions"]
