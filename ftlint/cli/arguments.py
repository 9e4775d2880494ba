"""What the commands have in common: words and options, and what they lead to."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from ftlint.config import Config
    from ftlint.dataset import Dataset
    from ftlint.rule import Rule

F = TypeVar("F", bound=Callable[..., Any])

files = click.argument("files", nargs=-1, metavar="[[NAME=]FILE]...")
config_option = click.option(
    "--config",
    "config_path",
    type=click.Path(exists=True, dir_okay=False),
    help="Read this config and look for no other.",
)


def text_or_json(doc: str) -> Callable[[F], F]:
    """The option that chooses between text and JSON; *doc* says of what."""
    return click.option(
        "--output-format",
        "--format",
        "style",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help=doc,
    )


def load(path: str | None) -> Config:
    """The config at *path*, or the nearest, or the defaults."""
    from ftlint import config

    if path is None:
        return config.load(config.find(os.getcwd()))
    from pathlib import Path

    return config.load(Path(path))


def registered(config: Config) -> Any:
    """All rules: of packs, and of the files that *config* names."""
    from ftlint.plugins import discover

    return discover(config.root / path for path in config.plugins)


def rules(
    config: Config,
    select: Sequence[str],
    ignore: Sequence[str],
    keep: int | None,
    targets: Sequence[str] = (),
    against: Sequence[str] = (),
    *,
    lazily: bool = False,
) -> Callable[[Dataset | None], list[Rule[Any]]]:
    """Builds the selected rules for a data set, for *targets* or those of the config."""
    from ftlint.selection import build

    found = registered(config)

    def made(dataset: Dataset | None) -> list[Rule[Any]]:
        return build(
            found,
            config,
            select=select,
            ignore=ignore,
            keep=keep,
            targets=targets,
            against=against,
            dataset=dataset,
            lazily=lazily,
        )

    if config.grader is not None or any("grader" in one for one in config.datasets.values()):
        return made
    # Nothing else of a data set has a part in its rules, so that one list does for all.
    once = cache(partial(made, None))
    return lambda _: once()


def words(values: Sequence[str], option: str, what: str = "rule") -> list[str]:
    """The words of a repeatable option, each of which may hold several with commas."""
    found = [word for value in values for word in value.replace(",", " ").split()]
    if values and not found:
        raise click.UsageError(f"{option} names no {what}")
    return found


@contextmanager
def inputs(files: Sequence[str], config: Config) -> Iterator[list[Dataset]]:
    """The data sets that the words *files* name, with standard input in a file of its own."""
    from ftlint import inputs as named

    if all(word.rpartition("=")[2] != named.STDIN for word in files):
        yield named.datasets(files, config, None)
        return
    import tempfile

    with tempfile.TemporaryDirectory(prefix="ftlint-") as folder:
        yield named.datasets(files, config, named.spool(sys.stdin.buffer, folder))
