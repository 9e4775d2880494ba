"""Batches of requests: what a run sent, as the journal keeps it, and how far the server is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ftlint.errors import InputError

_PREFIX = "batch:"
_ENDED = frozenset({"completed", "failed", "expired", "cancelled"})
_QUEUE_FULL = frozenset({"token_limit_exceeded"})


@dataclass(frozen=True)
class Problem:
    """Why a batch failed as a whole; ``line`` is that of its file, 0 where none is named."""

    code: str
    message: str
    line: int = 0


@dataclass(frozen=True)
class Batch:
    """What the server says of a batch.

    Of its ``total`` requests so many are ``done``, answered or failed; ``files`` are the ids of
    what came of them. A ``status`` that is not known is not the last.
    """

    id: str
    status: str
    total: int = 0
    done: int = 0
    files: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    token: str = ""

    @property
    def ended(self) -> bool:
        return self.status in _ENDED

    @property
    def queue_full(self) -> bool:
        """Whether it failed because others wait: it can be sent again when they are done."""
        return any(one.code in _QUEUE_FULL for one in self.problems)


@dataclass(frozen=True)
class Sent:
    """A batch that was sent, or was about to be.

    ``token`` is made here, before anything is sent, and goes with the batch as metadata: by it the
    batch is found again if the run ended before the server's ``id`` of it was kept. ``keys`` are
    those of its requests, ``at`` is when it was planned, in Unix seconds, and ``ended`` the state
    in which it ended; "" where there is none.
    """

    token: str
    keys: tuple[str, ...]
    at: int
    id: str = ""
    ended: str = ""


def is_sent(record: Mapping[str, Any]) -> bool:
    """Whether a *record* of a journal is of a batch, and not of an answer."""
    key = record.get("key")
    return isinstance(key, str) and key.startswith(_PREFIX) and "batch" in record


def to_line(sent: Sent, *, first: bool) -> bytes:
    """The record of *sent*; the keys, which are long, stand only in the *first* one of a batch."""
    found = {"at": sent.at, "id": sent.id, "ended": sent.ended}
    record = {"key": f"{_PREFIX}{sent.token}", "batch": found}
    if first:
        found["keys"] = list(sent.keys)
    return json.dumps(record, separators=(",", ":")).encode() + b"\n"


def from_record(record: Mapping[str, Any], known: Mapping[str, Sent], where: str) -> Sent:
    """The batch of a *record*, whose keys may be in those that are *known*. Raises InputError."""
    token, found = record["key"].removeprefix(_PREFIX), record["batch"]
    try:
        before = known.get(token)
        keys = before.keys if before is not None else tuple(map(str, found["keys"]))
        return Sent(token, keys, int(found["at"]), str(found["id"]), str(found["ended"]))
    except (KeyError, TypeError, ValueError):
        raise InputError(f"{where}: no record of a batch; remove the damaged line") from None
