"""Runs rules over a data set: fold each chunk, merge the states, finish the rules.

``fold`` is a pure function of rules and rows and ``merge`` is a commutative monoid, so chunks may
be folded anywhere and merged in any grouping; ``Mapper`` is the seam.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from functools import partial, reduce
from itertools import compress
from operator import not_
from typing import TYPE_CHECKING, Any

from ftlint.block import Block, blocks
from ftlint.dataclass import dataclass
from ftlint.dataset import Chunk, Dataset, SourceFile, plan
from ftlint.errors import InputError
from ftlint.finding import Finding, FindingLog, Remark, Skipped
from ftlint.labels import Census, Task, infer
from ftlint.outline import Lot
from ftlint.plain import PlainRows
from ftlint.rounds import Verdicts, rounds
from ftlint.row import Row
from ftlint.rule import Rule
from ftlint.wording import count

if TYPE_CHECKING:
    from ftlint.similarity import Mapper as Threads

Rules = Sequence[Rule[Any]]
Judging = Callable[[str], object]
Mapper = Callable[[Callable[[Chunk], "Folded"], Iterable[Chunk]], Iterable["Folded"]]


@dataclass(slots=True)
class Folded:
    """What is left of some rows of one split: the census, and a state for each fold.

    ``indexed`` says that the rows were read earlier: their states come from an index, None where
    it holds none, and rules on single splits have judged them then.
    """

    split: str
    census: Census
    states: list[Any]
    indexed: bool = False

    def judged_by(self, rule: Rule[Any], slot: int) -> bool:
        """Whether *rule*, whose fold has the number *slot*, is to judge these rows."""
        return not self.indexed or (rule.scope == "corpus" and self.states[slot] is not None)


@dataclass(frozen=True, slots=True)
class Report:
    """All that a run found out.

    ``files`` leads from the name in a finding to its bytes. ``read`` names those that hold the
    rows, so neither benchmarks nor what an index was made of.
    """

    log: FindingLog
    skipped: tuple[Skipped, ...] = ()
    remarks: tuple[Remark, ...] = ()
    rows: int = 0
    files: Mapping[str, SourceFile] = field(default_factory=dict)
    read: frozenset[str] = frozenset()


def distinct(rules: Rules) -> list[Rule[Any]]:
    """One rule for each fold: rules with an equal ``shared`` have the first one's."""
    leaders: dict[Hashable, Rule[Any]] = {}
    for rule in rules:
        leaders.setdefault(_fold_key(rule), rule)
    return list(leaders.values())


def _fold_key(rule: Rule[Any]) -> Hashable:
    return rule.name if rule.shared is None else ("shared", rule.shared)


def fold(rules: Rules, split: str, blocks: Iterable[Block]) -> Folded:
    """Feeds every row to every fold that may find something in it, in one pass."""
    leaders = tuple(distinct(rules))
    labels = any(rule.needs_labels for rule in rules)
    census, states = Census(), [rule.start() for rule in leaders]
    everyone = [(i, rule.step) for i, rule in enumerate(leaders)]
    for block in blocks:
        needed = dict.fromkeys(block.problems, everyone)
        for number in block.problems:
            census.add(block.row(number))
        found = rounds(leaders, block.chunk)
        judged = found.judge(block)
        for lot, verdicts in judged:
            _count(census, block, lot, verdicts, labels)
            for i, rows in found.together(block, lot, verdicts):
                states[i] = _taken(leaders[i], states[i], rows, block.in_order)
        needed |= found.calls(block, judged)
        for number in sorted(needed):
            row = block.row(number)
            try:
                for i, step in needed[number]:
                    states[i] = step(states[i], row)
            except Exception as error:
                raise _blame(leaders, row, error) from error
    return Folded(split, census, states)


def _taken(rule: Rule[Any], state: Any, rows: PlainRows, in_order: bool) -> Any:
    """*state* with all *rows* added at once, which only rows of one file in their order can be."""
    try:
        return rule.step_plain(state, rows) if in_order else reduce(rule.step, rows, state)
    except Exception as error:
        row = next((row for row in rows if _fails(rule, row)), rows.row(0))
        raise _blame((rule,), row, error) from error


