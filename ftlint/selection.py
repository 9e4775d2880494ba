"""Which rules run: registered rules, narrowed by select and ignore, built with their options."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from ftlint.across import across
from ftlint.config import Config, grader, rule_settings
from ftlint.contents import Listed
from ftlint.dataset import Dataset
from ftlint.errors import InputError
from ftlint.finding import Severity
from ftlint.later import later
from ftlint.plugins import Registered
from ftlint.rule import Rule
from ftlint.settings import fill, unknown
from ftlint.targets import TARGETS, Job

if TYPE_CHECKING:
    from ftlint.benchmark import Benchmark

ALL = "ALL"


def matching(registered: Iterable[Registered], words: Iterable[str]) -> set[str]:
    """The names of the rules that *words* select: ALL, names, codes, or beginnings of codes.

    Raises InputError for a word that selects nothing.
    """
    rules = list(registered)
    chosen: set[str] = set()
    for word in words:
        found = {rule.name for rule in rules if _selects(word, rule)}
        if not found:
            known = [ALL, *(rule.name for rule in rules), *(rule.code for rule in rules)]
            raise InputError(f"{unknown('rule', word, known)}; see `ftlint rule --all`")
        chosen |= found
    return chosen


def _selects(word: str, rule: Registered) -> bool:
    if word in (ALL, rule.name, rule.code):
        return True
    return bool(word) and rule.code.startswith(word.upper())


def build(
    registered: Sequence[Registered],
    config: Config,
    *,
    select: Iterable[str],
    ignore: Iterable[str],
    keep: int | None,
    targets: Sequence[str] = (),
    against: Sequence[str] = (),
    dataset: Dataset | None = None,
    lazily: bool = False,
) -> list[Rule[Any]]:
    """The selected rules with their options, for *targets* or those of the config.

    *dataset* is what they are to run over: it may have a grader of its own. *against* are files of
    benchmarks beside those of the config. With *lazily* a rule that may have nothing to do is not
    imported before it has. Raises InputError for unknown rules, options or targets, and for
    benchmarks that cannot be read.
    """
    names = [one.name for one in registered]
    by_code = {one.code: one.name for one in registered}
    for name in config.rules:
        if name in by_code:
            raise InputError(f'{config.where}: [rules]: write "{by_code[name]}" for {name}')
        if name not in names:
            raise InputError(f"{config.where}: [rules]: {unknown('rule', name, names)}")
    chosen = matching(registered, select) - matching(registered, ignore)
    if not chosen:
        raise InputError("no rule is left to run: everything that is selected is ignored")
    jobs = _jobs(config, targets or config.target, against, dataset)
    built = []
    for one in registered:
        options, severity = None, None
        if one.name in config.rules:
            settings = rule_settings(config, one.name)
            where = f"{config.where}: [rules.{one.name}]"
            options = fill(one.rule.options_type, settings.options, where)
            severity = settings.severity
        if one.name in chosen:
            given = (options, jobs, severity, keep)
            make = partial(_made, one, *given)
            if lazily and isinstance(one.listed, Listed):
                built.append(later(one.listed, make, jobs[0], given))
            else:
                built.append(make())
    return built


def _made(
    one: Registered, options: Any, jobs: list[Job], severity: Severity | None, keep: int | None
) -> Rule[Any]:
    wanted = jobs if one.rule.per_target else jobs[:1]
    return across([one.rule(options, job=job, severity=severity, keep=keep) for job in wanted])


def _jobs(
    config: Config, targets: Iterable[str], against: Iterable[str], dataset: Dataset | None
) -> list[Job]:
    names = list(dict.fromkeys(targets))
    for name in names:
        if name not in TARGETS:
            raise InputError(unknown("target", name, list(TARGETS)))
    today = config.today or date.today()
    splits = () if dataset is None else dataset.splits
    read = grader(config, [file for split in splits for file in split.files])
    items = _benchmarks(config, against) if config.against or against else ()
    return [Job(name, config.model, today, config.method, read, items) for name in names]


def _benchmarks(config: Config, against: Iterable[str]) -> tuple[Benchmark, ...]:
    from pathlib import Path

    from ftlint.benchmark import open_benchmark

    files = [*(config.root / path for path in config.against), *map(Path, against)]
    return tuple(open_benchmark(path, str(path)) for path in dict.fromkeys(files))
