"""Writes the JSON Schemas in ftlint/schemas from the program's own tables and dataclasses.

``python scripts/build_schemas.py`` writes; with ``--check`` it only says what is out of date
(exit 1). The schema of the config knows the rules of the built-in pack.
"""

from __future__ import annotations

import sys
from pathlib import Path

from ftlint import schemas
from ftlint.plugins import discover

FOLDER = Path(__file__).resolve().parent.parent / "ftlint" / "schemas"
PACK = 'the pack "ftlint"'


def main() -> int:
    checking = "--check" in sys.argv
    built_in = [one for one in discover() if one.owner == PACK]
    stale = []
    for name in schemas.NAMES:
        path = FOLDER / f"{name}.schema.json"
        text = schemas.text(schemas.schema(name, built_in))
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(path.name)
            if not checking:
                path.write_text(text, encoding="utf-8", newline="")
    for name in stale:
        print(f"{'out of date' if checking else 'written'}: ftlint/schemas/{name}")
    return 1 if checking and stale else 0


if __name__ == "__main__":
    sys.exit(main())
