"""``ftlint targets``."""

from __future__ import annotations

import click


@click.command()
@click.option(
    "--output-format",
    "--format",
    "style",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How the table is printed.",
)
def targets(style: str) -> None:
    """List what is known of each target and its models; "-" is what nobody has published."""
    from ftlint.targets import table

    for line in table.STYLES[style]():
        click.echo(line)
