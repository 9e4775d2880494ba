"""Training rows made by a seed, without a finding of ftlint: what the benchmarks of speed read."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

_SYLLABLES = "ba cor di en fa gre hi in jo ka lo mi nu or pe qua re si tu ve wa yo za".split()  # noqa: SIM905
_WORDS = {"short": ((15, 60), (20, 110)), "chat": ((60, 240), (120, 420))}
"""The fewest and the most words of a question and of a reply, by corpus."""


def lines(name: str, size: int, seed: int = 7) -> Iterator[bytes]:
    """Rows of one to three rounds until they have *size* bytes."""
    chance = random.Random(seed)
    words = ["".join(chance.choices(_SYLLABLES, k=1 + i % 3)) for i in range(4_000)]
    weights = list(accumulate(1 / (rank + 3) for rank in range(len(words))))
    systems = [" ".join(chance.choices(words, k=20)).capitalize() + "." for _ in range(30)]
    written = 0
    while written < size:
        messages = [{"role": "system", "content": chance.choice(systems)}]
        for _ in range(chance.choice((1, 1, 1, 2, 3))):
            for role, (least, most) in zip(("user", "assistant"), _WORDS[name], strict=True):
                text = " ".join(
                    chance.choices(words, cum_weights=weights, k=chance.randint(least, most))
                )
                messages.append({"role": role, "content": f"{text.capitalize()}."})
        line = json.dumps({"messages": messages}, ensure_ascii=False).encode() + b"\n"
        yield line
        written += len(line)


def write(name: str, size: int, path: Path) -> Path:
    """The corpus *name* of about *size* bytes in the file *path*, made unless it is there."""
    if not path.exists() or path.stat().st_size < size:
        with path.open("wb") as out:
            out.writelines(lines(name, size))
    return path
