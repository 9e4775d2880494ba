"""The kit for authors of rules: run a folder of cases, and prove that a rule is a fold.

A case is a folder with ``train.jsonl``, ``validation.jsonl`` or ``test.jsonl`` (or ``.jsonl.gz``),
perhaps a ``ftlint.toml``, and ``expected.txt``: what ``ftlint check --select RULE --format
concise`` prints in that folder. ``fixed`` may hold the files that ``--fix --unsafe-fixes`` would
change, as they are then.
"""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial, reduce
from pathlib import Path
from typing import Any

from ftlint import config as configs
from ftlint import engine
from ftlint.block import Block, rows
from ftlint.cache import moving
from ftlint.dataset import Chunk, Dataset, SourceFile, Split, plan
from ftlint.finding import FindingLog
from ftlint.labels import Census
from ftlint.outline import TOLD
from ftlint.plugins import discover
from ftlint.repair import Repair, repair
from ftlint.report import concise
from ftlint.row import Example, Row
from ftlint.rule import Rule
from ftlint.screen import OUTLINE, UNUSUAL
from ftlint.selection import build

EXPECTED = "expected.txt"
FIXED = "fixed"
_SUFFIXES = (".jsonl", ".jsonl.gz")
_SIZES = (1, 2, 3, 7)
_BYTES = (300, 3000)
_FURTHER = 100_000


@dataclass(frozen=True)
class Case:
    """A folder of rows for one rule, and what the rule should print about them."""

    rule: str
    folder: Path

    @property
    def name(self) -> str:
        """``rule-name/case``, to identify a test with."""
        return f"{self.rule}/{self.folder.name}"

    @property
    def expected(self) -> str:
        """The text of expected.txt; empty if there is none yet."""
        path = self.folder / EXPECTED
        return path.read_text(encoding="utf-8") if path.exists() else ""

    @property
    def clean(self) -> bool:
        """Whether the case is of the kind that must give no finding: its name starts with ok."""
        return self.folder.name.startswith("ok")

    def config(self) -> configs.Config:
        """The case's own ftlint.toml, or the defaults."""
        path = self.folder / configs.FILE
        return configs.load(path if path.exists() else None)

    def load(self) -> tuple[Rule[Any], Dataset]:
        """The rule with the options of the case, and its rows."""
        config = self.config()
        plugins = discover(self.folder / path for path in config.plugins)
        dataset = self.dataset(config)
        (rule,) = build(plugins, config, select=[self.rule], ignore=[], keep=None, dataset=dataset)
        grader = rule.job.grader
        if grader is not None:
            named = replace(grader, shown=Path(grader.shown).name)
            rule.job = replace(rule.job, grader=named)
        against = tuple(replace(one, file=_short(one.file)) for one in rule.job.against)
        rule.job = replace(rule.job, against=against)
        return rule, dataset

    def dataset(self, config: configs.Config) -> Dataset:
        """The files of the case, by the config if it names a data set, else by their names."""
        if config.datasets:
            named = configs.dataset(config, next(iter(config.datasets)))
            splits = tuple(Split(one.name, tuple(map(_short, one.files))) for one in named.splits)
            return Dataset("", splits, named.label, named.method, named.group)
        splits = tuple(
            Split(name, tuple(_short(SourceFile(str(path), str(path))) for path in found))
            for name in configs.SPLITS
            if (found := self._files(name))
        )
        return Dataset("", splits, method=config.method)

    def _files(self, split: str) -> list[Path]:
        paths = (self.folder / f"{split}{suffix}" for suffix in _SUFFIXES)
        return [path for path in paths if path.exists()]

    def output(self) -> str:
        """What the rule prints about the case, with file names for paths."""
        rule, dataset = self.load()
        report = engine.check([rule], dataset)
        return "".join(f"{line}\n" for line in concise.report(report))

    def fixed(self, unsafe: bool = True) -> dict[str, bytes]:
        """The text of each file that the rule's fixes would change, by its name."""
        rule, dataset = self.load()
        with tempfile.TemporaryDirectory() as folder:
            done = repair([dataset], partial(engine.check, [rule]), Path(folder), unsafe)
            return dict(_texts(done))

    def expected_fixed(self) -> dict[str, bytes]:
        """What ``fixed`` holds; compressed files are taken out of their compression."""
        files = (SourceFile(path.name, str(path)) for path in (self.folder / FIXED).glob("*"))
        return {file.shown: _read(file) for file in files}


