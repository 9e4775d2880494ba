"""All commands by their names, and how each ends."""

from __future__ import annotations

import io
import os
import sys
from importlib import import_module

import click

from ftlint.errors import InputError
from ftlint.version import __version__

COMMANDS = {
    "check": ("check:check", "Check data sets, by default those in ftlint.toml."),
    "clean": ("clean:clean", "Remove .ftlint_cache, where `ftlint check` keeps what it found."),
    "convert": (
        "convert:convert",
        "Convert rows of other tools: ShareGPT, Alpaca, prompt and completion, TRL preference.",
    ),
    "eval": (
        "evaluate:evaluate",
        "Ask a model about the test split, and hold its answers against gates.",
    ),
    "explain": ("tell:explain", "Say which rule would have caught a provider's error TEXT."),
    "index": (
        "index:index",
        "Index training rows, so that new held-out rows can be checked against them at once.",
    ),
    "init": ("tell:init", "Write a commented ftlint.toml from the data files in FOLDER."),
    "rule": ("rule:rule", "Explain a rule, by its name or code."),
    "schema": ("tell:schema", "Print the JSON Schema of a row format, or of the config."),
    "stats": ("stats:stats", "Count tokens, lengths and labels, and reckon what training costs."),
    "targets": (
        "targets:targets",
        'List what is known of each target and its models; "-" is what nobody has published.',
    ),
}
"""Each command: the module of this package and the name in it, and the first line of its help."""


class Commands(click.Group):
    """Imports a command when it is called, not when it is listed."""

    def list_commands(self, context: click.Context) -> list[str]:
        return [*COMMANDS]

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[name][0].partition(":")
        command: click.Command = getattr(import_module(f"{__package__}.{module}"), attribute)
        return command

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", message="ftlint %(version)s")
def cli() -> None:
    """The linter and evaluation gate for fine-tuning data."""


def run() -> int:
    """Runs the command that was called; its exit code, after a sentence about what failed."""
    for stream in (sys.stdout, sys.stderr):
        # What an old terminal cannot show is escaped there, instead of ending the run half way.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        code: int = cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        code = _fail("interrupted", 130)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except InputError as error:
        if error.__cause__ is not None and _traced():
            raise
        code = _fail(str(error), 2, error.below)
    except OSError as error:
        code = _fail(f"{error.filename or 'input'}: {error.strerror or error}", 2)
    except Exception as error:
        if _traced():
            raise
        text = f"internal error: {type(error).__name__}: {error} (FTLINT_TRACEBACK=1 shows where)"
        code = _fail(text, 2)
    return code


def _traced() -> bool:
    """Whether the author of a plugin, or of ftlint, wants to see where it failed."""
    return bool(os.environ.get("FTLINT_TRACEBACK"))


def _fail(message: str, code: int, below: tuple[str, ...] = ()) -> int:
    from ftlint.mask import mask, safe

    click.echo(f"ftlint: {safe(message)}", err=True)
    for line in map(mask, below):
        # As long as it was, or a mark below it would point elsewhere.
        click.echo("".join(char if char.isprintable() else "?" for char in line), err=True)
    return code