def _count(census: Census, block: Block, lot: Lot, verdicts: Verdicts, labels: bool) -> None:
    """Counts the rows in *census*, and their *labels* where a rule asks for them.

    Most rows have a plain reply, and need not be read for it.
    """
    numbers, told = lot.numbers, lot.outlines
    if not all(one.replies for one in verdicts.values()):
        plain = [verdicts[one].replies for one in told]
        for number in compress(numbers, map(not_, plain)):
            census.add(block.row(number))
        numbers, told = list(compress(numbers, plain)), list(compress(told, plain))
    for one, rows in Counter(told).items():
        census.add_replies(verdicts[one].round.kind, rows)
    if labels and not census.too_many:
        replies = [block.data[number]["messages"][-1]["content"] for number in numbers]
        census.add_labels(replies, block.chunk.label)


def _blame(rules: Rules, row: Row, error: Exception) -> InputError:
    """Names the rule that fails on *row*, found by trying each by itself."""
    guilty = next((rule for rule in rules if _fails(rule, row)), None)
    who = "a rule" if guilty is None else _named(guilty)
    where = f"{row.file.shown}:{row.line}"
    return InputError(f"{who} failed on {where}: {type(error).__name__}: {error}")


def _fails(rule: Rule[Any], row: Row) -> bool:
    try:
        rule.step(rule.start(), row)
    except Exception:
        return True
    return False


def _named(rule: Rule[Any]) -> str:
    module = rule.__module__
    spec = getattr(sys.modules.get(module), "__spec__", None)
    place = spec.origin if spec is not None and module.startswith("_ftlint_plugin") else module
    return f'the rule "{rule.name}" of {place}'


def merge(rules: Rules, left: Folded, right: Folded) -> Folded:
    """The states of the rows of both; *left* may be changed."""
    states = [
        rule.merge(mine, theirs)
        for rule, mine, theirs in zip(distinct(rules), left.states, right.states, strict=True)
    ]
    return Folded(left.split, left.census.merge(right.census), states)


def fold_chunk(rules: Rules, chunk: Chunk) -> Folded:
    """Reads and folds one chunk."""
    return fold(rules, chunk.split, blocks(chunk))


def check(
    rules: Rules,
    dataset: Dataset,
    *,
    keep: int | None = None,
    mapper: Mapper = map,
    chunks: Iterable[Chunk] | None = None,
    judging: Judging | None = None,
    known: Folded | None = None,
    threads: Threads = map,
) -> Report:
    """Runs *rules* over *dataset*, keeping the first *keep* findings of each.

    *chunks* are its files as ``plan`` cuts them, by default whole. *known* are the rows of a
    further split, from an index that was made with the same rules. *judging* hears of each rule
    that is about to finish, with *threads* as its mapper. A rule that lacks a split is called on
    no row. Raises InputError for files that cannot be read.
    """
    rules = [rule.ready() for rule in rules]
    names = {split.name for split in dataset.splits} | ({known.split} if known else set())
    lacks = {rule: _lack(rule, names, dataset.group) for rule in rules}
    able = [rule for rule in rules if not lacks[rule]]
    splits = read(able, dataset, mapper=mapper, chunks=chunks)
    if known is not None:
        splits = {known.split: _only(known, rules, able), **splits}
    report = finish(able, dataset, splits, keep, judging, threads)
    held = [Skipped(rule.name, told, dataset.name) for rule, told in lacks.items() if told]
    return replace(report, skipped=(*held, *report.skipped))


def _only(known: Folded, rules: Rules, able: Rules) -> Folded:
    """*known*, which has a state for each fold of *rules*, with those of *able*."""
    states = dict(zip(map(_fold_key, distinct(rules)), known.states, strict=True))
    return replace(known, states=[states[_fold_key(rule)] for rule in distinct(able)])


def read(
    rules: Rules,
    dataset: Dataset,
    *,
    mapper: Mapper = map,
    chunks: Iterable[Chunk] | None = None,
) -> dict[str, Folded]:
    """The folds of *rules* over each split of *dataset*. Raises InputError."""
    work = partial(fold_chunk, rules)
    splits: dict[str, Folded] = {}
    for part in mapper(work, plan(dataset) if chunks is None else chunks):
        known = splits.get(part.split)
        splits[part.split] = part if known is None else merge(rules, known, part)
    return {split.name: splits[split.name] for split in dataset.splits if split.name in splits}


