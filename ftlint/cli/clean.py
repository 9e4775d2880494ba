"""``ftlint clean``."""

from __future__ import annotations

import click

from ftlint.cli import arguments


@click.command()
@arguments.config_option
def clean(config_path: str | None) -> None:
    """Remove .ftlint_cache, where `ftlint check` keeps what it found.

    It stands beside the config, without one in the current folder.
    """
    from ftlint import cache

    root = arguments.load(config_path).root
    freed = cache.clean(root)
    where = root / cache.NAME
    told = f"there is no {where}" if freed is None else f"removed {where} ({freed / 1e6:,.1f} MB)"
    click.echo(told, err=True)
