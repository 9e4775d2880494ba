"""``ftlint stats``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from ftlint.cli import arguments, work

if TYPE_CHECKING:
    from ftlint.config import Config
    from ftlint.dataset import Dataset
    from ftlint.engine import Mapper
    from ftlint.targets import Job

_CORES_FROM = 4_000_000


@click.command()
@arguments.files
@arguments.config_option
@click.option("--target", "targets", multiple=True, help="Prices and limits of these, such as a,b.")
@click.option("--model", help="The base model, in place of the one in the config.")
@click.option("--epochs", type=click.IntRange(min=1), help="Passes over the rows to reckon with.")
@click.option(
    "--packed",
    type=click.IntRange(min=1),
    metavar="LENGTH",
    help="Also pack rows into sequences of so many tokens.",
)
@work.jobs_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def stats(
    files: tuple[str, ...],
    config_path: str | None,
    targets: tuple[str, ...],
    model: str | None,
    epochs: int | None,
    packed: int | None,
    jobs: int | None,
    as_json: bool,
) -> None:
    """Count tokens, lengths and labels, and reckon what training costs.

    FILE and NAME are as for check. The first target and the model decide the tokenizer and the
    limit. Rows that cannot be read are counted by themselves. Exits with 0, or with 2 if a file
    cannot be read.
    """
    import json
    import shutil

    from ftlint.stats import document, text
    from ftlint.stats.survey import survey

    config = arguments.load(config_path)
    chosen = _jobs(config, arguments.words(targets, "--target", "target"), model)
    found = []
    with arguments.inputs(files, config) as datasets:
        for one in datasets:
            with _mapper(one, chosen, jobs) as mapper:
                found.append(
                    survey(
                        one,
                        chosen,
                        epochs=epochs,
                        packed=packed,
                        mapper=mapper,
                        chunk_bytes=work.CHUNK,
                    )
                )
    if as_json:
        click.echo(json.dumps(document.document(found), indent=2))
        return
    width = shutil.get_terminal_size().columns
    for i, done in enumerate(found):
        for line in ([""] if i else []) + list(text.render(done, width)):
            click.echo(line)


def _jobs(config: Config, targets: list[str], model: str | None) -> list[Job]:
    from ftlint.errors import InputError
    from ftlint.settings import unknown
    from ftlint.targets import TARGETS, Job

    names = list(dict.fromkeys(targets or config.target))
    for name in names:
        if name not in TARGETS:
            raise InputError(unknown("target", name, list(TARGETS)))
    return [Job(name, model or config.model, method=config.method) for name in names]


@contextmanager
def _mapper(dataset: Dataset, jobs: list[Job], wanted: int | None) -> Iterator[Mapper]:
    """All cores for a data set that keeps them busy, and a bar for one that takes its time."""
    from ftlint import tokens
    from ftlint.stats.survey import encodings

    many = work.processes(work.size(dataset), wanted, _CORES_FROM)
    for name in encodings(jobs) if many > 1 else ():
        # Before the workers are forked, so that they need not load it each by itself.
        tokens.load(name).count("")
    with work.mapper(many) as mapper, work.bar(work.size(dataset), "counting") as bar:
        yield mapper if bar is None else work.watched(mapper, bar.update)
