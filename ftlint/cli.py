"""The commands: the only place that prints to a terminal or exits."""

from __future__ import annotations

import io
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ftlint.commands import explain, init, schema
from ftlint.errors import InputError
from ftlint.version import __version__

if TYPE_CHECKING:
    from ftlint.config import Config, EvalConfig
    from ftlint.dataset import Dataset
    from ftlint.engine import Report
    from ftlint.evaluation import Evaluation, Session, Task
    from ftlint.rule import Rule

FORMATS = ("full", "concise", "json")
LEVELS = ("error", "warning", "info")
_BAR_FROM = 2_000_000

_files = click.argument("files", nargs=-1, metavar="[[NAME=]FILE]...")
_config = click.option(
    "--config",
    "config_path",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Read this config and look for no other.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", message="ftlint %(version)s")
def cli() -> None:
    """The linter and evaluation gate for fine-tuning data."""


@cli.command()
@_files
@_config
@click.option("--select", multiple=True, help="Run these rules: names, codes, prefixes, ALL.")
@click.option("--ignore", multiple=True, help="Leave out these rules.")
@click.option("--target", "targets", multiple=True, help="Check for these targets, such as a,b.")
@click.option("--rows-only", is_flag=True, help="Run only rules that look at one row at a time.")
@click.option(
    "--output-format",
    "--format",
    "style",
    type=click.Choice(FORMATS),
    default="full",
    show_default=True,
    help="How findings are printed.",
)
@click.option(
    "--fail-on", type=click.Choice(LEVELS), help="Lowest severity that fails.  [default: error]"
)
@click.option(
    "--max-per-rule",
    type=click.IntRange(min=0),
    help="Findings shown of each rule; all are counted; 0 shows all.  [default: 20]",
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even if there are findings.")
def check(
    files: tuple[str, ...],
    config_path: Path | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    targets: tuple[str, ...],
    rows_only: bool,
    style: str,
    fail_on: str | None,
    max_per_rule: int | None,
    exit_zero: bool,
) -> None:
    """Check data sets, by default those in ftlint.toml.

    NAME is the split that FILE fills: train, validation or test. Without it the file's name
    decides, and a name that says nothing means train. "-" is standard input. Exits with 0 if
    nothing was found, 1 if something was, 2 if the check could not run.
    """
    from ftlint import engine
    from ftlint.finding import Severity, Skipped
    from ftlint.report import REPORTERS

    config = _load(config_path)
    shown = config.max_per_rule if max_per_rule is None else max_per_rule
    keep = shown or None
    selected = _words(select, "--select") or config.select
    ignored = _words(ignore, "--ignore") or config.ignore
    rules = _rules(config, selected, ignored, keep, _words(targets, "--target", "target"))
    held = [rule for rule in rules if rows_only and rule.scope != "row"]
    rules = [rule for rule in rules if rule not in held]
    with _inputs(files, config) as datasets:
        reports = [_checked(rules, one, keep) for one in datasets]
        found = engine.combine(reports, keep, [Skipped(rule.name, "--rows-only") for rule in held])
        for line in REPORTERS[style](found):
            click.echo(_painted(line) if style != "json" else line)
    threshold = Severity.parse(fail_on or config.fail_on)
    sys.exit(1 if found.log.total(threshold) and not exit_zero else 0)


def _checked(rules: Sequence[Rule[Any]], dataset: Dataset, keep: int | None) -> Report:
    from ftlint import engine

    size = sum(Path(f.path).stat().st_size for split in dataset.splits for f in split.files)
    if size < _BAR_FROM or not sys.stderr.isatty():
        return engine.check(rules, dataset, keep=keep)
    with click.progressbar(length=size, label="reading", file=sys.stderr) as bar:

        def judging(rule: str) -> None:
            bar.label = rule
            bar.render_progress()

        return engine.check(rules, dataset, keep=keep, advance=bar.update, judging=judging)


@cli.command("eval")
@_files
@_config
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
@click.option("--concurrency", type=click.IntRange(min=1), help="Requests at a time.")
@click.option("--temperature", type=float, help="[default: 0]")
@click.option("--max-tokens", type=click.IntRange(min=1), help="Longest answer.")
@click.option("--timeout", type=float, help="Seconds for one attempt.  [default: 60]")
@click.option("--max-unanswered", type=float, help="Share of errors allowed.  [default: 0.01]")
@click.option(
    "--output-format",
    "--format",
    "style",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How the result is printed.",
)
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
    the config. Exits with 0 if all gates hold, 1 if one does not, 2 if the evaluation could not
    run, 3 if it was not measured.
    """
    from ftlint import evaluation as ev

    config = _load(config_path)
    settings = _eval_settings(config, changed)
    chosen = tuple(ev.parse_gate(text) for text in gates or settings.gates)
    session = ev.Session(settings, chosen, predictions, config.root)
    with _inputs(files, config) as datasets:
        tasks = [ev.task(one, settings.split) for one in datasets]
        results = [_evaluated(session, one) for one in tasks]
    shown = zip(tasks, results, strict=True)
    for line in _told(shown, style):
        click.echo(line)
    codes = {ev.exit_code(one) for one in results}
    sys.exit(next((code for code in (3, 1) if code in codes), 0))


def _eval_settings(config: Config, changed: dict[str, Any]) -> EvalConfig:
    """The ``[eval]`` table with what the command line says instead."""
    from ftlint.config import eval_config, split_name

    given = {name: value for name, value in changed.items() if value is not None}
    if "split" in given:
        given["split"] = split_name(given["split"])
    return replace(eval_config(config), **given)


def _evaluated(session: Session, task: Task) -> Evaluation:
    if session.journal is not None:
        click.echo(f"answers are kept in {session.journal}", err=True)
    if not sys.stderr.isatty():
        return session.run(task)
    with click.progressbar(length=len(task.asked), label="asking", file=sys.stderr) as bar:
        return session.run(task, bar.update)


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


@cli.command()
@click.argument("name", required=False)
@click.option("--all", "every", is_flag=True, help="Explain every rule.")
@click.option(
    "--output-format",
    "--format",
    "style",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    show_default=True,
    help="How the page is printed.",
)
@_config
def rule(name: str | None, every: bool, style: str, config_path: Path | None) -> None:
    """Explain a rule, by its name or code."""
    from ftlint import explain as pages
    from ftlint.selection import matching

    if bool(name) == every:
        raise click.UsageError("name one rule, or say --all")
    registered = _registered(_load(config_path))
    chosen = matching(registered, ["ALL" if every else str(name)])
    rules = [one for one in registered if one.rule.name in chosen]
    for line in pages.PAGES[style](rules):
        click.echo(line)


@cli.command("targets")
@click.option(
    "--output-format",
    "--format",
    "style",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How the table is printed.",
)
def list_targets(style: str) -> None:
    """List what is known of each target and its models; "-" is what nobody has published."""
    from ftlint.targets import table

    for line in table.STYLES[style]():
        click.echo(line)


def _load(path: Path | None) -> Config:
    from ftlint import config

    return config.load(path or config.find(Path.cwd()))


def _registered(config: Config) -> Any:
    from ftlint.plugins import discover

    return discover(config.root / path for path in config.plugins)


def _rules(
    config: Config,
    select: Sequence[str],
    ignore: Sequence[str],
    keep: int | None,
    targets: Sequence[str],
) -> list[Rule[Any]]:
    from ftlint.selection import build

    found = _registered(config)
    return build(found, config, select=select, ignore=ignore, keep=keep, targets=targets)


def _words(values: Sequence[str], option: str, what: str = "rule") -> list[str]:
    """The words of a repeatable option, each of which may hold several with commas."""
    words = [word for value in values for word in value.replace(",", " ").split()]
    if values and not words:
        raise click.UsageError(f"{option} names no {what}")
    return words


@contextmanager
def _inputs(files: Sequence[str], config: Config) -> Iterator[list[Dataset]]:
    from ftlint import inputs

    with tempfile.TemporaryDirectory(prefix="ftlint-") as folder:
        wanted = any(word.rpartition("=")[2] == inputs.STDIN for word in files)
        stdin = inputs.spool(sys.stdin.buffer, folder) if wanted else None
        yield inputs.datasets(files, config, stdin)


_COLOURS = {"error": "red", "warning": "yellow", "info": "cyan"}


def _painted(line: str) -> str:
    """*line* with its severity in colour; click takes the colour away where none is shown."""
    head, bracket, rest = line.partition("[")
    if bracket and head in _COLOURS:
        return click.style(head, fg=_COLOURS[head], bold=True) + bracket + rest
    if line.strip(" |") and not line.strip(" |^"):
        carets = line.lstrip(" |")
        return line.removesuffix(carets) + click.style(carets, fg="red")
    return line


for command in (explain, schema, init):
    cli.add_command(command)


def main() -> None:
    """The entry point: every way to fail ends in one sentence and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        # What an old terminal cannot show is escaped there, instead of ending the run half way.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        code = _fail("interrupted", 130)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except InputError as error:
        if error.__cause__ is not None and _traced():
            raise
        code = _fail(str(error), 2)
    except OSError as error:
        code = _fail(f"{error.filename or 'input'}: {error.strerror or error}", 2)
    except Exception as error:
        if _traced():
            raise
        text = f"internal error: {type(error).__name__}: {error} (FTLINT_TRACEBACK=1 shows where)"
        code = _fail(text, 2)
    sys.exit(code)


def _traced() -> bool:
    """Whether the author of a plugin, or of ftlint, wants to see where it failed."""
    return bool(os.environ.get("FTLINT_TRACEBACK"))


def _fail(message: str, code: int) -> int:
    from ftlint.mask import safe

    click.echo(f"ftlint: {safe(message)}", err=True)
    return code