def finish(
    rules: Rules,
    dataset: Dataset,
    splits: Mapping[str, Folded],
    keep: int | None = None,
    judging: Judging | None = None,
    threads: Threads = map,
) -> Report:
    """The verdict of every rule over the merged states of all splits.

    Rules with one fold finish one after the other, and then *splits* let go of its states.
    """
    task = infer(dataset.label, {name: part.census for name, part in splits.items()})
    log, skipped = FindingLog(keep), list(_unread(rules, splits, dataset.name))
    remarks: list[Remark] = []
    slots = {_fold_key(rule): i for i, rule in enumerate(distinct(rules))}
    for rule in sorted(rules, key=lambda rule: slots[_fold_key(rule)]):
        slot = slots[_fold_key(rule)]
        _let_go(splits, slot)
        judged = {name: part for name, part in splits.items() if part.judged_by(rule, slot)}
        reason = _obstacle(rule, judged, task, dataset.group)
        if reason and not _obstacle(rule, splits, task, dataset.group):
            reason = "the index does not hold what it compares"
        elif not reason and rule.scope == "corpus" and len(judged) < len(splits):
            told = "judged without the rows of the index, which lacks what it compares"
            skipped.append(Skipped(rule.name, told, dataset.name))
        if reason:
            skipped.append(Skipped(rule.name, reason, dataset.name))
            continue
        if judging is not None:
            judging(rule.name)
        states = {name: part.states[slot] for name, part in judged.items()}
        for found in rule.logs(states.values()):
            log.merge(found)
        for result in _finished(rule.on(threads), states):
            if isinstance(result, Finding):
                log.add(result)
            else:
                remarks.append(replace(result, dataset=dataset.name))
    _let_go(splits, len(slots))
    places = {rule.name: i for i, rule in enumerate(rules)}
    skipped.sort(key=lambda one: places.get(one.rule, -1))
    remarks.sort(key=lambda one: places.get(one.rule, -1))
    if any(rule.needs_labels for rule in rules):
        remarks.insert(0, Remark("labels", task.reason, dataset.name))
    total = sum(part.census.rows for part in splits.values() if not part.indexed)
    files = {file.shown: file for split in dataset.splits for file in split.files}
    benchmarks = {one.file.shown: one.file for rule in rules for one in rule.job.against}
    return Report(log, tuple(skipped), tuple(remarks), total, benchmarks | files, frozenset(files))


def _let_go(splits: Mapping[str, Folded], slot: int) -> None:
    """Drops the states of all folds before the one with the number *slot*."""
    for part in splits.values():
        part.states[:slot] = [None] * slot


def _finished(rule: Rule[Any], states: Mapping[str, Any]) -> Iterator[Finding | Remark]:
    try:
        yield from rule.finish(states)
    except InputError:
        raise
    except Exception as error:
        told = f"{type(error).__name__}: {error}"
        raise InputError(f"{_named(rule)} failed at the end: {told}") from error


def _obstacle(rule: Rule[Any], splits: Mapping[str, Folded], task: Task, group: str) -> str:
    """Why *rule* cannot run on what was read; empty if it can."""
    told = _lack(rule, splits, group)
    if not told and rule.needs_labels and not task.has_labels:
        return f"no labels: {task.reason}"
    return told


def _lack(rule: Rule[Any], splits: Container[str], group: str) -> str:
    """What *rule* lacks whatever the rows are; empty if nothing."""
    for names in rule.needs_splits:
        if not any(name in splits for name in names.split("|")):
            return f"there is no {' or '.join(names.split('|'))} split"
    if rule.needs_group and not group:
        return 'no group field is declared (group = "FIELD" in the data set\'s table)'
    if rule.needs_benchmark and not rule.job.against:
        return "no benchmark is named (--against FILE)"
    return ""


def _unread(rules: Rules, splits: Mapping[str, Folded], dataset: str) -> Iterator[Skipped]:
    """Rows in a format that none of the rules reads are said, never passed in silence."""
    read = frozenset[str]().union(*(rule.reads for rule in rules))
    for name, part in splits.items():
        for kind, n in sorted(part.census.formats.items()):
            if read and kind not in read:
                rows_of = f"{count(n, 'row')} of the {name} split in the {kind} format"
                yield Skipped("all rules on rows", f"no selected rule reads {rows_of}", dataset)


def combine(
    reports: Sequence[Report], keep: int | None = None, skipped: Iterable[Skipped] = ()
) -> Report:
    """One report of several data sets; *skipped* are rules that were held back from all."""
    log = FindingLog(keep)
    for report in reports:
        log.merge(report.log)
    return Report(
        log,
        (*skipped, *(one for report in reports for one in report.skipped)),
        tuple(one for report in reports for one in report.remarks),
        sum(report.rows for report in reports),
        {shown: file for report in reports for shown, file in report.files.items()},
        frozenset(shown for report in reports for shown in report.read),
    )
