"""``ftlint convert``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from ftlint.cli import garbage

if TYPE_CHECKING:
    from ftlint.dataset import SourceFile

TARGETS = ("openai-chat", "openai-preference")


@click.command()
@click.argument("source", metavar="IN")
@click.option("--to", type=click.Choice(TARGETS), required=True, help="The format of OUT.")
@click.option("-o", "--output", metavar="OUT", required=True, help='The new file; "-" is stdout.')
@click.option("--drop", multiple=True, metavar="KEY", help="Leave this key of a row out.")
@click.option("--force", is_flag=True, help="Replace OUT if it exists.")
def convert(source: str, to: str, output: str, drop: tuple[str, ...], force: bool) -> None:
    """Convert rows of other tools: ShareGPT, Alpaca, prompt and completion, TRL preference.

    Rows may differ in their format; a row that is in the format of OUT already is kept as it is. A
    row that would lose something is refused, with its place and the reason, and the others are
    written. Exits with 0 if all rows were converted, 1 if one was refused, 2 if the files cannot be
    read or written.
    """
    from ftlint.convert import convert as converted
    from ftlint.mask import safe
    from ftlint.wording import count

    garbage.often()
    done = refused = 0
    with _source(source) as file, _sink(source, output, force) as sink:
        for row in converted(file, to, frozenset(drop)):
            if row.refused:
                refused += 1
                click.echo(safe(f"{file.shown}{row.where}: refused: {row.refused}"), err=True)
            else:
                done += 1
                sink.write(row.line)
        sink.flush()
    less = f", refused {refused:,}" if refused else ""
    click.echo(f"converted {count(done, 'row')}{less}", err=True)
    sys.exit(1 if refused else 0)


@contextmanager
def _source(word: str) -> Iterator[SourceFile]:
    import tempfile

    from ftlint import inputs
    from ftlint.dataset import SourceFile

    with tempfile.TemporaryDirectory(prefix="ftlint-") as folder:
        if word == inputs.STDIN:
            yield inputs.spool(sys.stdin.buffer, folder)
        else:
            file = SourceFile(word, word)
            inputs.require(file)
            yield file


@contextmanager
def _sink(source: str, output: str, force: bool) -> Iterator[BinaryIO]:
    from ftlint.atomic import replacing
    from ftlint.errors import InputError

    path = Path(output)
    if output == "-":
        yield sys.stdout.buffer
        return
    if path.is_dir():
        raise InputError(f"{output}: is a directory; name a file")
    if path.exists():
        if source != "-" and path.samefile(source):
            raise InputError(f"{output}: is the file that is read; name another")
        if not force:
            raise InputError(f"{output}: exists; --force replaces it")
    with replacing(output, path) as stream:
        yield stream
