"""``ftlint convert``."""

from __future__ import annotations

import click


@click.command()
def convert() -> None:
    """Convert."""
