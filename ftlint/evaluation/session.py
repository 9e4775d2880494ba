"""One run: the model that was asked for, the baselines beside it, and the journal it writes."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path

from ftlint.config import EvalConfig
from ftlint.errors import InputError
from ftlint.evaluation.baselines import BASELINES, baseline, beside, lessons
from ftlint.evaluation.batch import Batch
from ftlint.evaluation.client import URL_VARIABLE, OpenAIModel
from ftlint.evaluation.cost import Price, price_of
from ftlint.evaluation.costs import read_costs
from ftlint.evaluation.disputed import explained
from ftlint.evaluation.evidence import values_of
from ftlint.evaluation.gates import Gate, check_gates, needed_baselines, needed_fields
from ftlint.evaluation.journal import Journal
from ftlint.evaluation.judge_model import FIGURE as JUDGED
from ftlint.evaluation.judge_model import Judge, JudgeOptions
from ftlint.evaluation.linted import NOTHING, Linted
from ftlint.evaluation.metrics import share
from ftlint.evaluation.mistakes import mistakes
from ftlint.evaluation.models import Model, Replay
from ftlint.evaluation.operating import check_wish
from ftlint.evaluation.plan import Plan, plan
from ftlint.evaluation.prediction import Prediction
from ftlint.evaluation.run import Evaluation, Ways, check_asked, evaluate
from ftlint.evaluation.score import LabelSet
from ftlint.evaluation.scorers import Way
from ftlint.evaluation.service import service
from ftlint.evaluation.task import Task
from ftlint.evaluation.thresholds import Wish, wish
from ftlint.evaluation.values import Value
from ftlint.scorer import Brought
from ftlint.settings import fill

_OPENAI, _BASELINE = "openai:", "baseline:"
_FOLDER = "predictions"
_NAMED_RUN = re.compile(r"(?:([A-Za-z_]\w*)=)?(.+)", re.DOTALL)
_UNNAMED = "base"

Advance = Callable[[Prediction], object]
Watch = Callable[[Batch], object]


@dataclass(frozen=True)
class Recorded:
    """The answers of ``model`` to a task, several to each row if it was asked repeatedly."""

    model: str
    predictions: tuple[Prediction, ...]


@dataclass(frozen=True)
class Session:
    """What is evaluated and how: *predictions* names a file to replay instead of asking a model,
    and *recorded* the model whose answers alone are taken from it.

    ``root`` is the folder in which a journal without a name of its own is kept. A session that is
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
    def on_validation(self) -> Session:
        """The session that answers the validation rows."""
        named = self.settings.validation_predictions
        if named is None:
            return self
        return replace(self, predictions=self.root / named, recorded=None)

    def replaying(self, journal: Path) -> Session:
        """The session that takes the answers of its model from *journal*."""
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

    def check(self, task: Task) -> None:
        """Raises InputError, which names the data set, for what :meth:`run` would end on.

        Called for every task before the first is run: no answer is paid for in vain.
        """
        self._behind_api()
        try:
            check_asked(task.asked, task.left_out)
            rows = [one.fields for one in task.asked]
            values = {name: values_of(name, rows) for name in self.by}
            scheme = task.scoring.scheme
            if self.judge is not None:
                if scheme.labels is not None:
                    raise InputError("[eval.judge]: labels are compared, and need no judge")
                scheme = replace(scheme, shares=(*scheme.shares, JUDGED))
                list(self.judge.human(task.asked))
            check_gates(self.gates, scheme, tuple(self.runs), values)
            ways = self._ways(task)
            if ways.wanted is not None:
                check_wish(ways.wanted, task.scoring.scheme.labels, ways.costs)
            for name in self._learners(task):
                lessons(name, task.train, _labels(name, task))
        except InputError as error:
            raise InputError(f"{task.dataset}: {error}" if task.dataset else str(error)) from None

    def record(
        self, task: Task, advance: Advance | None = None, watch: Watch | None = None
    ) -> Recorded:
        """Asks the model about *task*. Raises InputError.

        *advance* is called with each answer, *watch* with each look at a batch.
        """
        self.check(task)
        model = self._model(task)
        if self.offline and self.journal is not None and not self.journal.exists():
            raise InputError(f"{self.journal}: no answers were recorded there; ask the model first")
        with nullcontext() if self.journal is None else Journal(self.journal) as journal:
            if isinstance(model, OpenAIModel):
                model = replace(model, journal=journal, watch=watch or model.watch)
            answers = model.answer(task.asked)
            given = answers if advance is None else _counted(answers, advance)
            return Recorded(model.name, tuple(given))

    def score(
        self,
        task: Task,
        recorded: Recorded,
        validation: tuple[Task, Recorded] | None = None,
        found: Linted = NOTHING,
    ) -> Evaluation:
        """Holds the first answer to each row of *task* against the gates. Raises InputError.

        *validation* are the rows that a threshold is chosen on, with their answers; *found* is what
        rules say of the rows.
        """
        fitted = {name: self._baseline(name, task) for name in self._beside(task)}
        runs: dict[str, Iterable[Prediction]] = {
            name: fitted.pop(name) for name in self.settings.against if name in fitted
        }
        runs.update(
            {name: _first(Replay(file).answer(task.asked)) for name, file in self.runs.items()}
        )
        answers = list(_first(recorded.predictions))
        scoring, judgement = task.scoring, None
        if self.judge is not None:
            others = {name: list(given) for name, given in runs.items()}
            runs.update(others)
            scoring, judgement = self.judge.judged(scoring, task.asked, [answers, *others.values()])
        evaluation = evaluate(
            task.asked,
            answers,
            model=recorded.model,
            scoring=scoring,
            judgement=judgement,
            gates=self.gates,
            baselines=fitted,
            runs=runs,
            validation=None
            if validation is None
            else (validation[0].asked, _first(validation[1].predictions)),
            max_unanswered=self.settings.max_unanswered,
            left_out=task.left_out,
            ways=self._ways(task),
            known=self._known(task, recorded),
            leaks=found.leaks,
        )
        return self._beside_training(evaluation, task, found)

    def _beside_training(self, evaluation: Evaluation, task: Task, found: Linted) -> Evaluation:
        scored, labels, shown = evaluation.scored, task.labels, self.settings.show_wrong
        rows = (*task.train, *task.asked)
        return replace(
            evaluation,
            mistakes=mistakes(scored, task.asked, task.train, labels, shown) if shown else None,
            explained=explained(scored, labels, rows, found.disputes) if labels else (),
        )

    def _ways(self, task: Task) -> Ways:
        names = task.scoring.scheme.labels
        costs = read_costs(self.settings.costs, names) if names else None
        return Ways(self.by, costs, self.wanted)

    def _known(self, task: Task, recorded: Recorded) -> dict[str, Value]:
        """The figures that are of the requests, not of the answers."""
        found = service(task, recorded.predictions, self.price)
        known = {}
        if found.flips is not None and found.flips.rows:
            known["flip_rate"] = share("flip_rate", found.flips.flipped, found.flips.rows)
        if found.cost is not None and not found.unmetered:
            known["cost_usd"] = Value("cost_usd", found.cost, n=found.answered)
        return known

    def plan(self, task: Task) -> Plan:
        """What a run on *task* would ask and cost. Raises InputError if it asks no server."""
        model = replace(self, offline=True)._behind_api()
        if model is None:
            raise InputError("only a model behind an API is asked, and costs something")
        found, judge = plan(task, model, self.journal), self.judge
        if judge is None:
            return found
        answers = len(task.asked) * (1 + len(self.settings.against))
        human = sum(1 for _ in judge.human(task.asked))
        return replace(found, judge=judge.model.name, judged=answers + human)

    def _model(self, task: Task) -> Model:
        if self.predictions is not None:
            return Replay(self.predictions, self.recorded)
        return self._behind_api() or _fitted(self.settings.model or "", task)

    def _behind_api(self) -> OpenAIModel | None:
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

    def _learners(self, task: Task) -> Sequence[str]:
        """The baselines that are fitted, the model itself included."""
        name = self.settings.model or ""
        asked = [name] if self.predictions is None and name.startswith(_BASELINE) else []
        return [*asked, *self._beside(task)]

    def _beside(self, task: Task) -> Sequence[str]:
        """The baselines to show: those that are named, and those that cost little."""
        asked = (name for name in self.settings.against if name in BASELINES)
        named = [*asked, *needed_baselines(self.gates)]
        if task.labels is not None:
            named[:0] = beside(task.train, task.labels)
        itself = self.settings.model if self.predictions is None else None
        return list(dict.fromkeys(name for name in named if name != itself))

    def _baseline(self, name: str, task: Task) -> Iterable[Prediction]:
        return _fitted(name, task).answer(task.asked)


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


def _first(predictions: Iterable[Prediction]) -> Iterator[Prediction]:
    return (one for one in predictions if not one.sample)


def _fitted(name: str, task: Task) -> Model:
    return baseline(name, task.train, _labels(name, task))


def _labels(name: str, task: Task) -> LabelSet:
    if task.labels is None:
        raise InputError(f"{name} needs labels, and this is no classification: {task.reason}")
    return task.labels


def _counted(answers: Iterator[Prediction], advance: Advance) -> Iterator[Prediction]:
    for one in answers:
        yield one
        advance(one)
