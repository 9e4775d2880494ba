"""The rule ``model-retires``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from ftlint import Finding, Location, Remark, Severity, option
from ftlint.dataclass import dataclass
from ftlint.targets import Figure, Model, Target
from ftlint.wording import count, quote
from ftlint_rules._sizes import Size, SizeRule


@dataclass(frozen=True)
class Options:
    """How early to warn."""

    days: int = option(90, "days before a date from which on it is a warning")


class ModelRetires(SizeRule):
    """The model to be tuned can no longer be tuned or served, or soon cannot.

    ## What it does
    Holds the dates of the target against today, for the `model` of the config: an error once
    the date has come, a warning within `days` of it. A date that the provider calls the earliest
    possible is only ever a warning. Where jobs are for existing customers only, it says so below the
    findings. `ftlint targets` lists all dates with their models.

    ## Why is this bad?
    A job for a retired model is refused, and a model tuned today answers no longer than its base.
    OpenAI ends self-serve fine-tuning: no new jobs from 2027-01-06, and its tuned models go with
    their base models, most of them on 2027-01-14.

    ## What to do
    Tune another model, or take the same rows to another target: `ftlint check --target
    azure-openai,together` says what they lack there. `today` in the config holds another day
    against the dates.
    """

    code, name = "TGT001", "model-retires"
    options_type = Options
    options: Options
    per_target = True

    def finish(self, states: Mapping[str, Size]) -> Iterable[Finding | Remark]:
        target, model = self.job.limits, self.job.model_limits
        sizes = [states[name] for name in ("train", "validation", "test") if name in states]
        if model is None and self.job.model is not None:
            yield self.remark(
                f"{quote(self.job.model)} is no model that is known for {target.title}: its dates "
                "and its own limits are not checked"
            )
        if model is None or not sizes:
            return
        at = sizes[0].place
        tuning, serving = target.tuning_ends(model), target.serving_ends(model)
        gone = serving is not None and self._days_to(serving) <= 0
        over = tuning is not None and not tuning.earliest and self._days_to(tuning) <= 0
        if not gone and not over:
            yield from self._closed_to_some(target, model)
        if tuning is not None and not gone:
            yield from self._judge(at, tuning, "tuning")
        if serving is not None:
            yield from self._judge(at, serving, "serving")

    def _closed_to_some(self, target: Target, model: Model) -> Iterable[Remark]:
        """Whom the target no longer lets tune, from the dates that have come."""
        new = model.new_customers_end or target.dates.new_customers_end
        idle = target.dates.idle_customers_end
        if new is not None and self._days_to(new) <= 0:
            name = quote(self.job.model or "")
            yield self.remark(
                f"{target.title} tunes {name} for existing customers only, since {new.value}"
            )
        if idle is not None and self._days_to(idle) <= 0:
            yield self.remark(
                f"{target.title} takes jobs only from those who used a tuned model in the last 60 "
                f"days, since {idle.value}"
            )

    def _judge(self, at: Location, end: Figure[date], doing: str) -> Iterable[Finding]:
        days = self._days_to(end)
        if days > self.options.days:
            return
        over = days <= 0 and not end.earliest
        yield self.finding(
            at,
            self._told(end, days, doing),
            help="choose another model or target; `ftlint targets` lists them",
            subject=f"{self.job.target} {self.job.model} {doing}",
            severity=Severity.ERROR if over else Severity.WARNING,
        )

    def _told(self, end: Figure[date], days: int, doing: str) -> str:
        who, what = self.job.limits.title, f"{doing} {quote(self.job.model or '')}"
        near = f"{count(days, 'day')} from now; the limit is {count(self.options.days, 'day')}"
        if end.earliest and days > 0:
            return f"{who} may stop {what} from {end.value} on, {near}"
        if end.earliest:
            return f"{who} may stop {what} any day, as announced for {end.value} or later"
        if days > 0:
            return f"{who} stops {what} on {end.value}, {near}"
        return f"{who} stopped {what} on {end.value}"

    def _days_to(self, end: Figure[date]) -> int:
        """Days until the first day on which it is no longer possible."""
        return (end.value - self.job.today).days
