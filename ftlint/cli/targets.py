"""``ftlint targets``."""

from __future__ import annotations

import click

from ftlint.cli import arguments


@click.command()
@arguments.text_or_json("How the table is printed.")
def targets(style: str) -> None:
    """List what is known of each target and its models; "-" is what nobody has published."""
    from ftlint.targets import table

    for line in table.STYLES[style]():
        click.echo(line)
