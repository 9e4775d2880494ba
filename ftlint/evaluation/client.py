"""A model behind a chat completions API: what is asked, and under which key it is kept."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ftlint.errors import InputError
from ftlint.evaluation.batch import Batch
from ftlint.evaluation.cost import Price
from ftlint.evaluation.journal import Journal
from ftlint.evaluation.prediction import NO_PREDICTION, Prediction, Question, canonical

KEY_VARIABLE = "OPENAI_API_KEY"
URL_VARIABLE = "OPENAI_BASE_URL"
NO_KEY = "none"
"""Sent where a server of one's own wants no key: the client library insists on one."""

_TRAINING_ONLY = frozenset({"weight"})
_CREDENTIALS = re.compile(r"(?<=//)[^/@]*@")
_MOST_LIKELY = 20
_LONGEST_ERROR = 300
_SHORTEST_SECRET = 12
"""Characters. Servers of one's own take "none" or "EMPTY" for a key, and those are words."""


def _unwatched(_: Batch) -> None: ...


@dataclass(frozen=True)
class Request:
    """One request, and all rows that are answered by it: rows with one prompt share one.

    ``sample`` counts the requests with the same body, from 0.
    """

    key: str
    body: Mapping[str, Any]
    rows: tuple[Question, ...]
    sample: int = 0


