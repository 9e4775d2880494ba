"""What the rules say of the rows that an evaluation is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftlint.cli import arguments, work

if TYPE_CHECKING:
    from ftlint.config import Config
    from ftlint.dataset import Dataset
    from ftlint.evaluation import Linted, Task

_CORES_FROM = 16_000_000
"""Bytes from which on further processes are worth their start."""


def told(config: Config, dataset: Dataset, task: Task) -> Linted:
    """The leaks and disputes that the rules which *config* selects find. Raises InputError."""
    from ftlint import engine
    from ftlint import evaluation as ev
    from ftlint.dataset import plan

    # Only a rule that is there says what it tells.
    made = arguments.rules(config, config.select, config.ignore, None)
    rules = ev.telling(made(dataset), dataset)
    beside = ev.beside_training(dataset, task.split)
    length = work.size(beside)
    processes = work.processes(length, None, _CORES_FROM)
    with work.mapper(processes) as mapper, work.bar(length, "looking for leaks") as bar:
        seen = mapper if bar is None else work.watched(mapper, bar.update)
        report = engine.check(rules, beside, mapper=seen, chunks=plan(beside, work.CHUNK))
    return ev.linted(rules, report, task)
