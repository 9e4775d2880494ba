"""Reads a chat completion, however far the server strays from the format."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ftlint.decode import kind_of
from ftlint.evaluation.calls import calls_of
from ftlint.evaluation.prediction import Prediction
from ftlint.evaluation.sending import Failure
from ftlint.formats.message import Message

_SPOKEN = ("role", "content", "tool_calls", "function_call")


def read_reply(data: object, blank: Prediction) -> Prediction:
    """*blank* with the answer in *data*, or with the ``error`` that there is none.

    An empty content is an answer, an empty one; only a refusal or nothing at all is none.
    """
    if not isinstance(data, dict):
        return replace(blank, error=f"unreadable answer: {_kind(data)}, not a JSON object")
    given = replace(
        blank,
        model=_text(data.get("model")),
        system_fingerprint=_text(data.get("system_fingerprint")),
        usage=data["usage"] if isinstance(data.get("usage"), dict) else {},
    )
    choices = data.get("choices")
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
        return replace(given, error="the answer has no choices")
    message = choices[0].get("message")
    if not isinstance(message, dict):
        return replace(given, error="the answer has no message")
    logprobs = choices[0].get("logprobs")
    return _spoken(
        message,
        replace(
            given,
            finish_reason=_text(choices[0].get("finish_reason")),
            logprobs=logprobs if isinstance(logprobs, dict) else None,
        ),
    )


def read_failure(failure: Failure, blank: Prediction) -> Prediction:
    """*blank* with the ``error`` that *failure* is; a content filter refuses, and that is none."""
    if failure.code == "content_filter":
        return replace(blank, finish_reason="content_filter")
    return replace(blank, error=failure.text)


def _spoken(message: dict[str, Any], given: Prediction) -> Prediction:
    refusal = _text(message.get("refusal")) or None
    spoken = {key: message[key] for key in _SPOKEN if key in message}
    # The text is made the way that the target of a row is made, tool calls included.
    answer = _clean(Message(0, spoken).full_text)
    if refusal is not None and not answer:
        return replace(given, answer=None, refusal=refusal)
    return replace(given, answer=answer, refusal=refusal, tool_calls=_calls(message))


def _calls(message: dict[str, Any]) -> tuple[dict[str, str], ...]:
    """The calls without their ids, which are made anew each time and say nothing."""
    return tuple(
        {"name": _clean(one.name), "arguments": _clean(one.arguments)} for one in calls_of(message)
    )


def _text(value: object) -> str | None:
    return _clean(value) if isinstance(value, str) else None


def _clean(text: str) -> str:
    """Lone surrogates, which JSON can spell and no file can hold, become question marks."""
    return text.encode("utf-8", "replace").decode()


def _kind(data: object) -> str:
    return "plain text" if isinstance(data, str) else kind_of(data)
