"""``ftlint eval``, and its two halves ``ftlint eval record`` and ``ftlint eval score``."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ftlint.cli import arguments
from ftlint.cli.halves import ASKING, BOTH, FORMAT, JUDGING, WHAT, Both, Halves, taking

if TYPE_CHECKING:
    from ftlint.config import Config, EvalConfig
    from ftlint.dataset import Dataset
    from ftlint.evaluation import Evaluation, Recorded, Service, Session, Task


@click.group("eval", cls=Halves)
def evaluate() -> None:
    """Ask a model about the test split, and hold its answers against gates."""


@evaluate.command(BOTH, cls=Both)
@taking(WHAT, ASKING, JUDGING, FORMAT)
@click.option("--rescore", is_flag=True, help="Take all answers from the journal; ask nothing.")
def both(files: tuple[str, ...], config_path: str | None, style: str, **given: Any) -> None:
    """Ask a model about the test split, and hold its answers against gates.

    The key for openai:NAME is read from OPENAI_API_KEY. Answers are kept in a journal as they
    arrive; the same command goes on where it was stopped. --gate takes the place of the gates in
    the config. "ftlint eval record" only asks, "ftlint eval score" only judges what was recorded;
    each has its own --help.

    A recorded answer is a line such as {"line": 12, "answer": "refund"}; with "prompt_sha256" it
    stays with its row when rows move.

    Exits with 0 if all gates hold, 1 if one does not, 2 if the evaluation could not run, 3 if it
    was not measured, and with --strict 4 if a gate is inconclusive.
    """
    dry, offline = given.pop("dry_run"), given.pop("rescore")
    with _asked(files, config_path, given, offline=offline or dry) as run:
        if dry:
            _show_plans(run)
            return
        results = _results(run)
    _judge(results, style, strict=run.session.settings.strict)


@evaluate.command()
@taking(WHAT, ASKING, FORMAT)
def record(files: tuple[str, ...], config_path: str | None, style: str, **given: Any) -> None:
    """Ask a model, and only keep its answers in the journal.

    What the journal holds is not asked again. "ftlint eval score" judges the answers, now or when
    the model is gone.

    Exits with 0 if all rows were answered but for the share of --max-unanswered, with 2 if the
    model could not be asked, with 3 if more rows have no answer.
    """
    dry = given.pop("dry_run")
    with _asked(files, config_path, given, offline=dry) as run:
        _journal(run.session)
        if dry:
            _show_plans(run)
            return
        results = _recorded(run)
    _tell_recorded(run.session, results, style)


@evaluate.command()
@taking(WHAT, JUDGING, FORMAT)
def score(files: tuple[str, ...], config_path: str | None, style: str, **given: Any) -> None:
    """Hold recorded answers against gates; nothing is asked.

    The answers are those of --predictions, or of the journal that "ftlint eval record" wrote for
    the same model. They are matched to rows by their prompts.

    Exits as "ftlint eval" does.
    """
    with _asked(files, config_path, given, offline=True, replayed=True) as run:
        results = _results(run)
    _judge(results, style, strict=run.session.settings.strict)


@dataclass(frozen=True)
class _Asked:
    """What the words of a command come to."""

    config: Config
    session: Session
    datasets: Sequence[Dataset]
    tasks: Sequence[Task]
    validations: Sequence[Task | None]


@dataclass(frozen=True)
class _Result:
    """One data set, with its answers; ``evaluation`` is None if these were not judged."""

    task: Task
    recorded: Recorded
    service: Service
    evaluation: Evaluation | None = None


@contextmanager
def _asked(
    files: tuple[str, ...],
    config_path: str | None,
    given: dict[str, Any],
    *,
    offline: bool,
    replayed: bool = False,
) -> Iterator[_Asked]:
    from ftlint import evaluation as ev
    from ftlint.evaluation.brought import brought

    limit, gates = given.pop("limit"), given.pop("gates", ())
    predictions = given.pop("predictions", None)
    config = arguments.load(config_path)
    settings = _eval_settings(config, given)
    others = brought(config.root / path for path in config.plugins)
    more = [name for one in others.values() for name in one.scorer.figures()]
    chosen = tuple(ev.parse_gate(text, more) for text in gates or settings.gates)
    session = ev.Session(settings, chosen, predictions, config.root, offline, others, config.where)
    if replayed and predictions is None:
        session = session.replaying(_written(_journal(session)))
    with arguments.inputs(files, config) as datasets:
        way = session.way
        tasks = [ev.task(one, settings.split, session.by, way).limited(limit) for one in datasets]
        for one in tasks:
            session.check(one)
        wanted = session.wanted is not None
        beside = [ev.task(one, "validation", way=way) if wanted else None for one in datasets]
        yield _Asked(config, session, datasets, tasks, beside)


def _journal(session: Session) -> Path:
    from ftlint.errors import InputError

    if session.journal is None:
        raise InputError(
            f"{session.settings.model} is fitted here, and nothing of it is recorded; "
            "record openai:NAME"
        )
    return session.journal


def _written(journal: Path) -> Path:
    from ftlint.errors import InputError

    if not journal.exists():
        raise InputError(
            f"{journal}: no answers are recorded there; run ftlint eval record, or name them with "
            "--predictions or --journal"
        )
    return journal


def _eval_settings(config: Config, changed: dict[str, Any]) -> EvalConfig:
    """The ``[eval]`` table with what the command line says instead."""
    from ftlint.config import eval_config, split_name
    from ftlint.errors import InputError

    given = {name: value for name, value in changed.items() if value not in (None, ())}
    if "against" in given:
        given["against"] = tuple(map(_from_here, given["against"]))
    if "validation_predictions" in given:
        given["validation_predictions"] = str(Path(given["validation_predictions"]).absolute())
    if "split" in given:
        given["split"] = split_name(given["split"])
    if "temperature" in given:
        if "send_temperature" in given:
            raise InputError("--temperature and --no-temperature exclude each other")
        given["send_temperature"] = True
    if "price" in given:
        given["price"] = _pair(given["price"])
    try:
        return replace(eval_config(config), **given)
    except ValueError as error:
        raise InputError(f"--{error}") from None


def _from_here(text: str) -> str:
    """*text*, ``[NAME=]FILE``, with the whole path: those of the config start elsewhere."""
    from ftlint.evaluation import run_name

    if text.startswith("baseline:"):
        return text
    name, file = run_name(text)
    return f"{name}={Path(file).absolute()}"


def _pair(text: str) -> tuple[float, ...]:
    from ftlint.errors import InputError

    try:
        return tuple(float(one) for one in text.split(","))
    except ValueError:
        raise InputError(f'--price must be IN,OUT such as 3,12, not "{text}"') from None


def _recorded(run: _Asked) -> list[_Result]:
    from ftlint import evaluation as ev
    from ftlint.cli.asking import recorded

    answered = [(task, recorded(run.session, task)) for task in run.tasks]
    price = run.session.price
    return [
        _Result(task, given, ev.service(task, given.predictions, price)) for task, given in answered
    ]


def _results(run: _Asked) -> list[_Result]:
    from ftlint.cli.asking import recorded
    from ftlint.cli.linting import told

    beside = [
        None if task is None else (task, recorded(run.session.on_validation, task))
        for task in run.validations
    ]
    answered = _recorded(run)
    linted = (told(run.config, *both) for both in zip(run.datasets, run.tasks, strict=True))
    return [
        replace(one, evaluation=run.session.score(one.task, one.recorded, validation, found))
        for one, validation, found in zip(answered, beside, linted, strict=True)
    ]


def _show_plans(run: _Asked) -> None:
    from ftlint import evaluation as ev

    for task in run.tasks:
        click.echo(_title(task))
        for line in ev.plan_lines(run.session.plan(task)):
            click.echo(line)


def _judge(results: Sequence[_Result], style: str, *, strict: bool) -> None:
    """Shows *results* and exits as they say."""
    from ftlint import evaluation as ev
    from ftlint.wording import count

    for line in _told(results, style):
        click.echo(line)
    found = [one.evaluation for one in results if one.evaluation is not None]
    unsure = sum(one.status is ev.Status.INCONCLUSIVE for each in found for one in each.verdicts)
    if unsure and not strict:
        text = f"{count(unsure, 'gate')} inconclusive, which --strict does not let pass"
        click.echo(f"ftlint: warning: {text}", err=True)
    codes = {ev.exit_code(one, strict=strict) for one in found}
    sys.exit(next((code for code in (3, 1, 4) if code in codes), 0))


def _told(results: Iterable[_Result], style: str) -> Iterator[str]:
    import json

    from ftlint import evaluation as ev

    if style == "json":
        found = [
            {**_facts(one), **ev.as_json(one.evaluation)}
            for one in results
            if one.evaluation is not None
        ]
        yield json.dumps({"version": 1, "evaluations": found}, indent=2)
        return
    for one in results:
        if one.evaluation is not None:
            yield _title(one.task)
            yield ""
            yield from ev.render(one.evaluation)
            yield from _after_blank(ev.service_lines(one.service))


def _tell_recorded(session: Session, results: Sequence[_Result], style: str) -> None:
    """Shows what was recorded, and exits with 3 if too much is missing."""
    import json

    from ftlint import evaluation as ev
    from ftlint.mask import safe

    if style == "json":
        found = [_facts(one) for one in results]
        told = {"version": 1, "journal": safe(str(session.journal)), "recorded": found}
        click.echo(json.dumps(told, indent=2))
    else:
        for one in results:
            click.echo(_title(one.task))
            for line in (*ev.service_lines(one.service), *ev.error_lines(one.service)):
                click.echo(line)
    allowed = session.settings.max_unanswered
    services = [one.service for one in results]
    missing = any(one.failed > allowed * (one.answered + one.failed) for one in services)
    sys.exit(3 if missing else 0)


def _facts(one: _Result) -> dict[str, Any]:
    from ftlint import evaluation as ev

    return {
        "dataset": one.task.dataset,
        "split": one.task.split,
        "task": one.task.reason,
        "limited_from": one.task.limited_from,
        "service": ev.service_object(one.service),
    }


def _title(task: Task) -> str:
    from ftlint.mask import safe

    limited = ""
    if task.limited_from is not None:
        limited = f"; {len(task.asked):,} of {task.limited_from:,} rows, by --limit"
    return f"{safe(task.dataset) or 'files'}, {task.split} split: {safe(task.reason)}{limited}"


def _after_blank(lines: Iterator[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        if not number:
            yield ""
        yield line
