"""The predictions file: an append-only journal of answers that survives a killed run.

One JSON object per line: an answer, or a batch that was sent. A record is complete or, as the last
line after a kill, torn; a torn one is cut off when the journal is opened. Nothing is ever
rewritten. An answer is with the operating system before the next is taken, and on the disk when
the journal is closed: a kill loses none, a power cut those that the system had not written yet. To
wait for the disk each time would cost more than asking again. Batches are on it at once.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

from ftlint.decode import BOM, kind_of
from ftlint.errors import InputError
from ftlint.evaluation import batch as batches
from ftlint.evaluation.batch import Sent
from ftlint.evaluation.calls import read_calls
from ftlint.evaluation.prediction import Prediction
from ftlint.evaluation.visible import visible

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_OPENING = b'{"key":'
_ENDS = ("answer", "tool_calls", "refusal", "error")
_LOCKED_BYTE = 2**31 - 2
"""Windows locks bytes of a file, and to others they are not there: one that no journal reaches."""
_KEPT = (
    "key", "path", "line", "prompt_sha256", "answer", "finish_reason", "refusal", "error", "asked",
    "settings", "model", "system_fingerprint", "usage", "latency", "sample",
)  # fmt: skip
_IF_ANY = ("logprobs", "batch", "tool_calls")
_TEXTS = ("answer", "finish_reason", "refusal", "error", "model", "system_fingerprint", "batch")


class Journal:
    """The open predictions file of one run; a context manager.

    Opening it locks it, cuts off a torn last line and reads what was answered. Raises
    InputError if another run has it open, if a line is damaged, or if the file is none of ours.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self._answers: dict[str, Prediction] = {}
        self._sent: dict[str, Sent] = {}
        self._new = not self.path.exists()
        self._changed = False
        self._file = self._open()
        try:
            self._lock()
            self._load()
        except BaseException:
            self._file.close()
            raise

    def get(self, key: str) -> Prediction | None:
        """The answer to the request *key*; None if it was not asked, or failed."""
        found = self._answers.get(key)
        return None if found is None or found.error is not None else found

    @property
    def batches(self) -> list[Sent]:
        """The batches that have not ended, as far as earlier runs saw."""
        return [one for one in self._sent.values() if not one.ended]

    def append(self, prediction: Prediction) -> None:
        """Writes one record and hands it to the operating system. Raises InputError."""
        self._write(to_line(prediction))
        self._answers[prediction.key] = prediction

    def note(self, batch: Sent) -> None:
        """Writes what is known of *batch*, onto the disk. Raises InputError."""
        self._write(batches.to_line(batch, first=batch.token not in self._sent))
        self._sync()
        self._sent[batch.token] = batch

    def close(self) -> None:
        """Closes the file, which ends the lock; a new one in which nothing was kept goes."""
        if self._new and not self._file.closed and not self._file.seek(0, 2):
            with contextlib.suppress(OSError):  # Windows removes no open file
                self.path.unlink()
        if self._changed:
            self._sync()
        self._file.close()

    def _sync(self) -> None:
        self._changed = False
        with contextlib.suppress(OSError):  # not all files can: pipes, some network file systems
            os.fsync(self._file.fileno())

    def _write(self, line: bytes) -> None:
        try:
            self._file.write(line)
            self._file.flush()
            self._changed = True
        except OSError as error:
            raise InputError(f"cannot write predictions to {self.path}: {error.strerror}") from None

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _open(self) -> BinaryIO:
        # A device may be read without end.
        if not self._new and not self.path.is_file() and str(self.path) != os.devnull:
            raise InputError(f"cannot open {self.path} for predictions: it is no file")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            return self.path.open("a+b")
        except OSError as error:
            raise InputError(f"cannot open {self.path} for predictions: {error.strerror}") from None

    def _lock(self) -> None:
        try:
            _lock(self._file)
        except (BlockingIOError, PermissionError):
            raise InputError(
                f"{self.path} is in use by another run; wait for it, or name another file"
            ) from None
        except OSError:
            # Some network file systems have no locks; refusing to work there helps nobody.
            return

    def _load(self) -> None:
        self._file.seek(0)
        end = 0
        complete = True
        for number, line in _lines(self._file):
            record = _parse(line, f"{self.path}:{number}")
            complete = line.endswith(b"\n")
            if record is None:
                break
            end += len(line)
            if record:
                self._take(record, f"{self.path}:{number}")
        self._repair(end, complete)

    def _take(self, record: Mapping[str, Any], where: str) -> None:
        if batches.is_sent(record):
            batch = batches.from_record(record, self._sent, where)
            self._sent[batch.token] = batch
            return
        one = from_record(record, where)
        if not one.key:
            raise InputError(_no_journal(where))
        self._answers[one.key] = one

    def _repair(self, end: int, complete: bool) -> None:
        size = self._file.seek(0, 2)
        if end < size:
            self._file.truncate(end)
        elif not complete:
            self._file.write(b"\n")
            self._file.flush()


