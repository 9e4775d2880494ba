"""The commands, one module each: the only place that prints to a terminal or exits."""

from __future__ import annotations

import gc
import sys

_OBJECTS = 100_000


def main() -> None:
    """The entry point: every way to fail ends in one sentence and an exit code."""
    # Hardly anything of a run is garbage in cycles. To look for it as often as Python does, and
    # once more at the end of the process, takes a seventh of the time for a small file.
    gc.set_threshold(_OBJECTS)
    try:
        # Imported here, so that an interrupt is one sentence from the first moment on.
        from ftlint.cli.commands import run

        code = run()
    except KeyboardInterrupt:
        sys.stderr.write("\nftlint: interrupted\n")
        code = 130
    finally:
        gc.freeze()
    sys.exit(code)
