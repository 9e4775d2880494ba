"""Completion rows, of models that are retired at OpenAI: ``{"prompt": ..., "completion": ...}``.

Source: the old data-preparation tool in ``openai-python`` (``_validators.py``); Together and
Bedrock still take them.
"""

from __future__ import annotations

from ftlint.formats.reading import Format, Reading, Row


def _matches(row: Row) -> bool:
    return "messages" not in row and "prompt" in row and "completion" in row


def _read(row: Row) -> Reading:
    prompt, completion = row.get("prompt"), row.get("completion")
    if isinstance(prompt, str) and isinstance(completion, str):
        return Reading(plain=(prompt, completion))
    return Reading()


COMPLETION = Format(
    "completion", "completion", "supervised", ("prompt", "completion"), _matches, _read
)
