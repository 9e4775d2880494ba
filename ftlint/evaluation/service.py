"""Who answered, how often the answers changed, and what they cost: the run behind the figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ftlint.evaluation.cost import Price, Tokens, used
from ftlint.evaluation.prediction import Prediction
from ftlint.evaluation.run import score
from ftlint.evaluation.task import Task
from ftlint.evaluation.visible import visible
from ftlint.mask import mask

_MOST_SHOWN = 3


@dataclass(frozen=True)
class Flips:
    """Of ``rows`` with several answers, how many ended in more than one outcome."""

    answers: int
    rows: int
    flipped: int

    @property
    def rate(self) -> float | None:
        """The share of rows that flipped; None where no row has several answers."""
        return self.flipped / self.rows if self.rows else None


@dataclass(frozen=True)
class Service:
    """What the servers said of the requests behind an evaluation, each counted once.

    ``errors`` count the failed by their text, ``models`` and ``fingerprints`` the answers by the id
    that came with them, which is "" for those that came with none. ``unmetered`` answers came
    without token counts, and are in neither ``tokens`` nor ``cost``, which is in US dollars and
    None without a price.
    """

    answered: int
    failed: int
    errors: Mapping[str, int]
    models: Mapping[str, int]
    fingerprints: Mapping[str, int]
    tokens: Tokens
    unmetered: int
    cost: float | None
    flips: Flips | None


def service(task: Task, predictions: Iterable[Prediction], price: Price | None) -> Service:
    """What is known of the requests that brought *predictions* on *task*."""
    found = list(predictions)
    # Rows with one prompt share a request, and its key.
    requests = {one.key or (one.path, one.line, one.sample): one for one in found}
    answered = [one for one in requests.values() if one.error is None]
    counted = [used(one.usage) for one in answered]
    tokens = sum((one for one in counted if one is not None), Tokens())
    in_batches = sum((used(one.usage) or Tokens() for one in answered if one.batch), Tokens())
    return Service(
        answered=len(answered),
        failed=len(requests) - len(answered),
        errors=dict(Counter(one.error for one in requests.values() if one.error is not None)),
        models=dict(Counter(one.model or "" for one in answered)),
        fingerprints=dict(Counter(one.system_fingerprint or "" for one in answered)),
        tokens=tokens,
        unmetered=counted.count(None),
        cost=None if price is None else _cost(price, tokens, in_batches),
        flips=flips(task, found),
    )


def _cost(price: Price, tokens: Tokens, in_batches: Tokens) -> float:
    """What *tokens* cost, those *in_batches* included."""
    return price.of(tokens) - price.of(in_batches) + price.batched.of(in_batches)


def flips(task: Task, predictions: Iterable[Prediction]) -> Flips | None:
    """How many rows of *task* flipped; None where each has one prediction.

    An attempt that failed is no answer, and no flip.
    """
    samples: dict[int, list[Prediction]] = {}
    for one in predictions:
        samples.setdefault(one.sample, []).append(one)
    if len(samples) < 2:
        return None
    outcomes: dict[tuple[str, int], list[Any]] = {}
    for given in samples.values():
        there = {(one.path, one.line) for one in given if one.error is None}
        for scored in score(task.asked, given, task.scoring):
            if (scored.path, scored.line) in there:
                outcomes.setdefault((scored.path, scored.line), []).append(scored.outcome)
    several = [found for found in outcomes.values() if len(found) > 1]
    return Flips(len(samples), len(several), sum(len(set(found)) > 1 for found in several))


def lines(found: Service) -> Iterator[str]:
    """*found* in a few lines; nothing of what is not known."""
    if any(found.models) or found.tokens.input:
        yield f"requests: {found.answered:,} answered, {found.failed:,} failed{_spent(found)}"
    if any(found.models):
        yield from _ids("answered by", "model", found.models)
    if any(found.fingerprints):
        yield from _ids("system fingerprint", "system fingerprint", found.fingerprints)
    if found.flips is not None:
        yield _flipped(found.flips)


def error_lines(found: Service) -> Iterator[str]:
    """Why requests failed: the most frequent reasons."""
    ranked = sorted(found.errors.items(), key=lambda one: (-one[1], one[0]))
    for text, n in ranked[:_MOST_SHOWN]:
        yield f"failed: {n:,} by {visible(text, 160)}"


def _spent(found: Service) -> str:
    tokens = found.tokens
    if not tokens.input:
        return ""
    cost = "" if found.cost is None else f", {dollars(found.cost)}"
    without = f" ({found.unmetered:,} came without a count)" if found.unmetered else ""
    return f"; {tokens.input:,} input and {tokens.output:,} output tokens{cost}{without}"


def _ids(title: str, what: str, counts: Mapping[str, int]) -> Iterator[str]:
    ranked = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    shown = [f"{visible(name) if name else 'unnamed'} ({n:,})" for name, n in ranked[:_MOST_SHOWN]]
    more = f" and {len(ranked) - _MOST_SHOWN} more" if len(ranked) > _MOST_SHOWN else ""
    yield f"{title}: {', '.join(shown)}{more}"
    named = sum(map(bool, counts))
    if named > 1:
        yield f"note: {named} {what}s answered: the figures are a mixture"


def _flipped(found: Flips) -> str:
    if found.rate is None:
        return "flip rate: no row has several answers"
    return (
        f"flip rate: {100 * found.rate:.1f} % ({found.flipped:,} of {found.rows:,} rows changed "
        f"their outcome in {found.answers} answers); other figures are of the first answer"
    )


def dollars(amount: float) -> str:
    """*amount* of US dollars: cents, and more where they hide the amount."""
    return f"${amount:,.2f}" if amount >= 1 or not amount else f"${amount:.4f}"


def as_object(found: Service) -> dict[str, Any]:
    """*found* for ``json.dumps``; ids masked, and null those that did not come."""
    told = asdict(found)
    told["errors"] = [{"error": mask(text), "requests": n} for text, n in found.errors.items()]
    for name in ("models", "fingerprints"):
        ids = told[name].items()
        told[name] = [{"id": mask(key) or None, "answers": n} for key, n in ids]
    if found.flips is not None:
        told["flips"]["rate"] = found.flips.rate
    return told
