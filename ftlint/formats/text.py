"""Rows of plain text, trained from the first word to the last: ``{"text": ...}``.

Sources: docs.together.ai, data preparation (generic text data); the README of mistral-finetune
(pretrain data); the data-set formats page of TRL (language modeling).
"""

from __future__ import annotations

from ftlint.formats.reading import Format, Reading, Row

_OTHERS = ("messages", "prompt", "completion", "instruction", "conversations", "chosen", "input")


def _matches(row: Row) -> bool:
    return isinstance(row.get("text"), str) and not any(key in row for key in _OTHERS)


def _read(row: Row) -> Reading:
    return Reading(plain=(row["text"], None), plain_pointer="/text")


TEXT = Format("text", "plain text", "supervised", (), _matches, _read)
