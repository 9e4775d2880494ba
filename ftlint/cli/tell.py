"""The commands that tell and write: ``explain``, ``schema`` and ``init``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ftlint.cli import arguments


@click.command()
@click.argument("text")
@arguments.text_or_json("How the answer is printed.")
@arguments.config_option
def explain(text: str, style: str, config_path: str | None) -> None:
    """Say which rule would have caught a provider's error TEXT.

    TEXT is the message of a failed upload or job, "-" standard input. Exits with 0 if the text,
    or one close to it, is known, and with 1 if nothing is near.
    """
    from ftlint.diagnosis import diagnose, known
    from ftlint.report.diagnosis import STYLES

    if text == "-":
        text = sys.stdin.buffer.read().decode("utf-8", "replace")
    found = diagnose(text, known(arguments.registered(arguments.load(config_path))))
    for line in STYLES[style](found):
        click.echo(line)
    sys.exit(1 if found.match == "none" else 0)


@click.command()
@click.argument("name")
@arguments.config_option
def schema(name: str, config_path: str | None) -> None:
    """Print the JSON Schema of a row format, or of the config.

    NAME is chat, preference, reinforcement, completion, converse, text or config. The schema of
    the config knows the rules of all packs and plugins that are found.
    """
    from ftlint import schemas
    from ftlint.settings import unknown

    if name not in schemas.NAMES:
        raise click.UsageError(unknown("schema", name, list(schemas.NAMES)))
    rules = arguments.registered(arguments.load(config_path)) if name == "config" else ()
    click.echo(schemas.text(schemas.schema(name, rules, closed=True)), nl=False)


@click.command()
@click.argument(
    "folder", default=".", type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@click.option("-o", "--output", help='The file to write, "-" to print it.  [default: ftlint.toml]')
@click.option("--force", is_flag=True, help="Overwrite a config that is there.")
def init(folder: Path, output: str | None, force: bool) -> None:
    """Write a commented ftlint.toml from the data files in FOLDER.

    Files that are named alike but for train, validation or test become one data set. Exits with
    2 if there is a config already.
    """
    from ftlint.init import survey, write
    from ftlint.report import template

    found = survey(folder)
    if output == "-":
        click.echo(template.config(found, folder), nl=False)
        return
    path = Path(output) if output else folder / "ftlint.toml"
    write(path, template.config(found, path.parent), force=force)
    click.echo(template.summary(found, path))