def _texts(done: Repair) -> Iterator[tuple[str, bytes]]:
    for copy in done.changed:
        if copy.path is not None:
            yield copy.file.shown, copy.path.read_bytes()


def _read(file: SourceFile) -> bytes:
    with file.open() as stream:
        return stream.read()


def _short(file: SourceFile) -> SourceFile:
    return SourceFile(Path(file.path).name, file.path)


def cases(root: Path) -> list[Case]:
    """The cases in ``root/RULE/CASE``, sorted. Folders without rows are passed over."""
    folders = sorted(path for path in root.glob("*/*") if path.is_dir())
    found = [Case(folder.parent.name, folder) for folder in folders]
    return [case for case in found if any(case._files(split) for split in configs.SPLITS)]


def check_laws(rule: Rule[Any], dataset: Dataset, seed: int = 0) -> None:
    """Raises AssertionError unless *rule* finds the same however the rows are cut and merged.

    Cuts the rows of each split into pieces of several sizes, shuffles rows and pieces, merges
    them in random trees and compares findings and remarks with those of one pass that calls the
    rule on every row, whatever its screen clears. A rule that saves its states for an index finds
    the same, but for fixes, in states that were saved and loaded; one that takes plain rows
    together finds the same as one by one. States that a rule calls movable are kept and moved, and
    give what the rule finds further down.
    """
    chance = random.Random(seed)
    lines = {split.name: _rows(dataset, split.name) for split in dataset.splits}
    whole = {name: _unscreened(rule, name, found) for name, found in lines.items()}
    expected = _results(rule, dataset, whole)
    for found in lines.values():
        _check_outline(rule, dataset, found)
    if rule.movable:
        _check_moved(rule, dataset, lines)
    for size in (*_SIZES, 1 << 30):
        parts = {name: _merged(rule, name, found, size, chance) for name, found in lines.items()}
        got = _results(rule, dataset, parts)
        if got != expected:
            raise AssertionError(
                f"{rule.name}: other findings when the rows come in pieces of {size}; "
                f"in one piece: {expected}; in pieces: {got}"
            )
    if rule.takes_plain:
        _check_together(rule, dataset, expected)
    _check_saved(rule, dataset, lines)


def _check_saved(rule: Rule[Any], dataset: Dataset, lines: dict[str, list[Row]]) -> None:
    parts = {name: _unscreened(rule, name, found) for name, found in lines.items()}
    saved = {name: rule.save(part.states[0]) for name, part in parts.items()}
    if None in saved.values():
        return
    before = _without_fixes(rule, dataset, parts)
    again = {
        name: replace(part, states=[rule.load(saved[name] or {})]) for name, part in parts.items()
    }
    after = _without_fixes(rule, dataset, again)
    if after != before:
        raise AssertionError(
            f"{rule.name}: other findings in states that were saved and loaded; before: {before}; "
            f"after: {after}"
        )


def _check_together(rule: Rule[Any], dataset: Dataset, expected: list[str]) -> None:
    """Rows as they are read, many of them plain, give what they give one by one."""
    for size in (*_BYTES, None):
        parts = engine.read([rule], dataset, chunks=plan(dataset, size))
        got = _results(rule, dataset, parts)
        if got != expected:
            raise AssertionError(
                f"{rule.name}: other findings in rows that it takes together; one by one: "
                f"{expected}; together: {got}"
            )


def _unscreened(rule: Rule[Any], split: str, lines: Iterable[Row]) -> engine.Folded:
    census, state = Census(), rule.start()
    for row in lines:
        census.add(row)
        state = rule.step(state, row)
    return engine.Folded(split, census, [state])


