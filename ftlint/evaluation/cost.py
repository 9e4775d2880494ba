"""What answers cost: prices, an estimate before anything is sent, and a purse that runs empty."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from ftlint.evaluation.prediction import Prediction, Question
from ftlint.targets import Job, known

_MILLION = 1_000_000
IN_BATCH = 0.5
"""OpenAI, Batch API FAQ (2026): each model at half of what requests of their own cost."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens of requests and of answers; ``cached`` are those of ``input`` that cost less."""

    input: int = 0
    output: int = 0
    cached: int = 0

    def __add__(self, other: Tokens) -> Tokens:
        return Tokens(
            self.input + other.input, self.output + other.output, self.cached + other.cached
        )


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars per million tokens; ``cached`` of None is the price of any other input.

    ``in_batch`` is the share of it that tokens cost in a batch.
    """

    input: float
    output: float
    cached: float | None = None
    in_batch: float = 1.0

    def of(self, tokens: Tokens) -> float:
        """What *tokens* cost in requests of their own, in US dollars."""
        cached = self.input if self.cached is None else self.cached
        fresh = tokens.input - tokens.cached
        spent = fresh * self.input + tokens.cached * cached + tokens.output * self.output
        return spent / _MILLION

    @property
    def batched(self) -> Price:
        """The price in a batch."""
        share = self.in_batch
        cached = None if self.cached is None else share * self.cached
        return Price(share * self.input, share * self.output, cached)


def price_of(model: str, base_url: str | None) -> Price | None:
    """The price of *model*, as OpenAI lists it for fine-tuned models; None where it is not known.

    The lists that ftlint has name no other price: not that of a base model, nor of another host.
    """
    if base_url is not None or not model.startswith("ft:"):
        return None
    found = Job("openai", model).model_limits
    if found is None or found.input_price is None or found.output_price is None:
        return None
    prices = found.input_price.value, found.output_price.value
    return Price(*prices, known(found.cached_price), IN_BATCH)


def used(usage: Mapping[str, Any]) -> Tokens | None:
    """The tokens in the ``usage`` of an answer; None where the server counts none."""
    given, taken = usage.get("prompt_tokens"), usage.get("completion_tokens", 0)
    if not _count(given) or not _count(taken):
        return None
    details = usage.get("prompt_tokens_details")
    cached: Any = details.get("cached_tokens") if isinstance(details, Mapping) else 0
    return Tokens(given, taken, min(given, cached) if _count(cached) else 0)


def _count(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def estimate(model: str, body: Mapping[str, Any], rows: Sequence[Question]) -> Tokens:
    """The tokens of the request *body*, counted here, and of an answer as long as that of *rows*.

    By the encoding of *model* where it is known, else o200k_base. Of tools the JSON is counted.
    """
    from ftlint import tokens

    limits = Job("openai", model).model_limits
    encoding = limits and known(limits.encoding)
    tokenizer = tokens.load(encoding or "o200k_base")
    parts = tokens.count_messages(tokenizer, body["messages"])
    extra = {key: body[key] for key in ("tools", "functions") if key in body}
    beside = tokenizer.count_repeated(json.dumps(extra)).tokens if extra else 0
    reply = max(tokenizer.count(one.target).tokens for one in rows)
    given = sum(one.tokens for one in parts) + tokens.REPLY_TOKENS + beside
    return Tokens(given, min(reply, body.get("max_tokens", reply)))


@dataclass
class Purse:
    """What one run may spend; with *limit* of None it never runs empty.

    Each request is paid from it in advance, by its estimate, and by its ``usage`` once there is an
    answer: only answers that are longer than expected can pass the limit, and only those that are
    under way when it is reached.
    """

    limit: float | None
    price: Price | None
    spent: float = 0.0
    _reserved: dict[str, float] = field(default_factory=dict)
    _promised: float = 0.0

    @property
    def empty(self) -> str:
        """Why a request that could not be paid for has no answer."""
        return f"the next request could cost more than the {self.limit:g} US dollars of --max-cost"

    def reserve(self, key: str, expected: Tokens | None) -> bool:
        """Takes what the request *key* is *expected* to cost; False where there is not enough."""
        if self.limit is None or self.price is None or expected is None or key in self._reserved:
            return True
        cost = self.price.of(expected)
        if self.spent + self._promised + cost > self.limit:
            return False
        self._reserved[key] = cost
        self._promised += cost
        return True

    def settle(self, key: str, given: Prediction) -> None:
        """Pays for the answer; one without ``usage`` by its estimate, a failed one nothing."""
        expected = self._reserved.pop(key, 0.0)
        self._promised -= expected
        tokens = used(given.usage)
        if self.price is not None and tokens is not None:
            self.spent += self.price.of(tokens)
        elif given.error is None:
            self.spent += expected
