"""``ftlint eval``."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ftlint.cli import arguments

if TYPE_CHECKING:
    from ftlint.config import Config, EvalConfig
    from ftlint.evaluation import Evaluation, Prediction, Session, Task


@click.command("eval")
@arguments.files
@arguments.config_option
@click.option("--model", help="openai:NAME, baseline:tfidf or baseline:majority.")
@click.option(
    "--predictions",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Replay recorded answers; nothing is asked.",
)
@click.option("--base-url", help="Where an OpenAI-compatible server listens.")
@click.option("--split", help="The split to ask about.  [default: test]")
@click.option("--gate", "gates", multiple=True, help="What must hold, such as recall[min]>=0.6.")
@click.option("--journal", help="The file that answers are kept in, and resumed from.")
@click.option("--concurrency", type=int, help="Requests at a time.")
@click.option("--temperature", type=float, help="[default: 0]")
@click.option(
    "--no-temperature",
    "send_temperature",
    flag_value=False,
    type=bool,
    default=None,
    help="Send no temperature: some models refuse every one.",
)
@click.option("--max-tokens", type=int, help="Longest answer.")
@click.option("--timeout", type=float, help="Seconds for one attempt.  [default: 60]")
@click.option(
    "--max-unanswered",
    type=float,
    help="Share of rows that may be unreadable or fail.  [default: 0.01]",
)
@arguments.text_or_json("How the result is printed.")
def evaluate(
    files: tuple[str, ...],
    config_path: Path | None,
    predictions: Path | None,
    gates: tuple[str, ...],
    style: str,
    **changed: Any,
) -> None:
    """Ask a model about the test split, and hold its answers against gates.

    The key for openai:NAME is read from OPENAI_API_KEY. Answers are kept in a journal as they
    arrive; the same command goes on where it was stopped. --gate takes the place of the gates in
    the config.

    A recorded answer is a line such as {"line": 12, "answer": "refund"}; with "prompt_sha256" it
    stays with its row when rows move.

    Exits with 0 if all gates hold, 1 if one does not, 2 if the evaluation could not run, 3 if it
    was not measured.
    """
    from ftlint import evaluation as ev

    config = arguments.load(config_path)
    settings = _eval_settings(config, changed)
    chosen = tuple(ev.parse_gate(text) for text in gates or settings.gates)
    session = ev.Session(settings, chosen, predictions, config.root)
    with arguments.inputs(files, config) as datasets:
        tasks = [ev.task(one, settings.split) for one in datasets]
        for one in tasks:
            session.check(one)
        results = [_evaluated(session, one) for one in tasks]
    shown = zip(tasks, results, strict=True)
    for line in _told(shown, style):
        click.echo(line)
    codes = {ev.exit_code(one) for one in results}
    sys.exit(next((code for code in (3, 1) if code in codes), 0))


def _eval_settings(config: Config, changed: dict[str, Any]) -> EvalConfig:
    """The ``[eval]`` table with what the command line says instead."""
    from ftlint.config import eval_config, split_name
    from ftlint.errors import InputError

    given = {name: value for name, value in changed.items() if value is not None}
    if "split" in given:
        given["split"] = split_name(given["split"])
    if "temperature" in given:
        if "send_temperature" in given:
            raise InputError("--temperature and --no-temperature exclude each other")
        given["send_temperature"] = True
    try:
        return replace(eval_config(config), **given)
    except ValueError as error:
        raise InputError(f"--{error}") from None


def _evaluated(session: Session, task: Task) -> Evaluation:
    """Says where answers are kept once there is one, and how to go on if it is interrupted."""
    from ftlint.mask import safe

    shown = safe(str(session.journal))
    kept = False
    with ExitStack() as stack:
        bar: Any = None

        def advance(given: Prediction) -> None:
            nonlocal kept, bar
            if session.journal is not None and given.error is None and not kept:
                kept = True
                click.echo(f"answers are kept in {shown}", err=True)
            if sys.stderr.isatty():
                if bar is None:
                    asking = click.progressbar(
                        length=len(task.asked), label="asking", file=sys.stderr
                    )
                    bar = stack.enter_context(asking)
                bar.update(1)

        try:
            return session.run(task, advance)
        except KeyboardInterrupt:
            if not kept:
                raise
            text = f"interrupted; answers so far are in {shown}, and the same command goes on"
            click.echo(f"ftlint: {text}", err=True)
            sys.exit(130)


def _told(shown: Iterable[tuple[Task, Evaluation]], style: str) -> Iterator[str]:
    import json

    from ftlint import evaluation as ev
    from ftlint.mask import safe

    if style == "json":
        found = [
            {"dataset": task.dataset, "split": task.split, "task": task.reason, **ev.as_json(one)}
            for task, one in shown
        ]
        yield json.dumps({"version": 1, "evaluations": found}, indent=2)
        return
    for task, one in shown:
        yield f"{safe(task.dataset) or 'files'}, {task.split} split: {safe(task.reason)}"
        yield ""
        yield from ev.render(one)
