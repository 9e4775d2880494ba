"""``python -m benchmarks``: all measurements of ``ftlint check``, one after the other.

The words go to ``benchmarks.check``; see its ``--help``, and README.md in this folder.
"""

from __future__ import annotations

import importlib
import os
import platform
import sys
from importlib.util import find_spec

from benchmarks import check

PARTS = {
    "benchmarks.start": "Start-up",
    "benchmarks.rows": "Rules on rows",
}


def main() -> None:
    """Prints the machine, and the tables."""
    told = f"{os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}"
    print(f"{told}; load {os.getloadavg()[0]:.1f} at the start")
    for name, title in PARTS.items():
        if find_spec(name) is not None:
            print(f"\n## {title}\n", flush=True)
            importlib.import_module(name).main()
    print("\n## ftlint check, and other linters", flush=True)
    check.main(sys.argv[1:])


if __name__ == "__main__":
    main()
