"""The commands, one module each: the only place that prints to a terminal or exits."""

from __future__ import annotations

import sys

from ftlint.cli import garbage


def main() -> None:
    """The entry point: every way to fail ends in one sentence and an exit code."""
    garbage.seldom()
    try:
        # Imported here, so that an interrupt is one sentence from the first moment on.
        from ftlint.cli.commands import run

        code = run()
    except KeyboardInterrupt:
        sys.stderr.write("\nftlint: interrupted\n")
        code = 130
    finally:
        garbage.never()
    sys.exit(code)
