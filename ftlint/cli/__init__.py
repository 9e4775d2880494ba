"""The commands, one module each: the only place that prints to a terminal or exits."""

from __future__ import annotations

import io
import os
import sys

import click

from ftlint.cli.check import check
from ftlint.cli.convert import convert
from ftlint.cli.evaluate import evaluate
from ftlint.cli.index import index
from ftlint.cli.rule import rule
from ftlint.cli.targets import targets
from ftlint.cli.tell import explain, init, schema
from ftlint.errors import InputError
from ftlint.version import __version__


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", message="ftlint %(version)s")
def cli() -> None:
    """The linter and evaluation gate for fine-tuning data."""


for command in (check, evaluate, index, rule, targets, explain, convert, init, schema):
    cli.add_command(command)


def main() -> None:
    """The entry point: every way to fail ends in one sentence and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        # What an old terminal cannot show is escaped there, instead of ending the run half way.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        code = _fail("interrupted", 130)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except InputError as error:
        if error.__cause__ is not None and _traced():
            raise
        code = _fail(str(error), 2)
    except OSError as error:
        code = _fail(f"{error.filename or 'input'}: {error.strerror or error}", 2)
    except Exception as error:
        if _traced():
            raise
        text = f"internal error: {type(error).__name__}: {error} (FTLINT_TRACEBACK=1 shows where)"
        code = _fail(text, 2)
    sys.exit(code)


def _traced() -> bool:
    """Whether the author of a plugin, or of ftlint, wants to see where it failed."""
    return bool(os.environ.get("FTLINT_TRACEBACK"))


def _fail(message: str, code: int) -> int:
    from ftlint.mask import safe

    click.echo(f"ftlint: {safe(message)}", err=True)
    return code
