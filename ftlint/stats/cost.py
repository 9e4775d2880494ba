"""What a job on the training rows costs, by what the targets are known to charge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ftlint.stats.counting import Tally
from ftlint.targets import Figure, Job, Model, known
from ftlint.targets.model import Epochs

STAND_IN = "o200k_base"
"""The encoding that stands in for one that is not known."""


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of one job in US dollars; ``dollars`` is None where a figure is absent.

    ``tokens`` are those of one epoch, with rows cut at the limit of the model. ``why`` says where
    the number of epochs comes from, or what is absent.
    """

    target: str
    model: str
    tokens: int | None
    epochs: int | None
    price: Figure[float] | None
    why: str

    @property
    def dollars(self) -> float | None:
        """Tokens, epochs and price multiplied."""
        if self.tokens is None or self.epochs is None or self.price is None:
            return None
        return self.tokens * self.epochs * self.price.value / 1e6


def encoding(job: Job) -> str | None:
    """The encoding of the job's model, or else of its target; None if it is not known."""
    model = job.model_limits
    return known((model.encoding if model else None) or job.limits.tokens.encoding)


def limit(job: Job) -> int | None:
    """The most tokens of a row: of the model, of the target, or what it keeps by default."""
    model, target = job.model_limits, job.limits.tokens
    own = model.example_tokens if model else target.example
    return known(own or target.default)


def costs(jobs: Sequence[Job], train: Mapping[str, Tally], epochs: int | None) -> Iterator[Cost]:
    """The cost of each job; where no model is named, of each model that has a price.

    *train* has the tally of the training rows in each encoding, *epochs* what the user wants.
    """
    for job in jobs:
        if job.model is not None:
            yield _cost(job, job.model_limits, job.model, train, epochs)
            continue
        priced = [one for one in job.limits.models.values() if one.train_price]
        for model in priced:
            yield _cost(job, model, model.name, train, epochs)
        if not priced:
            yield _cost(job, None, "-", train, epochs)


def _cost(
    job: Job, model: Model | None, name: str, train: Mapping[str, Tally], wanted: int | None
) -> Cost:
    price = model.train_price if model else None
    if model is not None and price is None and model.train_price_per_hour:
        hourly = model.train_price_per_hour.value
        return Cost(job.target, name, None, None, None, f"{hourly:,} $ an hour; hours unknown")
    if price is None or model is None:
        return Cost(job.target, name, None, None, None, "no price is known")
    own: str = known(model.encoding) or STAND_IN
    tally = train.get(own)
    if tally is None:
        why = f"counted in {own} if --model names it" if train else "no train split"
        return Cost(job.target, name, None, None, price, why)
    number, why = chosen_epochs(job.limits.epochs, tally.total.n, wanted)
    return Cost(
        job.target, name, tally.total.cut_to(known(model.example_tokens)), number, price, why
    )


def chosen_epochs(rule: Epochs, rows: int, wanted: int | None) -> tuple[int | None, str]:
    """The epochs of a job on so many *rows*, and where the number comes from.

    The provider's default is found as in the OpenAI cookbook (``Chat_finetuning_data_prep``).
    """
    if wanted is not None:
        least, most = known(rule.min), known(rule.max)
        outside = (least and wanted < least) or (most and wanted > most)
        return wanted, f"--epochs, though {least} to {most} are taken" if outside else "--epochs"
    target = known(rule.target)
    if target is None or not rows:
        return None, "the default is not known: give --epochs" if rows else "no training row"
    fewest, most_rows = known(rule.min_examples), known(rule.max_examples)
    if fewest and rows * target < fewest:
        return min(known(rule.default_max) or target, fewest // rows), "the provider's default"
    if most_rows and rows * target > most_rows:
        return max(known(rule.default_min) or 1, most_rows // rows), "the provider's default"
    return target, "the provider's default"
