"""Fixes data sets to a fixed point: check, mend copies of the files, check the copies again.

The files themselves are touched once, at the end, by ``Repair.commit``.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ftlint import diff, fix
from ftlint.atomic import copy_into, require_writable
from ftlint.dataset import Dataset, SourceFile
from ftlint.engine import Report
from ftlint.errors import InputError
from ftlint.finding import Finding
from ftlint.wording import count

MOST_PASSES = 10
"""Fixes bring new findings to light; what is still changing after so many passes is left."""

Check = Callable[[Dataset], Report]


@dataclass(slots=True)
class Copy:
    """A file under repair: where it is, its mended copy, and which old line each new line was."""

    file: SourceFile
    stamp: tuple[int, int]
    path: Path | None = None
    kept: array[int] = field(default_factory=lambda: array("Q"))

    def note(self, kept: array[int]) -> None:
        """Adds a pass to ``kept``."""
        self.kept = kept if self.path is None else array("Q", map(self._first, kept))

    def _first(self, number: int) -> int:
        return self.kept[number - 1] if number else 0


@dataclass(slots=True)
class Repair:
    """What a repair came to. ``reports`` are of the data sets as they would be then.

    ``unfinished`` says that the last pass of all still changed something.
    """

    reports: list[Report]
    fixed: int
    changed: list[Copy]
    unsafe: bool
    unfinished: bool = False

    def commit(self) -> None:
        """Puts the mended files in their places. Raises InputError, with nothing half written."""
        for copy in self.changed:
            require_writable(copy.file.shown, Path(copy.file.path))
            if _stamp(copy.file) != copy.stamp:
                told = "was changed while it was being fixed; nothing was written; run it again"
                raise InputError(f"{copy.file.shown}: {told}")
        for copy in self.changed:
            if copy.path is not None:
                copy_into(copy.file.shown, copy.path, Path(copy.file.path))

    def diffs(self) -> Iterator[bytes]:
        """A unified diff of each file; of a compressed one, of its text."""
        for copy in self.changed:
            if copy.path is not None:
                with copy.file.open() as old, copy.path.open("rb") as new:
                    yield diff.unified(copy.file.shown, old, new, copy.kept)

    def summary(self, done: str = "fixed") -> str:
        """``fixed 12 findings in 3 files (4 more with --unsafe-fixes)``."""
        what = f"{count(self.fixed, 'finding')} in {count(len(self.changed), 'file')}"
        more = 0 if self.unsafe else len(self._waiting(safe=False))
        told = f"{done} {what}" + (f" ({more:,} more with --unsafe-fixes)" if more else "")
        left = len(self._waiting(safe=True)) + (len(self._waiting(safe=False)) - more)
        if self.unfinished and left:
            told += f"; stopped after {MOST_PASSES} passes with {left:,} left to fix: run it again"
        return told

    def _waiting(self, *, safe: bool) -> set[Finding]:
        """The findings whose fix is, or is not, safe."""
        found = (one for report in self.reports for one in report.log)
        return {one for one in found if one.fix is not None and one.fix.safe == safe}


def repair(datasets: Sequence[Dataset], check: Check, folder: Path, unsafe: bool) -> Repair:
    """Fixes what can be fixed in copies in *folder*. *check* must keep every finding."""
    copies = _copies(datasets)
    current = list(datasets)
    reports = [check(one) for one in current]
    fixed, unfinished = 0, True
    for number in range(MOST_PASSES):
        findings = list(dict.fromkeys(one for report in reports for one in report.log))
        touched, done = _pass(findings, copies, folder / str(number), unsafe)
        if not touched:
            unfinished = False
            break
        fixed += done
        for i, one in enumerate(current):
            if _names(one) & touched:
                current[i] = _moved(one, copies)
                reports[i] = check(current[i])
    changed = {id(copy): copy for copy in copies.values() if copy.path is not None}
    return Repair(reports, fixed, list(changed.values()), unsafe, unfinished)


def _names(dataset: Dataset) -> set[str]:
    return {file.shown for split in dataset.splits for file in split.files}


def _copies(datasets: Sequence[Dataset]) -> dict[str, Copy]:
    """The files by their names in findings; several names of one file share its copy."""
    by_path: dict[Path, tuple[str, Copy]] = {}
    copies: dict[str, Copy] = {}
    for split, file in _files(datasets):
        if file.shown.startswith("<"):
            raise InputError(f"{file.shown}: standard input cannot be fixed; name a file")
        role, copy = by_path.setdefault(Path(file.path).resolve(), (split, Copy(file, (0, 0))))
        if role != split:
            told = f"is a {role} and a {split} split; --fix needs a file for each"
            raise InputError(f"{file.shown}: {told}")
        copy.stamp = _stamp(file)
        copies[file.shown] = copy
    return copies


def _files(datasets: Sequence[Dataset]) -> Iterator[tuple[str, SourceFile]]:
    for dataset in datasets:
        for split in dataset.splits:
            for file in split.files:
                yield split.name, file


def _stamp(file: SourceFile) -> tuple[int, int]:
    found = Path(file.path).stat()
    return found.st_size, found.st_mtime_ns


def _moved(dataset: Dataset, copies: dict[str, Copy]) -> Dataset:
    """*dataset* read from the copies, under the names of the files."""

    def moved(file: SourceFile) -> SourceFile:
        path = copies[file.shown].path
        return file if path is None else SourceFile(file.shown, str(path))

    splits = (replace(one, files=tuple(map(moved, one.files))) for one in dataset.splits)
    return replace(dataset, splits=tuple(splits))


def _pass(
    findings: list[Finding], copies: dict[str, Copy], folder: Path, unsafe: bool
) -> tuple[set[str], int]:
    """One pass over every file with fixes: the names of the changed ones, and what was fixed."""
    by_copy: dict[int, tuple[Copy, fix.FilePlan]] = {}
    for name, wanted in fix.plan(findings, unsafe).items():
        if name not in copies:
            continue
        copy, known = by_copy.setdefault(id(copies[name]), (copies[name], fix.FilePlan()))
        known.whole += wanted.whole
        for line, jobs in wanted.lines.items():
            known.lines[line] += jobs
    left = fix.parts(one for _, one in by_copy.values())
    changed: set[int] = set()
    for i, (copy, wanted) in enumerate(by_copy.values()):
        new = folder / f"{i}.jsonl"
        outcome = _mended(copy, wanted, new)
        if not outcome.changed:
            continue
        left.subtract(outcome.done)
        changed.add(id(copy))
        copy.note(outcome.kept)
        if copy.path is not None:
            copy.path.unlink()
        copy.path = new
    done = sum(not n for n in left.values())
    return {name for name, copy in copies.items() if id(copy) in changed}, done


def _mended(copy: Copy, wanted: fix.FilePlan, new: Path) -> fix.Outcome:
    new.parent.mkdir(parents=True, exist_ok=True)
    current = copy.file if copy.path is None else SourceFile(copy.file.shown, str(copy.path))
    with current.open() as source, new.open("wb") as sink:
        outcome = fix.apply(wanted, source, sink)
    if not outcome.changed:
        new.unlink()
    return outcome
