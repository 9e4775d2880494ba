"""``ftlint index``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ftlint.cli import arguments

if TYPE_CHECKING:
    from ftlint.dataset import Dataset


@click.command()
@arguments.files
@arguments.config_option
@click.option("-o", "--output", metavar="INDEX", required=True, help="The new file.")
def index(files: tuple[str, ...], config_path: str | None, output: str) -> None:
    """Index training rows, so that new held-out rows can be checked against them at once.

    `ftlint index train.jsonl -o train.ftindex`, then `ftlint check test=new.jsonl --index
    train.ftindex`: rules across splits find what they would find in the training rows themselves,
    and a rule that cannot is listed. Rules on single rows and splits judge the new rows alone.
    Without FILE the train split of the one data set in ftlint.toml is indexed. The index holds the
    text of the rows: keep it as safe as them. An index that exists is replaced.
    """
    from ftlint import engine
    from ftlint.atomic import replacing
    from ftlint.index import indexed, require_replaceable, write
    from ftlint.wording import count

    require_replaceable(output, Path(output))
    config = arguments.load(config_path)
    made = arguments.rules(config, ["ALL"], [], None)
    with arguments.inputs(files, config) as datasets:
        dataset = _train(datasets)
        rules = indexed(made(dataset))
        rows = engine.read(rules, dataset)["train"]
        with replacing(output, Path(output)) as stream:
            write(stream, rules, dataset, rows)
    size = Path(output).stat().st_size / 1e6
    click.echo(f"indexed {count(rows.census.rows, 'row')} in {output} ({size:,.1f} MB)", err=True)


def _train(datasets: list[Dataset]) -> Dataset:
    """The one data set, with its train split alone."""
    from dataclasses import replace

    splits = [split for one in datasets for split in one.splits if split.name == "train"]
    if len(datasets) > 1 or len(splits) != 1:
        raise click.UsageError("an index is of one train split; name its files")
    return replace(datasets[0], splits=tuple(splits))
