"""One attempt at one request: what came back, or why nothing did."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import openai

from ftlint.evaluation.client import NO_KEY, OpenAIModel

_PATH = "/chat/completions"
_AGAIN = frozenset({408, 409, 429})
_OVERLOADED = frozenset({503, 529})
_MONEY = frozenset({"insufficient_quota", "billing_hard_limit_reached"})


class Kind(Enum):
    """How an attempt failed."""

    STATUS = "the server refused it"
    SILENT = "no answer came in time"
    LOST = "there was no connection, or it broke"
    UNREADABLE = "the answer could not be read"


@dataclass(frozen=True)
class Failure:
    """An attempt without an answer. ``again`` says whether another one could have one.

    ``status``, ``code``, ``param`` and ``headers`` are the server's, of ``Kind.STATUS`` alone.
    """

    kind: Kind
    text: str
    again: bool = False
    status: int = 0
    code: str = ""
    param: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def limited(self) -> bool:
        """Whether the server asks to be asked more slowly."""
        return self.status == 429 and self.again

    @property
    def overloaded(self) -> bool:
        """Whether fewer requests at a time may help, though the server does not say so."""
        return self.kind is Kind.SILENT or self.status in _OVERLOADED

    @property
    def out_of_money(self) -> bool:
        return self.code in _MONEY


@dataclass(frozen=True)
class Body:
    """The decoded body of an answer, whatever it is."""

    data: object


Post = Callable[[dict[str, Any]], Awaitable[Body | Failure]]


class Sender:
    """A client of the ``openai`` library without its own retries; an async context manager.

    ``heed`` is called with the headers of every response.
    """

    def __init__(self, model: OpenAIModel, heed: Callable[[Mapping[str, str]], None]) -> None:
        async def seen(response: Any) -> None:
            heed(response.headers)

        self._timeout = model.timeout
        http = _transport(seen, quick=not model.has_password)
        self._client = openai.AsyncOpenAI(
            api_key=model.api_key or NO_KEY,
            base_url=model.base_url,
            # The limit on a whole attempt is here: that of the transport is on each read.
            timeout=None,
            max_retries=0,
            http_client=http,
        )
        self._post = _direct(self._client, http)

    async def __aenter__(self) -> Sender:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.close()

    async def send(self, body: Mapping[str, Any]) -> Body | Failure:
        """Sends *body* once."""
        task = asyncio.ensure_future(self._post(dict(body)))
        try:
            # Not wait_for, which before Python 3.12 may swallow the cancellation of a run.
            done, _ = await asyncio.wait({task}, timeout=self._timeout)
        finally:
            task.cancel()
        if not done:
            return Failure(Kind.SILENT, f"no answer within {self._timeout:g} s", again=True)
        return _read(task)


def _read(task: asyncio.Future[Body | Failure]) -> Body | Failure:
    try:
        return task.result()
    except Exception as error:  # whatever a broken answer makes the libraries raise
        return failure(error)


def failure(error: Exception) -> Failure:
    """What *error*, which a call of the client library ended with, says of the attempt."""
    if isinstance(error, openai.APIStatusError):
        return refusal(error.status_code, error.body, error.response.headers, str(error))
    if isinstance(error, openai.APIConnectionError):
        return _lost(error.__cause__ or error)
    return Failure(Kind.UNREADABLE, f"unreadable answer: {_one_line(error)}")


def _lost(error: BaseException) -> Failure:
    # The transport's own class says a timeout for every lost connection; its cause does not.
    return Failure(Kind.LOST, _one_line(error.__cause__ or error), again=True)


def _transport(seen: Callable[[Any], Any], *, quick: bool) -> Any:
    """aiohttp if *quick*, which takes half the time; the default where it is not installed.

    aiohttp sends no key beside credentials in the address.
    """
    hooks: Any = {"response": [seen]}
    if quick:
        with contextlib.suppress(RuntimeError):
            return openai.DefaultAioHttpClient(event_hooks=hooks)
    return openai.DefaultAsyncHttpxClient(event_hooks=hooks)


def _direct(client: openai.AsyncOpenAI, http: Any) -> Post:
    """A POST by the transport of *client*, with its address and headers.

    The calls of the library spend more on options and models than the request itself takes.
    """
    url = client.base_url.copy_with(path=f"{client.base_url.path.rstrip('/')}{_PATH}")
    given = {**client.default_headers, **client.auth_headers}
    headers = {name: value for name, value in given.items() if isinstance(value, str)}

    async def post(body: dict[str, Any]) -> Body | Failure:
        content = json.dumps(body, separators=(",", ":")).encode()
        request = http.build_request("POST", url, content=content, headers=headers, timeout=None)
        try:
            answer = await http.send(request)
        except Exception as error:  # of the transport, whichever it is
            return _lost(error)
        return _decoded(answer)

    return post


def _decoded(answer: Any) -> Body | Failure:
    is_json = answer.headers.get("content-type", "").partition(";")[0].strip().endswith("json")
    if answer.is_success:
        return Body(answer.json() if is_json else answer.text)
    data: object = None
    with contextlib.suppress(ValueError):
        data = answer.json()
    error = data.get("error", data) if isinstance(data, dict) else data
    return refusal(answer.status_code, error, answer.headers, answer.text.strip())


def refusal(
    status: int, error: object, headers: Mapping[str, str] | None = None, otherwise: str = ""
) -> Failure:
    """An answer with an HTTP *status* that is none; *error* is the error object of its body."""
    said: Any = error if isinstance(error, dict) else {}
    code = _text(said.get("code"))
    told = _text(said.get("message")) or otherwise or "no reason is given"
    told_by = headers or {}
    again = (status in _AGAIN or status >= 500) and code not in _MONEY
    return Failure(
        Kind.STATUS,
        f"HTTP {status}: {' '.join(told.split())}",
        again=again and told_by.get("x-should-retry") != "false",
        status=status,
        code=code,
        param=_text(said.get("param")),
        headers=told_by,
    )


def _one_line(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
