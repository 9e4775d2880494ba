"""Formats of other tools: no job takes them, but they can be converted.

Sources: the data-set READMEs of LLaMA-Factory (ShareGPT, Alpaca) and the data-set formats page of
TRL (``prompt``, ``chosen``, ``rejected``; and for KTO ``prompt``, ``completion`` and a boolean
``label``).
"""

from __future__ import annotations

from ftlint.formats.reading import Format, Reading, Row


def _sharegpt(row: Row) -> bool:
    found = row.get("conversations")
    return "messages" not in row and isinstance(found, list)


def _alpaca(row: Row) -> bool:
    return "messages" not in row and "instruction" in row and "output" in row


def _trl(row: Row) -> bool:
    return "messages" not in row and "chosen" in row and "rejected" in row


def _unpaired(row: Row) -> bool:
    return "messages" not in row and "completion" in row and isinstance(row.get("label"), bool)


def _unread(_: Row) -> Reading:
    return Reading()


SHAREGPT = Format("sharegpt", "ShareGPT", "", ("conversations",), _sharegpt, _unread)
ALPACA = Format("alpaca", "Alpaca", "", ("instruction", "input", "output"), _alpaca, _unread)
TRL_UNPAIRED = Format(
    "trl-unpaired",
    "TRL unpaired preference (KTO)",
    "",
    ("prompt", "completion", "label"),
    _unpaired,
    _unread,
)
TRL = Format("trl-preference", "TRL preference", "", ("chosen", "rejected"), _trl, _unread)