@dataclass(frozen=True)
class OpenAIModel:
    """A model of the chat completions API, at OpenAI or at any server with the same API.

    ``temperature``, ``max_tokens`` and ``seed`` of None are not sent; with ``logprobs`` each token
    comes with its 20 likeliest rivals, the most that the API gives. ``timeout`` is in seconds
    for one attempt, ``max_retries`` the further attempts after a timeout, a lost connection or
    HTTP 408, 409, 429 and 5xx, at the time that Retry-After says. ``concurrency`` is the most
    requests at a time. ``repeat`` is how often each prompt is asked. ``journal`` keeps the answers;
    what it holds is not asked again, and if ``offline`` nothing else is either. With ``batch``
    all is asked by the Batch API, which needs the journal; ``watch`` is told how far batches are.

    After ``deadline`` seconds, and before US dollars beyond ``max_cost`` are spent at ``price``, a
    run ends; the rows that are left are errors.

    Raises InputError if there is neither a key in the environment nor a ``base_url``, unless it is
    ``offline``.
    """

    model: str
    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    temperature: float | None = 0.0
    max_tokens: int | None = None
    seed: int | None = None
    logprobs: bool = False
    timeout: float = 60.0
    concurrency: int = 16
    max_retries: int = 5
    repeat: int = 1
    deadline: float | None = None
    max_cost: float | None = None
    price: Price | None = None
    offline: bool = False
    batch: bool = False
    journal: Journal | None = field(default=None, repr=False)
    watch: Callable[[Batch], object] = field(default=_unwatched, repr=False)

    def __post_init__(self) -> None:
        url = self.base_url or os.environ.get(URL_VARIABLE) or None
        key = self.api_key or os.environ.get(KEY_VARIABLE) or None
        if not self.model:
            raise InputError("the model has no name; write openai:NAME")
        if url is not None and not url.startswith(("http://", "https://")):
            raise InputError(f'the base URL "{url}" must start with http:// or https://')
        if key is None and url is None and not self.offline:
            raise InputError(
                f"openai:{self.model} needs a key: set {KEY_VARIABLE}, or give --base-url "
                "for a server of your own"
            )
        if key is not None and not (key.isascii() and key.isprintable()):
            raise InputError(
                f"the key in {KEY_VARIABLE} holds a line break or another sign that no key has; "
                "set it anew"
            )
        if self.concurrency < 1:
            raise InputError(f"the concurrency must be at least 1, not {self.concurrency}")
        object.__setattr__(self, "base_url", url)
        object.__setattr__(self, "api_key", key)

    @property
    def name(self) -> str:
        """What the model is called in reports."""
        return f"openai:{self.model}"

    @property
    def shown_url(self) -> str:
        """The base URL for messages, without a password or a query, which may be one."""
        if self.base_url is None:
            return "the OpenAI API"
        return _CREDENTIALS.sub("", self.base_url).partition("?")[0]

    @property
    def has_password(self) -> bool:
        """Whether the base URL holds credentials of its own."""
        return self.base_url is not None and _CREDENTIALS.search(self.base_url) is not None

    def keyless(self, text: str) -> str:
        """*text* without the key, which servers like to quote."""
        key = self.api_key or ""
        return text.replace(key, "[key]") if len(key) >= _SHORTEST_SECRET else text

    def kept(self, given: Prediction) -> Prediction:
        """*given* as it is kept: without the key, and with an error of bounded length."""
        error = given.error and self.keyless(given.error)
        if error and len(error) > _LONGEST_ERROR:
            error = f"{error[:_LONGEST_ERROR]}..."
        return replace(given, error=error, answer=given.answer and self.keyless(given.answer))

    def unasked(self, request: Request, reason: str) -> Iterator[Prediction]:
        """For each row of *request*, the *reason* why it has no answer."""
        return for_rows(replace(self.blank(request), error=f"no answer: {reason}"), request)

    def answer(self, questions: Sequence[Question]) -> Iterator[Prediction]:
        """``repeat`` predictions for each question, first those that the journal holds.

        Each answer is in the journal before it is yielded. A request that failed for good is a
        prediction with an ``error``. Raises InputError where going on makes no sense: the key
        or the model is refused, the quota is used up, or nothing listens at the base URL.
        """
        pending = []
        for request in self.requests(questions):
            known = None if self.journal is None else self.journal.get(request.key)
            if known is not None:
                yield from for_rows(known, request)
            elif self.offline:
                yield from for_rows(replace(self.blank(request), error=NO_PREDICTION), request)
            else:
                pending.append(request)
        if not pending:
            return
        # asyncio and the client library take a second to import.
        if self.batch:
            from ftlint.evaluation.batching import collect

            yield from collect(self, pending, self._kept_in())
        else:
            from ftlint.evaluation.asking import ask

            self._check_batches(pending)
            yield from ask(self, pending)

    def _kept_in(self) -> Journal:
        if self.journal is None:
            raise InputError("batches need a journal, which keeps what was sent")
        return self.journal

    def _check_batches(self, pending: Iterable[Request]) -> None:
        """Raises InputError if a batch answers any of *pending*: it would be paid for twice."""
        if self.journal is None:
            return
        keys = {request.key for request in pending}
        for sent in self.journal.batches:
            both = len(keys.intersection(sent.keys))
            if both:
                raise InputError(
                    f"{both:,} of the requests are in {sent.id or 'a batch'} that an earlier run "
                    "sent; say --batch to collect its answers, or name another --journal"
                )

    def requests(self, questions: Sequence[Question]) -> list[Request]:
        """What has to be sent for *questions*; equal prompts are sent once, or ``repeat`` times."""
        bodies: dict[str, dict[str, Any]] = {}
        rows: dict[str, list[Question]] = {}
        for one in questions:
            body = self.body(one)
            key = self._digest(body)
            bodies[key] = body
            rows.setdefault(key, []).append(one)
        return [
            Request(self._digest(bodies[key], sample) if sample else key, bodies[key],
                    tuple(group), sample)
            for sample in range(self.repeat)
            for key, group in rows.items()
        ]  # fmt: skip

    def blank(self, request: Request) -> Prediction:
        """A prediction for *request* that has neither answer nor error yet."""
        row = request.rows[0]
        return Prediction(
            row.path,
            row.line,
            row.prompt_sha256,
            key=request.key,
            asked=self.model,
            settings=self.settings,
            sample=request.sample,
        )

    def body(self, asked: Question) -> dict[str, Any]:
        """The request body for *asked*. What only training reads is left out of the messages."""
        messages = [
            {key: value for key, value in message.items() if key not in _TRAINING_ONLY}
            for message in asked.messages
        ]
        return {**self._settings(), "messages": messages, **asked.options}

    @property
    def settings(self) -> str:
        """A digest of all that is sent but does not come from the row, the address included."""
        return self._digest(self._settings())[:16]

    def _settings(self) -> dict[str, Any]:
        # max_tokens and not max_completion_tokens: other servers know only the former.
        optional = {
            "temperature": self.temperature,
            "max_tokens": self.max_tokens,
            "seed": self.seed,
            "logprobs": self.logprobs or None,
            "top_logprobs": _MOST_LIKELY if self.logprobs else None,
        }
        given = {name: value for name, value in optional.items() if value is not None}
        return {"model": self.model, **given}

    def _digest(self, body: Mapping[str, Any], sample: int = 0) -> str:
        """The key of the journal: the SHA-256 of the base URL, the body, and which repeat it is."""
        address = "" if self.base_url is None else _CREDENTIALS.sub("", self.base_url).rstrip("/")
        request = {"base_url": address, "body": body, **({"sample": sample} if sample else {})}
        return hashlib.sha256(canonical(request)).hexdigest()


def for_rows(given: Prediction, request: Request) -> Iterator[Prediction]:
    """*given* for each row that *request* stands for."""
    for row in request.rows:
        yield replace(given, path=row.path, line=row.line)
