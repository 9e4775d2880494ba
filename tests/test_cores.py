"""What is found depends neither on processes or threads nor on where files are cut."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ftlint import Rule, SourceFile, Split, config, cores, engine
from ftlint.dataset import Dataset, plan
from ftlint.plugins import discover
from ftlint.selection import build
from ftlint.similarity import glance, sides

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


@pytest.mark.parametrize("name", ["support-intents", "fraud"])
def test_several_threads_find_what_one_finds(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = dataset(SETS / name)
    alone = engine.check(rules(), found, keep=20)
    names: set[str] = set()
    counted = glance.glance

    def watched(*given: Any) -> Any:
        names.add(threading.current_thread().name)
        return counted(*given)

    monkeypatch.setattr(sides, "glance", watched)
    with cores.threads(2) as threads:
        together = engine.check(rules(), found, keep=20, threads=threads)
    assert list(together.log) == list(alone.log)
    assert (together.remarks, together.skipped) == (alone.remarks, alone.skipped)
    assert names - {"MainThread"}, "no rule gave work to a thread"
    names.clear()
    with cores.threads(1) as threads:
        engine.check(rules(), found, keep=20, threads=threads)
    assert names == {"MainThread"}


def test_threads_answer_in_order_and_do_not_run_ahead() -> None:
    taken: list[int] = []

    def items() -> Iterator[int]:
        for i in range(100):
            taken.append(i)
            yield i

    with cores.threads(2) as threads:
        answers = iter(threads(lambda i: i * i, items()))
        assert next(answers) == 0
        assert len(taken) <= 5
        assert list(answers) == [i * i for i in range(1, 100)]


def test_what_fails_in_a_thread_fails_here() -> None:
    with cores.threads(2) as threads, pytest.raises(ZeroDivisionError):
        list(threads(lambda i: 1 // i, [1, 0, 1]))
