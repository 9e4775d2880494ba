"""Writes ftlint/targets/targets.json from the TOML files beside it.

``python scripts/build_targets.py`` writes; with ``--check`` it only says whether the file is out of
date (exit 1).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from ftlint.targets import TARGETS, read
from ftlint.toml import tomllib

BUILT = Path(read.BUILT)


def main() -> int:
    texts = {name: BUILT.with_name(f"{name}.toml").read_text(encoding="utf-8") for name in TARGETS}
    tables = {name: tomllib.loads(text) for name, text in texts.items()}
    built = json.dumps(tables, default=str, indent=1) + "\n"
    if BUILT.exists() and BUILT.read_text(encoding="utf-8") == built:
        return 0
    checking = "--check" in sys.argv
    if not checking:
        BUILT.write_text(built, encoding="utf-8", newline="")
    print(f"{'out of date' if checking else 'written'}: ftlint/targets/{BUILT.name}")
    return int(checking)


if __name__ == "__main__":
    sys.exit(main())
