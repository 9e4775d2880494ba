"""``ftlint check``."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from ftlint.cli import arguments, work
from ftlint.report import FORMATS

if TYPE_CHECKING:
    from ftlint.cache import Folder, Run
    from ftlint.config import Config
    from ftlint.dataset import Dataset
    from ftlint.engine import Report
    from ftlint.index import Index
    from ftlint.repair import Repair
    from ftlint.rule import Rule

LEVELS = ("error", "warning", "info")
_CORES_FROM = 16_000_000


@click.command()
@arguments.files
@arguments.config_option
@click.option("--select", multiple=True, help="Run these rules: names, codes, prefixes, ALL.")
@click.option("--ignore", multiple=True, help="Leave out these rules.")
@click.option("--target", "targets", multiple=True, help="Check for these targets, such as a,b.")
@click.option(
    "--against",
    multiple=True,
    metavar="FILE",
    help="Look for items of this benchmark, a JSONL file.",
)
@click.option("--index", metavar="INDEX", help="Training rows, indexed by `ftlint index`.")
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
@click.option("--fix", is_flag=True, help="Fix what can be fixed without a change of meaning.")
@click.option(
    "--unsafe-fixes", is_flag=True, help="With --fix or --diff: change or drop rows, too."
)
@click.option("--diff", is_flag=True, help="Print what --fix would change; write nothing.")
@work.jobs_option
@click.option("--no-cache", is_flag=True, help="Neither use nor keep what was found earlier.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even if there are findings.")
def check(
    files: tuple[str, ...],
    config_path: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    targets: tuple[str, ...],
    against: tuple[str, ...],
    index: str | None,
    rows_only: bool,
    style: str,
    fail_on: str | None,
    max_per_rule: int | None,
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    jobs: int | None,
    no_cache: bool,
    exit_zero: bool,
) -> None:
    """Check data sets, by default those in ftlint.toml.

    NAME is the split that FILE fills: train, validation or test. Without it the file's name
    decides, and a name that says nothing means train. "-" is standard input. Exits with 0 if
    nothing was found, 1 if something was, 2 if the check could not run. With --fix that is of what
    is left; with --diff 1 means that something would be fixed.
    """
    from ftlint import engine
    from ftlint.finding import Severity, Skipped
    from ftlint.report import lines

    # No rule multiplies matrices, for which numpy starts a thread on each core when it is imported.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if unsafe_fixes and not (fix or diff):
        raise click.UsageError("--unsafe-fixes needs --fix or --diff")
    config = arguments.load(config_path)
    shown = config.max_per_rule if max_per_rule is None else max_per_rule
    keep = None if fix or diff else shown or None
    selected = arguments.words(select, "--select") or config.select
    ignored = arguments.words(ignore, "--ignore") or config.ignore
    named = arguments.words(targets, "--target", "target")
    made = arguments.rules(config, selected, ignored, keep, named, against, lazily=True)
    every = made(None)
    held = [rule.name for rule in every if rows_only and rule.ready().scope != "row"]

    def rules(dataset: Dataset | None) -> list[Rule[Any]]:
        return [rule for rule in made(dataset) if rule.name not in held]

    if len(held) == len(every):
        raise click.UsageError(
            "no rule is left to run: --rows-only leaves out all that are selected"
        )
    cache = None if no_cache or fix or diff else _cache(config)
    with (
        arguments.inputs(files, config) as datasets,
        _reports(
            datasets,
            _checker(
                {one.name: rules(one) for one in datasets}, datasets, keep, jobs, index, cache
            ),
            fix,
            unsafe_fixes,
            diff,
        ) as (reports, told),
    ):
        skipped = [Skipped(name, "--rows-only") for name in held]
        found = engine.combine(reports, shown or None, skipped)
        for line in lines(style, found):
            click.echo(_painted(line) if style != "json" else line)
        if told:
            click.echo(told, err=style == "json")
    threshold = Severity.parse(fail_on or config.fail_on)
    sys.exit(1 if found.log.total(threshold) and not exit_zero else 0)


@contextmanager
def _reports(
    datasets: list[Dataset],
    checked: Callable[[Dataset], Report],
    fix: bool,
    unsafe: bool,
    diff: bool,
) -> Iterator[tuple[list[Report], str]]:
    """The reports of *datasets*, fixed where asked for, and the sentence about the fixes."""
    if not (fix or diff):
        yield [checked(one) for one in datasets], ""
        return
    import tempfile
    from pathlib import Path

    from ftlint.repair import repair

    with tempfile.TemporaryDirectory(prefix="ftlint-") as folder:
        done = repair(datasets, checked, Path(folder), unsafe)
        if diff:
            _show(done)
            sys.exit(1 if done.changed else 0)
        done.commit()
        yield done.reports, done.summary()


def _show(done: Repair) -> None:
    from ftlint.diff import readable

    for text in done.diffs():
        if not sys.stdout.isatty():
            click.echo(text, nl=False)
            continue
        for line in readable(text):
            colour = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1])
            click.echo(click.style(line, fg=colour))
    click.echo(done.summary("would fix"), err=True)


def _cache(config: Config) -> Folder | None:
    """What is kept from run to run; why there is nothing is said on standard error."""
    from ftlint.cache import opened

    found = opened(config.root)
    if isinstance(found, str):
        if found:
            work.note(found)
        return None
    return found


def _checker(
    rules: Mapping[str, Sequence[Rule[Any]]],
    datasets: list[Dataset],
    keep: int | None,
    jobs: int | None,
    index: str | None,
    cache: Folder | None,
) -> Callable[[Dataset], Report]:
    """Checks a data set by the rules under its name, and against the rows of *index*."""
    known = None
    if index is not None:
        from pathlib import Path

        from ftlint.index import read

        if len(datasets) > 1:
            raise click.UsageError("--index goes with one data set; name its files")
        ready = [rule.ready() for rule in rules[datasets[0].name]]
        known = read(Path(index), index, ready, datasets[0])
        for name in known.changed:
            work.note(f"{index}: {name} has changed since; `ftlint index` makes it anew")

    def checked(one: Dataset) -> Report:
        if cache is None or any(file.shown.startswith("<") for file in one.files):
            return _checked(rules[one.name], one, keep, jobs, known)
        return _remembered(cache, rules[one.name], one, keep, jobs, known)

    return checked


def _remembered(
    cache: Folder,
    rules: Sequence[Rule[Any]],
    dataset: Dataset,
    keep: int | None,
    jobs: int | None,
    index: Index | None,
) -> Report:
    """As ``_checked``, but for what *cache* knows; what is new is kept there."""
    from ftlint.cache import begin

    beside = () if index is None else (index.rows.split,)
    run = begin(cache, rules, dataset, work.CHUNK, work.note, beside)
    report = run.report() if index is None else None
    if report is None:
        report = _checked(rules, dataset, keep, jobs, index, run)
        if index is None:
            run.keep(report)
        cache.bound()
    return report


def _checked(
    rules: Sequence[Rule[Any]],
    dataset: Dataset,
    keep: int | None,
    jobs: int | None,
    index: Index | None,
    run: Run | None = None,
) -> Report:
    from ftlint import engine
    from ftlint.dataset import plan

    known = None if index is None else index.rows
    length = work.size(dataset) if run is None else run.left
    many = work.processes(length, jobs, _CORES_FROM)
    cores = work.processes(work.size(dataset), jobs, _CORES_FROM)
    with (
        work.mapper(many) as mapper,
        work.threads(cores) as threads,
        work.bar(length, "reading") as bar,
    ):

        def judging(rule: str) -> None:
            if bar is not None:
                bar.label = rule
                bar.render_progress()

        done = mapper if bar is None else work.watched(mapper, bar.update)
        # Cutting takes a look at every line: one process needs it for the bar alone.
        cut = work.chunk(length, many) if many > 1 or bar is not None else None
        found = engine.check(
            rules,
            dataset,
            keep=keep,
            known=known,
            mapper=done if run is None else run.mapper(done),
            chunks=plan(dataset, cut) if run is None else run.chunks,
            judging=judging,
            threads=threads,
        )
    files = {} if index is None else {file.shown: file for file in index.files}
    return replace(found, files={**files, **found.files})


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
