"""The Batch API of a server: files of requests, batches of them, and what came of each request.

Paths, states and limits: OpenAI's OpenAPI description of 2026-08-21, ``/files`` and ``/batches``.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NoReturn, TypeVar

import openai

from ftlint.errors import InputError
from ftlint.evaluation.batch import Batch, Problem, Sent
from ftlint.evaluation.client import NO_KEY, OpenAIModel, Request
from ftlint.evaluation.pacing import backoff, retry_after
from ftlint.evaluation.sending import Failure, Kind, failure, refusal
from ftlint.evaluation.stops import LONGEST_WAIT

MOST_REQUESTS = 50_000
"""Requests in one file: ``CreateBatchRequest.input_file_id`` of the description."""
MOST_BYTES = 200_000_000
"""Bytes of one file, by the same place: 200 MB, read as the smaller of its two meanings."""

_ENDPOINT: Final = "/v1/chat/completions"
_FILE_TIMEOUT = 600.0
_TOKEN = "ftlint"
_CLOCKS_DIFFER = 86_400
_REMEDY = {401: "check the key in OPENAI_API_KEY", 403: "check that the key may use batches"}
_ABSENT = frozenset({404, 405, 501})

T = TypeVar("T")


@dataclass(frozen=True)
class Result:
    """What came of one request: the body of its answer, or a failure."""

    key: str
    body: object = None
    failure: Failure | None = None


class BatchApi:
    """The calls that a batch takes, and further attempts at them: a batch takes hours.

    As many as *model* says, and ``LONGEST_WAIT`` seconds long once the server has answered. Every
    method raises InputError where the server refuses, or cannot be reached.
    """

    def __init__(self, model: OpenAIModel) -> None:
        self._model = model
        self._heard = False
        self._client = openai.OpenAI(
            api_key=model.api_key or NO_KEY,
            base_url=model.base_url,
            timeout=_FILE_TIMEOUT,
            max_retries=0,
        )

    def send(self, sent: Sent, content: bytes) -> Batch:
        """Uploads the requests of *sent* and makes a batch of them: one, whatever gets lost."""
        file = (f"{_TOKEN}-{sent.token}.jsonl", content)
        none = "has no Batch API", "leave out --batch"
        uploaded = self._try(
            lambda: self._client.files.create(file=file, purpose="batch"), self._absent(*none)
        )
        return self._try(
            lambda: self._create(sent, uploaded.id), self._absent(*none), lambda: self.find(sent)
        )

    def find(self, sent: Sent) -> Batch | None:
        """The batch that was made of *sent*, if one was: the answer of the server may be lost."""
        absent = self._absent(
            "does not list batches, and an earlier run may have sent one that it has no id of",
            "name another --journal to send its rows anew",
        )
        return self._try(lambda: self._search(sent), absent)

    def look(self, batch_id: str) -> Batch:
        """How far the batch is."""
        absent = self._absent(
            f"does not know {batch_id}, which holds rows of this run",
            "check the key, or name another --journal to send them anew",
        )
        return self._try(lambda: _batch(self._client.batches.retrieve(batch_id)), absent)

    def results(self, file_id: str) -> Iterator[Result]:
        """What the file *file_id* says of requests; lines that say nothing are passed over.

        Nothing at all if the server has the file no more.
        """
        with tempfile.TemporaryFile() as stream:
            self._try(lambda: self._download(file_id, stream), lambda _: None)
            stream.seek(0)
            yield from filter(None, map(_result, stream))

    def _create(self, sent: Sent, file_id: str) -> Batch:
        made = self._client.batches.create(
            input_file_id=file_id,
            endpoint=_ENDPOINT,
            completion_window="24h",
            metadata={_TOKEN: sent.token},
        )
        return _batch(made)

    def _search(self, sent: Sent) -> Batch | None:
        for one in self._client.batches.list(limit=100):  # the newest first, page after page
            found = _batch(one)
            if found.token == sent.token:
                return found
            if one.created_at and one.created_at < sent.at - _CLOCKS_DIFFER:
                return None
        return None

    def _download(self, file_id: str, stream: Any) -> None:
        stream.seek(0)
        stream.truncate()
        with self._client.files.with_streaming_response.content(file_id) as answer:
            for part in answer.iter_bytes():
                stream.write(part)

    def _try(
        self,
        call: Callable[[], T],
        absent: Callable[[Failure], T],
        before: Callable[[], T | None] | None = None,
    ) -> T:
        """What *call* returns, or *absent* where the server knows no such thing.

        Another attempt is made only if *before* finds that none is needed no more.
        """
        began, attempt = time.monotonic(), 0
        while True:
            try:
                found = call()
                self._heard = True
                return found
            except (openai.OpenAIError, AttributeError, TypeError, ValueError) as error:
                failed = failure(error)
            if failed.status in _ABSENT:
                return absent(failed)
            self._wait(failed, attempt, time.monotonic() - began)
            attempt += 1
            known = None if before is None else before()
            if known is not None:
                return known

    def _wait(self, failed: Failure, attempt: int, tried_for: float) -> None:
        """Returns when it is time for another attempt, if that makes sense."""
        said = retry_after(failed.headers)
        wait = backoff(attempt) if said is None else said
        patient = tried_for + wait <= LONGEST_WAIT
        if not failed.again or not patient or (
            attempt >= self._model.max_retries and not self._heard
        ):  # fmt: skip
            remedy = _REMEDY.get(failed.status)
            what = "takes no batches now" if remedy is None else "refuses batches"
            self._end(what, failed, remedy or "what was sent is kept, and a later run goes on")
        time.sleep(wait)

    def _absent(self, what: str, remedy: str) -> Callable[[Failure], NoReturn]:
        return lambda failed: self._end(what, failed, remedy)

    def _end(self, what: str, failed: Failure, remedy: str) -> NoReturn:
        text = f"{self._model.shown_url} {what} ({failed.text}); {remedy}"
        raise InputError(self._model.keyless(text))


def parts(requests: Sequence[Request]) -> Iterator[tuple[list[Request], bytes]]:
    """*requests* in files that the API takes, with the bytes of each."""
    group: list[Request] = []
    lines: list[bytes] = []
    size = 0
    for request in requests:
        line = _line(request)
        if group and (len(group) == MOST_REQUESTS or size + len(line) > MOST_BYTES):
            yield group, b"".join(lines)
            group, lines, size = [], [], 0
        group.append(request)
        lines.append(line)
        size += len(line)
    if group:
        yield group, b"".join(lines)


def _line(request: Request) -> bytes:
    found = {
        "custom_id": request.key,
        "method": "POST",
        "url": _ENDPOINT,
        "body": request.body,
    }
    return json.dumps(found, separators=(",", ":")).encode() + b"\n"


def _batch(made: Any) -> Batch:
    """The batch in an answer, of which servers leave out this and that."""
    counts = made.request_counts
    errors = (made.errors.data or []) if made.errors else []
    return Batch(
        id=str(made.id),
        status=str(made.status),
        total=(counts.total or 0) if counts else 0,
        done=((counts.completed or 0) + (counts.failed or 0)) if counts else 0,
        files=tuple(one for one in (made.output_file_id, made.error_file_id) if one),
        problems=tuple(Problem(one.code or "", one.message or "", one.line or 0) for one in errors),
        token=str((made.metadata or {}).get(_TOKEN, "")),
    )


def _result(line: bytes) -> Result | None:
    try:
        found = json.loads(line)
        key, answer, error = str(found["custom_id"]), found.get("response"), found.get("error")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    if not isinstance(answer, dict):
        return Result(key, failure=_unexecuted(error))
    status, body = answer.get("status_code"), answer.get("body")
    if status == 200:
        return Result(key, body)
    inner = body.get("error") if isinstance(body, dict) else None
    return Result(key, failure=refusal(status if isinstance(status, int) else 500, inner))


def _unexecuted(error: object) -> Failure:
    """The failure of a request that was never made: its batch expired or was cancelled before."""
    said: Any = error if isinstance(error, dict) else {}
    text = said.get("message") or said.get("code") or "no reason is given"
    return Failure(Kind.SILENT, f"not executed: {' '.join(str(text).split())}", again=True)
