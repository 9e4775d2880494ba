"""What a run would ask and cost, before anything is sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ftlint.evaluation.client import OpenAIModel, Request
from ftlint.evaluation.cost import Price, Tokens, estimate
from ftlint.evaluation.journal import read
from ftlint.evaluation.service import dollars
from ftlint.evaluation.task import Task
from ftlint.evaluation.visible import visible


@dataclass(frozen=True)
class Plan:
    """``rows`` become ``requests``, of which ``known`` are in the journal.

    ``tokens`` are those of the others: the input counted here, the output as long as the replies
    of the rows. ``cost`` is in US dollars, None without a ``price``, which is that of a batch if
    they are asked in one. ``judge`` is the model that judges the answers, in at most ``judged``
    requests more, whose tokens are not known before there are answers.
    """

    rows: int
    requests: int
    known: int
    tokens: Tokens
    price: Price | None
    judge: str = ""
    judged: int = 0

    @property
    def cost(self) -> float | None:
        return None if self.price is None else self.price.of(self.tokens)


def plan(task: Task, model: OpenAIModel, journal: Path | None) -> Plan:
    """What *model* would be asked about *task*. Raises InputError if the journal is damaged."""
    requests = model.requests(task.asked)
    answered = _answered(journal)
    left = [one for one in requests if one.key not in answered]
    tokens = sum((_expected(model, one) for one in left), Tokens())
    price = model.price and model.price.batched if model.batch else model.price
    return Plan(len(task.asked), len(requests), len(requests) - len(left), tokens, price)


def _expected(model: OpenAIModel, request: Request) -> Tokens:
    return estimate(model.model, request.body, request.rows)


def _answered(journal: Path | None) -> set[str]:
    if journal is None or not journal.exists():
        return set()
    return {one.key for _, one in read(journal) if one.error is None}


def told(found: Plan) -> Iterator[str]:
    """*found* in a few lines."""
    yield f"rows: {found.rows:,}"
    held = f", {found.known:,} of them answered in the journal" if found.known else ""
    yield f"requests: {found.requests:,}{held}"
    tokens = found.tokens
    yield f"tokens: about {tokens.input:,} input, {tokens.output:,} output if answers are as long"
    if found.cost is None or found.price is None:
        yield "cost: no price is known; give --price IN,OUT, US dollars per million tokens"
    else:
        price = found.price
        per = f"${price.input:g} and ${price.output:g} per million tokens"
        yield f"cost: about {dollars(found.cost)} at {per}"
    if found.judge:
        yield (
            f"judge: at most {found.judged:,} requests more to {visible(found.judge, 60)}, "
            "in neither the tokens nor the cost"
        )
    yield "nothing was sent"
