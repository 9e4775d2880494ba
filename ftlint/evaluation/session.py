"""One run: what is asked for, the baselines beside it, and the journal that it writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace

from ftlint.errors import InputError
from ftlint.evaluation.baselines import lessons
from ftlint.evaluation.batch import Batch
from ftlint.evaluation.client import OpenAIModel
from ftlint.evaluation.costs import read_costs
from ftlint.evaluation.disputed import explained
from ftlint.evaluation.evidence import values_of
from ftlint.evaluation.gates import check_gates
from ftlint.evaluation.journal import Journal
from ftlint.evaluation.judge_model import FIGURE as JUDGED
from ftlint.evaluation.linted import NOTHING, Linted
from ftlint.evaluation.metrics import share
from ftlint.evaluation.mistakes import mistakes
from ftlint.evaluation.models import Replay
from ftlint.evaluation.operating import check_wish
from ftlint.evaluation.plan import Plan, plan
from ftlint.evaluation.prediction import Prediction
from ftlint.evaluation.run import Evaluation, Ways, check_asked, evaluate
from ftlint.evaluation.service import service
from ftlint.evaluation.setup import Setup, fitted, labels_for
from ftlint.evaluation.task import Task
from ftlint.evaluation.values import Value

Advance = Callable[[Prediction], object]
Watch = Callable[[Batch], object]


@dataclass(frozen=True)
class Recorded:
    """The answers of ``model`` to a task, several to each row if it was asked repeatedly."""

    model: str
    predictions: tuple[Prediction, ...]


@dataclass(frozen=True)
class Session(Setup):
    """A setup that is run: checked, asked about, and held against the gates."""

    def check(self, task: Task) -> None:
        """Raises InputError, which names the data set, for what :meth:`run` would end on.

        Called for every task before the first is run: no answer is paid for in vain.
        """
        self.behind_api()
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
            for name in self.learners(task):
                lessons(name, task.train, labels_for(name, task))
        except InputError as error:
            raise InputError(f"{task.dataset}: {error}" if task.dataset else str(error)) from None

    def record(
        self, task: Task, advance: Advance | None = None, watch: Watch | None = None
    ) -> Recorded:
        """Asks the model about *task*. Raises InputError.

        *advance* is called with each answer, *watch* with each look at a batch.
        """
        self.check(task)
        model = self.model(task)
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
        baselines = {name: fitted(name, task).answer(task.asked) for name in self.beside(task)}
        runs: dict[str, Iterable[Prediction]] = {
            name: baselines.pop(name) for name in self.settings.against if name in baselines
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
            baselines=baselines,
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
        model = replace(self, offline=True).behind_api()
        if model is None:
            raise InputError("only a model behind an API is asked, and costs something")
        found, judge = plan(task, model, self.journal), self.judge
        if judge is None:
            return found
        answers = len(task.asked) * (1 + len(self.settings.against))
        human = sum(1 for _ in judge.human(task.asked))
        return replace(found, judge=judge.model.name, judged=answers + human)


def _first(predictions: Iterable[Prediction]) -> Iterator[Prediction]:
    return (one for one in predictions if not one.sample)


def _counted(answers: Iterator[Prediction], advance: Advance) -> Iterator[Prediction]:
    for one in answers:
        yield one
        advance(one)