def _check_outline(rule: Rule[Any], dataset: Dataset, lines: Iterable[Row]) -> None:
    """A rule with the outline for its screen finds as much where every text is another one."""
    if rule.screen not in (OUTLINE, UNUSUAL):
        return
    for row in lines:
        if row.example is not None and not row.problems:
            data = _other_texts(row.example.data)
            other = replace(row, data=data, raw=json.dumps(data).encode())
            other.example = Example(other, data, dataset.label, dataset.method)
            here, there = (rule.step(FindingLog(), one).counts for one in (row, other))
            if here != there:
                raise AssertionError(
                    f"{rule.name}: its screen is the outline, but it finds {here} in "
                    f"{row.data} and {there} in {other.data}"
                )


def _check_moved(rule: Rule[Any], dataset: Dataset, lines: dict[str, list[Row]]) -> None:
    """The states of rows that were moved are those of rows that stand there."""
    kept: dict[str, engine.Folded] = {}
    made: dict[str, engine.Folded] = {}
    for split, found in lines.items():
        parts, others = [], []
        for file in dict.fromkeys(row.file for row in found):
            here = [row for row in found if row.file == file]
            there = Chunk(split, file, start=_FURTHER, first_line=1 + _FURTHER)
            part = engine.fold([rule], split, [Block.of(here)])
            parts.append(moving.loads(moving.dumps(part, Chunk(split, file)), there))
            others.append(
                engine.fold([rule], split, [Block.of([_further(row, dataset) for row in here])])
            )
        kept[split] = reduce(partial(engine.merge, [rule]), parts)
        made[split] = reduce(partial(engine.merge, [rule]), others)
    got, expected = _results(rule, dataset, kept), _results(rule, dataset, made)
    if got != expected:
        raise AssertionError(
            f"{rule.name}: its states are not movable; rows {_FURTHER:,} lines further down give "
            f"{expected}, their states from above {got}"
        )


def _further(row: Row, dataset: Dataset) -> Row:
    moved = replace(row, line=row.line + _FURTHER, offset=row.offset + _FURTHER)
    if row.example is not None:
        label, method, group = dataset.label, dataset.method, dataset.group
        moved.example = Example(moved, row.example.data, label, method, group)
    return moved


def _other_texts(value: Any, key: str = "") -> Any:
    if isinstance(value, str):
        return value if key in TOLD or not value.strip() else "other words"
    if isinstance(value, list):
        return [_other_texts(one, key) for one in value]
    if isinstance(value, dict):
        return {name: _other_texts(one, name) for name, one in value.items()}
    return value


def _rows(dataset: Dataset, split: str) -> list[Row]:
    chunks = (chunk for chunk in plan(dataset) if chunk.split == split)
    return [row for chunk in chunks for row in rows(chunk)]


def _merged(
    rule: Rule[Any], split: str, lines: Sequence[Row], size: int, chance: random.Random
) -> engine.Folded:
    shuffled = list(lines)
    chance.shuffle(shuffled)
    pieces = [shuffled[i : i + size] for i in range(0, len(shuffled), size)]
    states = [engine.fold([rule], split, [Block.of(piece)]) for piece in [*pieces, []]]
    while len(states) > 1:
        left = states.pop(chance.randrange(len(states)))
        right = states.pop(chance.randrange(len(states)))
        states.append(engine.merge([rule], left, right))
    return states[0]


def _results(rule: Rule[Any], dataset: Dataset, parts: dict[str, engine.Folded]) -> list[str]:
    return list(_told(engine.finish([rule], dataset, parts)))


def _without_fixes(rule: Rule[Any], dataset: Dataset, parts: dict[str, engine.Folded]) -> list[str]:
    report = engine.finish([rule], dataset, parts)
    bare = [repr(replace(finding, fix=None)) for finding in report.log]
    return bare + sorted(map(repr, report.remarks))


def _told(report: engine.Report) -> Iterator[str]:
    yield from map(repr, report.log)
    yield from sorted(map(repr, report.remarks))
    yield from map(repr, report.skipped)
