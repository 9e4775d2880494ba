"""The floor: ``read FILE`` reads a file and counts its lines, ``decode FILE`` decodes each too."""

from __future__ import annotations

import sys

import jiter


def main(how: str, *paths: str) -> None:
    """Decodes as strictly as ftlint: duplicate keys, NaN and Infinity are errors."""
    for path in paths:
        with open(path, "rb") as lines:  # noqa: PTH123 (pathlib is not part of the floor)
            if how == "read":
                while block := lines.read(1 << 20):
                    block.count(b"\n")
                continue
            for line in lines:
                jiter.from_json(line, catch_duplicate_keys=True, allow_inf_nan=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
