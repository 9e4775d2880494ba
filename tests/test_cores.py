"""What is found does not depend on the number of processes, nor on where files are cut."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ftlint import Rule, SourceFile, Split, config, cores, engine
from ftlint.dataset import Dataset, plan
from ftlint.plugins import discover
from ftlint.selection import build

SETS = Path(__file__).resolve().parent.parent / "fixtures" / "datasets"


def rules() -> list[Rule[Any]]:
    return list(build(discover(), config.Config(), select=["ALL"], ignore=[], keep=20))


def dataset(folder: Path) -> Dataset:
    files = {path.stem: SourceFile(path.name, str(path)) for path in sorted(folder.glob("*.jsonl"))}
    return Dataset("", tuple(Split(name, (file,)) for name, file in files.items()))


@pytest.mark.parametrize("name", ["support-intents", "fraud"])
def test_several_processes_find_what_one_finds(name: str) -> None:
    found = dataset(SETS / name)
    alone = engine.check(rules(), found, keep=20)
    assert alone.log.total()
    with cores.mapper(2, pytest.fail) as mapper:
        together = engine.check(rules(), found, keep=20, mapper=mapper, chunks=plan(found, 2_000))
    assert list(together.log) == list(alone.log)
    assert together.log.counts == alone.log.counts
    assert (together.remarks, together.skipped) == (alone.remarks, alone.skipped)