def _lock(stream: BinaryIO) -> None:
    """Locks an open file for this process. Raises OSError where another one has."""
    if sys.platform == "win32":
        stream.seek(_LOCKED_BYTE)
        msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _no_journal(where: str) -> str:
    return (
        f'{where}: no record of an ftlint run (it has no "key"); '
        "name another file to write predictions to, or replay this one with --predictions"
    )


def read(path: Path | str) -> list[tuple[int, Prediction]]:
    """All answers in a predictions file with their lines, in order, without changing it.

    A torn last line is passed over. Raises InputError that names the file and the line.
    """
    found = []
    try:
        with Path(path).open("rb") as stream:
            for number, line in _lines(stream):
                where = f"{path}:{number}"
                record = _parse(line, where)
                if record and not batches.is_sent(record):
                    found.append((number, from_record(record, where)))
    except OSError as error:
        raise InputError(f"cannot read the predictions {path}: {error.strerror}") from None
    return found


def to_line(prediction: Prediction) -> bytes:
    """The record of *prediction*; its first key is ``key``, by which a torn one is known."""
    # Not asdict, which copies the logprobs leaf by leaf.
    values = {name: getattr(prediction, name) for name in _KEPT}
    values.update({name: given for name in _IF_ANY if (given := getattr(prediction, name))})
    return json.dumps(values, separators=(",", ":")).encode() + b"\n"


def from_record(record: Mapping[str, Any], where: str) -> Prediction:
    """The Prediction in a *record*; unknown keys are ignored.

    A record without ``prompt_sha256`` is for the row at its ``line``. Raises InputError at *where*.
    """
    prompt = record.get("prompt_sha256")
    if not isinstance(prompt, str) and (prompt is not None or "line" not in record):
        raise InputError(
            f"{where}: no row is named; write a prediction as "
            '{"line": 12, "answer": "refund"}, with the line of its row, or with "prompt_sha256", '
            "the SHA-256 of the messages before the reply as compact JSON with sorted keys"
        )
    line = record.get("line", 0)
    if not isinstance(line, int) or isinstance(line, bool):
        raise InputError(f'{where}: "line" must be a whole number, not {kind_of(line)}')
    if not any(name in record for name in _ENDS):
        names = ", ".join(map(visible, record))
        raise InputError(f'{where}: a prediction needs "answer", "refusal" or "error", not {names}')
    texts: Any = {name: _text(record, name, where) for name in _TEXTS}
    logprobs, calls = record.get("logprobs"), record.get("tool_calls")
    usage, latency, sample = record.get("usage"), record.get("latency"), record.get("sample")
    calls = tuple(calls) if isinstance(calls, list) else ()
    if calls and texts["answer"] is None:
        texts["answer"] = "\n".join(map(" ".join, read_calls(calls)))
    return Prediction(
        path=_text(record, "path", where) or "",
        line=line,
        prompt_sha256=prompt or "",
        key=_text(record, "key", where) or "",
        asked=_text(record, "asked", where) or "",
        settings=_text(record, "settings", where) or "",
        usage=usage if isinstance(usage, dict) else {},
        latency=float(latency) if isinstance(latency, (int, float)) else None,
        logprobs=logprobs if isinstance(logprobs, dict) else None,
        sample=sample if isinstance(sample, int) else 0,
        tool_calls=calls,
        **texts,
    )


def _text(record: Mapping[str, Any], name: str, where: str) -> str | None:
    value = record.get(name)
    if value is None or isinstance(value, str):
        return value
    raise InputError(f'{where}: "{name}" must be a string or null, not {kind_of(value)}')


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    return enumerate(iter(stream.readline, b""), start=1)


def _parse(line: bytes, where: str) -> dict[str, Any] | None:
    """The record of one *line*, empty for a blank one; None for a torn last one."""
    text = line.removeprefix(BOM).strip()
    if not text:
        return {}
    record: object = None
    with contextlib.suppress(ValueError, RecursionError):
        record = json.loads(text)
    if isinstance(record, dict):
        return record
    torn = not line.endswith(b"\n")
    if torn and (text.startswith(_OPENING) or _OPENING.startswith(text)):
        return None
    raise InputError(f"{where}: no prediction record (a JSON object); remove the damaged line")
