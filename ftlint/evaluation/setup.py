"""What is evaluated and how: the settings of a run, and the models that they name."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ftlint.config import EvalConfig
from ftlint.errors import InputError
from ftlint.evaluation.baselines import BASELINES, baseline, beside
from ftlint.evaluation.client import URL_VARIABLE, OpenAIModel
from ftlint.evaluation.cost import Price, price_of
from ftlint.evaluation.gates import Gate, needed_baselines, needed_fields
from ftlint.evaluation.judge_model import Judge, JudgeOptions
from ftlint.evaluation.models import Model, Replay
from ftlint.evaluation.score import LabelSet
from ftlint.evaluation.scorers import Way
from ftlint.evaluation.task import Task
from ftlint.evaluation.thresholds import Wish, wish
from ftlint.scorer import Brought
from ftlint.settings import fill

if TYPE_CHECKING:
    from typing_extensions import Self

_OPENAI, _BASELINE = "openai:", "baseline:"
_FOLDER = "predictions"
_NAMED_RUN = re.compile(r"(?:([A-Za-z_]\w*)=)?(.+)", re.DOTALL)
_UNNAMED = "base"


@dataclass(frozen=True)
class Setup:
    """What is evaluated and how: *predictions* names a file to replay instead of asking a model,
    and *recorded* the model whose answers alone are taken from it.

    ``root`` is the folder in which a journal without a name of its own is kept. A run that is
    ``offline`` asks no model behind an API, and takes from the journal what was answered before.
    ``brought`` are the scorers that users wrote, by name; ``where`` is the config, for messages.
    """

    settings: EvalConfig
    gates: tuple[Gate, ...]
    predictions: Path | None = None
    root: Path = Path()
    offline: bool = False
    brought: Mapping[str, Brought] = field(default_factory=dict)
    where: str = "[eval]"
    recorded: str | None = None

    def __post_init__(self) -> None:
        """Raises InputError if there is no model, or none of that name, or no price to hold."""
        if self.predictions is None:
            _check_name(self.settings.model)
        if self.settings.max_cost is not None and self.asks and self.price is None:
            raise InputError(
                f"max-cost holds no run whose prices are unknown, and {self.settings.model} has "
                "none here; give --price IN,OUT, US dollars per million tokens"
            )

    @property
    def way(self) -> Way:
        """How answers are scored, as far as the settings say. Raises InputError."""
        way = Way(
            self.settings.scorer,
            self.settings.scorers,
            self.root,
            self.where,
            tuple(gate.metric for gate in self.gates),
            self.brought,
            self.settings.label_scoring,
        )
        way.check()
        return way

    @property
    def judge(self) -> Judge | None:
        """The model that judges the answers; None without one. Raises InputError."""
        if not self.settings.judge:
            return None
        options = fill(JudgeOptions, self.settings.judge, f"{self.where}: [eval.judge]")
        return Judge(
            options,
            self.root,
            self.offline,
            self.settings.max_unanswered,
            0.0 if self.settings.send_temperature else None,
        )

    @property
    def by(self) -> tuple[str, ...]:
        """The fields that rows are sliced by."""
        return tuple(dict.fromkeys((*self.settings.slices, *needed_fields(self.gates))))

    @property
    def wanted(self) -> Wish | None:
        """What a threshold is chosen for, on the validation rows. Raises InputError."""
        return None if self.settings.threshold is None else wish(self.settings.threshold)

    @property
    def on_validation(self) -> Self:
        """The setup that answers the validation rows."""
        named = self.settings.validation_predictions
        if named is None:
            return self
        return replace(self, predictions=self.root / named, recorded=None)

    def replaying(self, journal: Path) -> Self:
        """The setup that takes the answers of its model from *journal*."""
        name = (self.settings.model or "").removeprefix(_OPENAI)
        return replace(self, predictions=journal, recorded=name)

    @property
    def runs(self) -> dict[str, Path]:
        """The recorded answers of what is compared with, by name. Raises InputError."""
        found: dict[str, Path] = {}
        for text in self.settings.against:
            if text in BASELINES:
                continue
            name, file = run_name(text)
            if name in found:
                raise InputError(
                    f'--against {text}: two runs are called "{name}"; name them, as in prev=FILE'
                )
            found[name] = self.root / file
        return found

    @property
    def asks(self) -> bool:
        """Whether a model behind an API is asked, over the network."""
        return self.journal is not None and not self.offline

    @property
    def price(self) -> Price | None:
        """The price that was given, or that is known of the model."""
        if self.settings.price:
            return Price(*self.settings.price)
        name = self.settings.model or ""
        if not name.startswith(_OPENAI):
            return None
        url = self.settings.base_url or os.environ.get(URL_VARIABLE) or None
        return price_of(name.removeprefix(_OPENAI), url)

    @property
    def journal(self) -> Path | None:
        """Where answers are kept; None where nothing is asked over the network."""
        model = self.settings.model or ""
        if self.predictions is not None or not model.startswith(_OPENAI):
            return None
        if self.settings.journal is not None:
            return self.root / self.settings.journal
        return self.root / _FOLDER / f"{re.sub(r'[^A-Za-z0-9._-]+', '-', model)}.jsonl"

    def model(self, task: Task) -> Model:
        """The model that answers *task*. Raises InputError."""
        if self.predictions is not None:
            return Replay(self.predictions, self.recorded)
        return self.behind_api() or fitted(self.settings.model or "", task)

    def behind_api(self) -> OpenAIModel | None:
        """The model that is asked over the network; None where none is."""
        name = self.settings.model or ""
        if self.predictions is not None or not name.startswith(_OPENAI):
            return None
        return OpenAIModel(
            name.removeprefix(_OPENAI),
            base_url=self.settings.base_url,
            temperature=self.settings.temperature if self.settings.send_temperature else None,
            max_tokens=self.settings.max_tokens,
            timeout=self.settings.timeout,
            concurrency=self.settings.concurrency,
            seed=self.settings.seed,
            logprobs=self.settings.logprobs or self.settings.threshold is not None,
            repeat=self.settings.repeat,
            deadline=self.settings.deadline,
            max_cost=self.settings.max_cost,
            price=self.price,
            offline=self.offline,
            batch=self.settings.batch,
        )

    def learners(self, task: Task) -> Sequence[str]:
        """The baselines that are fitted, the model itself included."""
        name = self.settings.model or ""
        asked = [name] if self.predictions is None and name.startswith(_BASELINE) else []
        return [*asked, *self.beside(task)]

    def beside(self, task: Task) -> Sequence[str]:
        """The baselines to show: those that are named, and those that cost little."""
        asked = (name for name in self.settings.against if name in BASELINES)
        named = [*asked, *needed_baselines(self.gates)]
        if task.labels is not None:
            named[:0] = beside(task.train, task.labels)
        itself = self.settings.model if self.predictions is None else None
        return list(dict.fromkeys(name for name in named if name != itself))


def run_name(text: str) -> tuple[str, str]:
    """The name and the file of what to compare with, written ``[NAME=]FILE``.

    An equals sign behind anything but a name belongs to the file: ``runs/lr=1/answers.jsonl``.
    """
    match = _NAMED_RUN.fullmatch(text)
    return (match[1] or _UNNAMED, match[2]) if match else (_UNNAMED, text)


def _check_name(model: str | None) -> None:
    if model is None:
        raise InputError(
            "no model: say --model openai:NAME or baseline:tfidf, replay --predictions FILE, or "
            "set model in [eval]"
        )
    if not model.startswith((_OPENAI, _BASELINE)):
        raise InputError(
            f'unknown model "{model}"; write openai:{model} for a model behind an API, or '
            f"one of {', '.join(BASELINES)}"
        )


def fitted(name: str, task: Task) -> Model:
    """The baseline of this *name*, fitted on the training rows. Raises InputError."""
    return baseline(name, task.train, labels_for(name, task))


def labels_for(name: str, task: Task) -> LabelSet:
    """The labels that the baseline of this *name* learns. Raises InputError if there are none."""
    if task.labels is None:
        raise InputError(f"{name} needs labels, and this is no classification: {task.reason}")
    return task.labels
