"""Rules across splits find the same however the rows are cut, ordered and read, and by whom."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import chat, write

from ftlint import Finding, Rule, SourceFile, Split, config, cores, engine, index
from ftlint.dataset import Chunk, Dataset, plan
from ftlint.plugins import discover
from ftlint.selection import build

FAMILIES = ["LEAK", "DUP", "BAL", "PREF006", "TOOL015"]
WORDS = [
    f"{a}{b}" for a in ("par", "lam", "cou", "ref", "sho") for b in ("cel", "p", "rier", "und")
]
GREETING = "hello and thank you for your help with my order today "
TOOL = {"type": "function", "function": {"name": "find", "parameters": {"type": "object"}}}

Row = dict[str, Any]
Kind = Callable[[random.Random, str], Row]


def labelled(chance: random.Random, text: str) -> Row:
    return chat(text, chance.choice(["refund", "Refund", "delivery", "sales"]))


def free(chance: random.Random, text: str) -> Row:
    said = [{"role": "system", "content": chance.choice(["Be kind.", f"{text} is an example"])}]
    answer = speak(random.Random(text[:4]), 40)
    said += [{"role": "user", "content": text}, {"role": "assistant", "content": answer}]
    return {"messages": said, "tools": [TOOL]}


def preference(chance: random.Random, text: str) -> Row:
    outputs = [speak(chance, 4), text[:40]]
    chance.shuffle(outputs)
    one, other = ([{"role": "assistant", "content": output}] for output in outputs)
    given = {"messages": [{"role": "user", "content": text}]}
    return {"input": given, "preferred_output": one, "non_preferred_output": other}


def speak(chance: random.Random, n: int) -> str:
    return " ".join(chance.choice(WORDS) + str(chance.randrange(50)) for _ in range(n))


def edited(chance: random.Random, text: str) -> str:
    """*text* with a word changed, in other case, with something around it, or as it is."""
    words = text.split()
    words[chance.randrange(len(words))] = chance.choice(WORDS)
    changed = " ".join(words)
    return chance.choice([changed, text.upper() + "!", f"{speak(chance, 30)} {text}", text])


def rows(chance: random.Random, kind: Kind, n: int, known: list[str]) -> Iterator[Row]:
    """*n* rows, a third of which are like those whose texts are *known*, where new ones go."""
    for _ in range(n):
        fresh = not known or chance.random() < 0.7
        text = (
            speak(chance, chance.randrange(4, 60))
            if fresh
            else edited(chance, chance.choice(known))
        )
        known.append(text)
        yield kind(chance, GREETING + text if chance.random() < 0.2 else text)


@pytest.fixture(
    params=[labelled, free, preference], ids=lambda kind: str(kind.__name__), scope="module"
)
def dataset(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("splits")
    chance, known = random.Random(request.param.__name__), list[str]()
    splits = []
    for name, sizes in {"train": (150, 60), "validation": (40,), "test": (50, 20)}.items():
        files = []
        for i, n in enumerate(sizes):
            path = write(folder / f"{name}{i}.jsonl", rows(chance, request.param, n, known))
            files.append(SourceFile(path.name, str(path)))
        splits.append(Split(name, tuple(files)))
    return Dataset("", tuple(splits))


def rules() -> list[Rule[Any]]:
    return list(build(discover(), config.Config(), select=FAMILIES, ignore=[], keep=None))


def told(report: engine.Report) -> tuple[list[Finding], object, object]:
    return list(report.log), report.remarks, report.skipped


@pytest.fixture(scope="module")
def whole(dataset: Dataset) -> engine.Report:
    report = engine.check(rules(), dataset)
    assert {"exact-leakage", "near-duplicate-leakage"} <= set(report.log.by_rule())
    return report


@pytest.mark.parametrize("size", [1, 700, 20_000])
def test_the_same_in_pieces_that_come_in_any_order(
    dataset: Dataset, whole: engine.Report, size: int
) -> None:
    chance = random.Random(size)

    def shuffled(
        work: Callable[[Chunk], engine.Folded], chunks: Iterable[Chunk]
    ) -> Iterator[engine.Folded]:
        parts = [work(chunk) for chunk in chunks]
        chance.shuffle(parts)
        return iter(parts)

    found = engine.check(rules(), dataset, chunks=plan(dataset, size), mapper=shuffled)
    assert told(found) == told(whole)


def test_the_same_on_two_processes(dataset: Dataset, whole: engine.Report) -> None:
    with cores.mapper(2, pytest.fail) as mapper:
        found = engine.check(rules(), dataset, chunks=plan(dataset, 5_000), mapper=mapper)
    assert told(found) == told(whole)


def test_the_same_for_files_in_another_order(dataset: Dataset, whole: engine.Report) -> None:
    turned = tuple(replace(split, files=split.files[::-1]) for split in dataset.splits)
    assert told(engine.check(rules(), replace(dataset, splits=turned))) == told(whole)


def test_the_same_from_an_index(dataset: Dataset, whole: engine.Report, tmp_path: Path) -> None:
    train, rest = (
        replace(dataset, splits=some) for some in (dataset.splits[:1], dataset.splits[1:])
    )
    chosen = [rule for rule in rules() if rule.scope == "corpus"]
    path = tmp_path / "train.ftindex"
    with path.open("wb") as stream:
        kept = index.indexed(chosen)
        index.write(stream, kept, train, engine.read(kept, train)["train"])
    known = index.read(path, path.name, chosen, rest)
    found = engine.check(chosen, rest, known=known.rows)
    names = {rule.name for rule in chosen}
    assert [replace(one, fix=None) for one in found.log] == [
        replace(one, fix=None) for one in whole.log if one.rule in names
    ]
    assert found.remarks == tuple(
        one for one in whole.remarks if one.rule in names or one.rule == "labels"
    )
