"""``ftlint rule``."""

from __future__ import annotations

import click

from ftlint.cli import arguments


@click.command()
@click.argument("name", required=False)
@click.option("--all", "every", is_flag=True, help="Explain every rule.")
@click.option(
    "--output-format",
    "--format",
    "style",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    show_default=True,
    help="How the page is printed.",
)
@arguments.config_option
def rule(name: str | None, every: bool, style: str, config_path: str | None) -> None:
    """Explain a rule, by its name or code."""
    from ftlint import explain
    from ftlint.selection import matching

    if bool(name) == every:
        raise click.UsageError("name one rule, or say --all")
    registered = arguments.registered(arguments.load(config_path))
    chosen = matching(registered, ["ALL" if every else str(name)])
    rules = [one for one in registered if one.rule.name in chosen]
    for line in explain.PAGES[style](rules):
        click.echo(line)
