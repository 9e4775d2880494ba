"""``python -m benchmarks``: all measurements of ``ftlint check``, one after the other.

The words go to ``benchmarks.check``; see its ``--help``, and README.md in this folder.
"""

from __future__ import annotations

import importlib
import os
import platform
import sys

from benchmarks import check

PARTS = {
    "benchmarks.start": "Start-up",
    "benchmarks.rows": "Rules on rows",
}


def main() -> None:
    """Prints the machine, and the tables."""
    told = f"{os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}"
    print(f"{told}; load {os.getloadavg()[0]:.1f} at the start")
    # The parts have words of their own.
    words, sys.argv[1:] = sys.argv[1:], []
    for name, title in PARTS.items():
        print(f"\n## {title}\n", flush=True)
        importlib.import_module(name).main()
    print("\n## ftlint check, and other linters", flush=True)
    check.main(words)


if __name__ == "__main__":
    main()
