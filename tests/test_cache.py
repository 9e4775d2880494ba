"""What is kept in .ftlint_cache changes the time of a run, and nothing else."""

from __future__ import annotations

import gzip
import json
import os
import pickle
import random
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Result, Run, chat, environment, good_rows, jsonl, write

from ftlint import Rule, SourceFile, Split, config, cores, engine
from ftlint.cache import NAME, Folder, begin, opened
from ftlint.dataset import Chunk, Dataset, plan
from ftlint.engine import Folded, Mapper, Report
from ftlint.errors import InputError
from ftlint.plugins import discover
from ftlint.selection import build

INTENTS = ROOT / "fixtures" / "datasets" / "support-intents"
SIZE = 2_000
"""Bytes of a chunk here."""
CONCISE = ("--format", "concise")

ODD = (
    "",
    "no JSON",
    '{"messages": [], "messages": []}',
    "[1, 2]",
    json.dumps({"messages": [{"role": "user", "content": "Mail ada@example.com"}]}),
    json.dumps({"prompt": "a", "completion": "b"}),
    json.dumps(chat("My card was charged twice, what now?", "refund", id=7)),
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for the user's key."""
    folder = tmp_path / "home"
    for name in ("XDG_STATE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(folder))
    return folder


@pytest.fixture
def folder(tmp_path: Path, home: Path) -> Folder:
    assert not home.exists()
    found = opened(tmp_path)
    assert isinstance(found, Folder)
    return found


def rules(keep: int | None = 20, **settings: Any) -> list[Rule[Any]]:
    table = config.Config(**settings)
    return build(discover(), table, select=table.select, ignore=[], keep=keep, lazily=True)


def told(report: Report) -> tuple[object, ...]:
    """All that a report says."""
    log = report.log
    return list(log), log.counts, report.remarks, report.skipped, report.rows, dict(report.files)


@dataclass
class Project:
    """Splits that are edited and checked, with what is kept and without."""

    root: Path
    folder: Folder
    lines: dict[str, list[str]]

    @property
    def dataset(self) -> Dataset:
        for name, lines in self.lines.items():
            text = "".join(f"{line}\n" for line in lines)
            (self.root / f"{name}.jsonl").write_text(text, encoding="utf-8", newline="")
        files = {n: SourceFile(f"{n}.jsonl", str(self.root / f"{n}.jsonl")) for n in self.lines}
        return Dataset("", tuple(Split(name, (file,)) for name, file in files.items()))

    def check(self, chosen: list[Rule[Any]], mapper: Mapper = map) -> tuple[Report, list[Chunk]]:
        """The report by what is kept, and the chunks that were read for it."""
        dataset, read = self.dataset, list[Chunk]()

        def counting(work: Callable[[Chunk], Folded], chunks: Iterable[Chunk]) -> Iterable[Folded]:
            read.extend(listed := list(chunks))
            return mapper(work, listed)

        run = begin(self.folder, chosen, dataset, SIZE, pytest.fail)
        report = run.report()
        if report is None:
            mapped = run.mapper(counting)
            report = engine.check(chosen, dataset, keep=20, mapper=mapped, chunks=run.chunks)
            run.keep(report)
        return report, read

    def agrees(self, chosen: list[Rule[Any]], mapper: Mapper = map) -> list[Chunk]:
        """Asserts that the report is that of a run that keeps nothing."""
        report, read = self.check(chosen, mapper)
        assert told(report) == told(engine.check(chosen, self.dataset, keep=20))
        return read


@pytest.fixture
def project(tmp_path: Path, folder: Folder) -> Project:
    lines = {
        name: (INTENTS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()[:n]
        for name, n in (("train", 110), ("test", 30))
    }
    return Project(tmp_path, folder, lines)


def edit(lines: list[str], chance: random.Random) -> None:
    """Changes, inserts, drops, moves or repeats lines at any place."""
    at = chance.randrange(len(lines) + 1)
    match chance.choice(["change", "insert", "drop", "move", "repeat", "mark"]):
        case "change":
            lines[at : at + 1] = [json.dumps(chat(f"Where is parcel {at}?", "tracking"))]
        case "insert":
            lines.insert(at, chance.choice(ODD))
        case "drop":
            del lines[at : at + chance.randrange(1, 9)]
        case "move":
            lines[:] = lines[at:] + lines[:at]
        case "repeat":
            lines[at:at] = lines[: chance.randrange(1, 30)]
        case "mark":
            lines[0] = lines[0].removeprefix("\ufeff") if at % 2 else f"\ufeff{lines[0]}"


class TestFindings:
    @pytest.mark.parametrize("seed", range(3))
    def test_are_the_same_after_any_edits(self, project: Project, seed: int) -> None:
        chance, chosen = random.Random(seed), rules()
        project.agrees(chosen)
        for _ in range(5):
            for _ in range(chance.randrange(1, 3)):
                edit(project.lines[chance.choice(["train", "test"])], chance)
            project.agrees(chosen)
        assert project.agrees(chosen) == []

    def test_are_the_same_under_other_settings(self, project: Project) -> None:
        project.lines["train"][20:20] = ODD
        ways: list[list[Rule[Any]]] = [
            rules(),
            rules(keep=2),
            rules(target=("together", "openai", "mistral")),
            rules(select=("FMT", "DUP", "LEAK")),
            rules(rules={"near-duplicate-row": {"threshold": 0.6}}),
            rules(rules={"blank-line": {"severity": "error"}}),
            rules(rules={"row-not-object": {"severity": "info"}}),
            rules(rules={"unseen-label": {"severity": "info"}}),
            rules(select=("row-not-object",)),
            rules(select=("duplicate-key",)),
            rules(select=("exact-leakage",)),
            rules(select=("prompt-leakage",)),
            rules(method="dpo"),
        ]
        for chosen in ways:
            assert project.agrees(chosen)
        for chosen in ways:
            assert project.agrees(chosen) == []
        project.lines["test"].pop(3)
        for chosen in ways:
            project.agrees(chosen)

    def test_are_the_same_without_a_split_and_with_one_more(self, project: Project) -> None:
        chosen = rules()
        project.agrees(chosen)
        test = project.lines.pop("test")
        project.agrees(chosen)
        project.lines |= {"validation": test, "test": test[:30]}
        project.agrees(chosen)

    def test_are_the_same_on_several_processes(self, project: Project) -> None:
        chosen = rules()
        with cores.mapper(2, pytest.fail) as mapper:
            for at in (0, 70):
                project.lines["train"].insert(at, ODD[4])
                assert project.agrees(chosen, mapper)
        assert project.agrees(chosen) == []

    def test_are_the_same_for_rows_whose_states_cannot_be_moved(self, project: Project) -> None:
        fixed = rules()
        for rule in fixed:
            if rule.name == "class-imbalance":
                rule.ready().movable = False
        project.agrees(fixed)
        project.lines["train"].insert(0, ODD[1])
        assert len(project.agrees(fixed)) > 5


class TestWork:
    def test_one_row_costs_its_own_chunk(self, project: Project) -> None:
        chosen = rules()
        many = len(project.agrees(chosen))
        assert many > 10
        for at in (3, 55, 109):
            project.lines["train"][at] = json.dumps(chat(f"Is it open on day {at}?", "hours"))
            assert len(project.agrees(chosen)) <= 3

    def test_a_row_more_or_less_costs_little_more(self, project: Project) -> None:
        chosen = rules()
        many = len(project.agrees(chosen))
        costs = []
        for at in range(0, 110, 22):
            project.lines["train"].insert(at, json.dumps(chat(f"Is room {at} free?", "hours")))
            costs.append(len(project.agrees(chosen)))
            project.lines["train"].pop(at + 1)
            costs.append(len(project.agrees(chosen)))
        assert sum(costs) / len(costs) < many / 4

    def test_a_new_row_at_the_end_leaves_the_others(self, project: Project) -> None:
        chosen = rules()
        project.agrees(chosen)
        project.lines["train"] += [json.dumps(chat("Do you ship to Oslo?", "delivery"))]
        assert len(project.agrees(chosen)) <= 2

    def test_a_new_severity_is_not_the_old_one(self, project: Project) -> None:
        project.lines["train"][5] = ""
        for level in ("info", "error", "info"):
            chosen = rules(rules={"blank-line": {"severity": level}})
            (found,) = [one for one in project.check(chosen)[0].log if one.rule == "blank-line"]
            assert str(found.severity) == level

    def test_a_folder_that_cannot_be_written_is_said(self, project: Project) -> None:
        heard: list[str] = []
        run = begin(project.folder, rules(), project.dataset, SIZE, heard.append)
        report = engine.check(rules(), project.dataset, mapper=run.mapper(map), chunks=run.chunks)
        shutil.rmtree(project.folder.path)
        run.keep(report)
        assert heard == [f"{project.folder.path}: cannot be written; nothing new is kept"]

    def test_a_file_that_changes_meanwhile_is_not_kept(self, project: Project) -> None:
        def changing(work: Callable[[Chunk], Folded], chunks: Iterable[Chunk]) -> Iterator[Folded]:
            for chunk in chunks:
                project.lines["train"][0] = ODD[4]
                assert project.dataset
                yield work(chunk)

        with pytest.raises(InputError, match=r"train\.jsonl: was changed while it was read"):
            project.check(rules(), changing)
        project.agrees(rules())


class TestCuts:
    @pytest.mark.parametrize("width", [10, 300, 5_000])
    def test_chunks_are_whole_lines_of_the_size_asked_for(self, tmp_path: Path, width: int) -> None:
        chance = random.Random(width)
        lines = [f"{chance.random()}" * (1 + chance.randrange(width) // 18) for _ in range(3_000)]
        file = SourceFile("a.jsonl", str(write(tmp_path / "a.jsonl", lines)))
        dataset = Dataset("", (Split("train", (file,)),))
        chunks = list(plan(dataset, 20_000))
        data = (tmp_path / "a.jsonl").read_bytes()
        assert b"".join(data[one.start : one.stop] for one in chunks) == data
        for one, after in pairwise(chunks):
            assert after.first_line == one.first_line + data[one.start : one.stop].count(b"\n")
            assert one.stop is not None
            assert data[one.stop - 1 : one.stop] == b"\n"
            assert 10_000 <= one.stop - one.start <= 40_000 + 2 * width
        assert 0.7 < len(data) / len(chunks) / 20_000 < 1.4

    def test_no_chunk_has_a_digest_unless_asked(self, project: Project) -> None:
        assert {one.digest for one in plan(project.dataset, SIZE)} == {b""}
        found = [one.digest for one in plan(project.dataset, SIZE, digests=True)]
        assert len(set(found)) == len(found)


class TestFolder:
    def test_nobody_else_can_read_it(self, project: Project) -> None:
        project.agrees(rules())
        assert stat.S_IMODE(project.folder.path.stat().st_mode) == 0o700
        for path in project.folder.path.iterdir():
            assert stat.S_IMODE(path.stat().st_mode) == 0o600

    def test_git_and_backups_pass_it_over(self, folder: Folder) -> None:
        assert (folder.path / ".gitignore").read_text() == "*\n"
        tag = (folder.path / "CACHEDIR.TAG").read_text()
        assert tag.startswith("Signature: 8a477f597d28d172789f06886806bc55\n")

    def test_an_entry_is_good_for_its_own_name_only(self, folder: Folder) -> None:
        one, other = "1" * 64, "2" * 64
        assert folder.read(one) is None
        assert folder.write(one, b"all is well")
        assert folder.read(one) == b"all is well"
        shutil.copy(folder.path / one, folder.path / other)
        assert folder.read(other) == b""

    def test_an_entry_of_another_key_is_not_believed(self, folder: Folder) -> None:
        replace(folder, key=bytes(32)).write("1" * 64, b"all is well")
        assert folder.read("1" * 64) == b""

    @pytest.mark.parametrize("kind", ["cut", "flipped", "empty", "link", "folder"])
    def test_what_is_damaged_is_not_believed(
        self, folder: Folder, kind: str, tmp_path: Path
    ) -> None:
        path = folder.path / ("1" * 64)
        folder.write(path.name, b"all is well")
        data = path.read_bytes()
        path.unlink()
        if kind == "link":
            (tmp_path / "other").write_bytes(data)
            path.symlink_to(tmp_path / "other")
        elif kind == "folder":
            path.mkdir()
        else:
            flipped = data[:-1] + bytes([data[-1] ^ 1])
            path.write_bytes({"cut": data[:-1], "flipped": flipped, "empty": b""}[kind])
        assert folder.read(path.name) == b""

    def test_the_entries_that_lay_idle_longest_go_first(self, folder: Folder) -> None:
        names = [str(i) * 64 for i in range(5)]
        for i, name in enumerate(names):
            folder.write(name, bytes(1_000))
            os.utime(folder.path / name, (i, i))
        folder.read(names[0])
        folder.bound(limit=3_200)
        assert [name for name in names if folder.has(name)] == [names[0], *names[3:]]

    def test_what_killed_runs_left_goes_after_a_day(self, folder: Folder) -> None:
        old, new = folder.path / "a.tmp", folder.path / "b.tmp"
        for path, age in ((old, 100_000), (new, 100)):
            path.touch()
            os.utime(path, (time.time() - age,) * 2)
        folder.bound()
        assert (old.exists(), new.exists()) == (False, True)

    def test_the_key_is_made_once_and_for_the_user_alone(self, home: Path, tmp_path: Path) -> None:
        first, second = opened(tmp_path), opened(tmp_path)
        assert isinstance(first, Folder)
        assert first == second
        (key,) = (home / "ftlint").iterdir()
        assert key.read_bytes() == first.key
        assert stat.S_IMODE(key.stat().st_mode) == 0o600

    @pytest.mark.parametrize("kind", ["open", "short"])
    def test_a_key_that_is_not_secret_is_not_used(
        self, home: Path, tmp_path: Path, kind: str
    ) -> None:
        opened(tmp_path)
        key = home / "ftlint" / "cache.key"
        if kind == "open":
            key.chmod(0o644)
        else:
            key.write_bytes(b"1")
        assert opened(tmp_path) == ""


class Bomb:
    """Touches a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.path,)


class TestCommand:
    """``ftlint check`` in a project, again and again."""

    @pytest.fixture(autouse=True)
    def set_up(self, home: Path, tmp_path: Path) -> None:
        leaked = chat("desk 0 kitchen", "yes")
        write(tmp_path / "train.jsonl", [*good_rows(60), *ODD])
        write(tmp_path / "test.jsonl", [leaked, chat("Where do I pay?", "no")])

    @pytest.fixture
    def check(self, run: Run) -> Callable[..., Result]:
        def start(*words: str, **settings: Any) -> Result:
            return run("check", "train.jsonl", "test.jsonl", *CONCISE, *words, **settings)

        return start

    def entries(self, folder: Path) -> list[Path]:
        return [path for path in (folder / NAME).iterdir() if len(path.name) == 64]

    def test_twice_prints_the_same(self, check: Callable[..., Result], tmp_path: Path) -> None:
        plain = check("--no-cache")
        assert not (tmp_path / NAME).exists()
        first = check()
        entries = self.entries(tmp_path)
        assert entries
        assert check() == first == plain
        assert self.entries(tmp_path) == entries
        assert (first.code, first.err) == (1, "")
        assert ("test.jsonl", 1, "LEAK001") in first.found

    def test_a_report_that_is_kept_costs_no_library(self, tmp_path: Path) -> None:
        script = (
            "import atexit, sys\n"
            "atexit.register(lambda: print(*sorted(sys.modules), file=sys.stderr))\n"
            "from ftlint.cli import main; main()"
        )
        words = [sys.executable, "-I", "-c", script, "check", "train.jsonl", "test.jsonl"]
        first, second = (
            subprocess.run(
                words, cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False
            )
            for _ in range(2)
        )
        assert first.stdout == second.stdout
        costly = {"numpy", "tempfile", "multiprocessing", "ftlint.similarity.match"}
        assert "numpy" in first.stderr.split()
        assert costly & set(second.stderr.split()) == set()

    def test_an_edit_moves_the_findings_below(
        self, check: Callable[..., Result], tmp_path: Path
    ) -> None:
        check()
        path = tmp_path / "train.jsonl"
        path.write_text(jsonl([chat("bench 77 attic", "no")]) + path.read_text())
        assert check() == check("--no-cache")

    @pytest.mark.parametrize("forged", ["swapped", "other key", "bomb"])
    def test_a_pass_cannot_be_forged(
        self, check: Callable[..., Result], tmp_path: Path, home: Path, forged: str
    ) -> None:
        honest = check()
        entries = self.entries(tmp_path)
        if forged == "other key":
            key = home / "ftlint" / "cache.key"
            key.write_bytes(bytes(32))
        elif forged == "swapped":
            texts = [path.read_bytes() for path in entries]
            for path, text in zip(entries, texts[1:] + texts[:1], strict=True):
                path.write_bytes(text)
        else:
            for path in entries:
                path.write_bytes(bytes(32) + pickle.dumps(Bomb(tmp_path / "exploded")))
        told = check()
        assert (told.code, told.out) == (honest.code, honest.out)
        assert told.err == f"note: {NAME}: an entry is damaged or another user's, and is ignored\n"
        assert not (tmp_path / "exploded").exists()
        assert check() == honest

    @pytest.mark.parametrize("kind", ["file", "link"])
    def test_a_folder_that_is_none_is_said(
        self, check: Callable[..., Result], tmp_path: Path, kind: str
    ) -> None:
        honest = check("--no-cache")
        (tmp_path / "elsewhere").mkdir()
        if kind == "file":
            (tmp_path / NAME).touch()
        else:
            (tmp_path / NAME).symlink_to(tmp_path / "elsewhere")
        told = check()
        assert (told.code, told.out) == (honest.code, honest.out)
        (line,) = told.err.splitlines()
        assert line.startswith(f"note: {NAME}: ")
        assert line.endswith("; nothing is kept for the next run")
        assert not list((tmp_path / "elsewhere").iterdir())

    @pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the superuser may write")
    def test_a_folder_that_cannot_be_written_is_read(
        self, check: Callable[..., Result], tmp_path: Path
    ) -> None:
        honest = check()
        (tmp_path / NAME).chmod(0o500)
        assert check() == honest
        write(tmp_path / "test.jsonl", [chat("Where do I pay?", "no")])
        told = check()
        assert told.err == f"note: {NAME}: cannot be written; nothing new is kept\n"
        assert told.out == check("--no-cache").out

    def test_without_a_home_nothing_is_kept_or_said(
        self, check: Callable[..., Result], tmp_path: Path
    ) -> None:
        nowhere = str(tmp_path / "train.jsonl")
        told = check(env={"XDG_STATE_HOME": nowhere, "LOCALAPPDATA": nowhere})
        assert told == check("--no-cache")
        assert not (tmp_path / NAME).exists()

    def test_it_stands_beside_the_config(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "ftlint.toml").write_text('[datasets.d]\ntrain = "train.jsonl"\n')
        (tmp_path / "sub").mkdir()
        assert run("check", cwd=tmp_path / "sub").err == ""
        assert self.entries(tmp_path)
        assert not (tmp_path / "sub" / NAME).exists()

    def test_git_does_not_see_it(self, check: Callable[..., Result], tmp_path: Path) -> None:
        def git(*words: str) -> str:
            words = ("git", "-c", "core.excludesFile=", *words)
            return subprocess.run(
                words, cwd=tmp_path, env=environment(), capture_output=True, text=True, check=True
            ).stdout

        git("init", "--quiet")
        check()
        assert self.entries(tmp_path)
        assert NAME not in git("status", "--porcelain", "--untracked-files=all")

    def test_compressed_files_are_kept_as_they_lie(self, run: Run, tmp_path: Path) -> None:
        path, rows = tmp_path / "train.jsonl.gz", good_rows(60)
        for more, code in (([], 0), ([], 0), ([ODD[1]], 1)):
            path.write_bytes(gzip.compress(jsonl([*rows, *more]).encode()))
            assert run("check", path.name).code == code
        path.write_bytes(path.read_bytes()[:-9])
        assert "is not a whole gzip file" in run("check", path.name).refuses()

    def test_standard_input_and_fixes_are_not_kept(self, run: Run, tmp_path: Path) -> None:
        secret = jsonl([chat("The word is Shibboleth-4711", "no")]).encode()
        assert run("check", "-", stdin=secret).out == run("check", "-", stdin=secret).out
        run("check", "train.jsonl", "--diff")
        assert not self.entries(tmp_path) if (tmp_path / NAME).exists() else True

    def test_the_source_of_a_plugin_counts(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "ftlint.toml").write_text('plugins = ["rule.py"]\nselect = ["ACME001"]\n')
        text = (
            "from ftlint import ExampleRule\n"
            "from words import WORD\n"
            "class Says(ExampleRule):\n"
            '    """Reports a word."""\n'
            '    code, name = "ACME001", "says"\n'
            "    def check(self, example):\n"
            "        if WORD in example.prompt:\n"
            '            yield self.finding(example.at(), "says it")\n'
            "RULES = (Says,)\n"
        )
        (tmp_path / "rule.py").write_text(text)
        for word, code in (("kitchen", 1), ("palace", 0), ("kitchen", 1)):
            (tmp_path / "words.py").write_text(f'WORD = "{word}"\n')
            done = run("check", "train.jsonl", env={"PYTHONPATH": str(tmp_path)})
            assert (done.code, done.err) == (code, "")

    def test_the_items_of_a_benchmark_count(
        self, check: Callable[..., Result], tmp_path: Path
    ) -> None:
        for items, leaks in (("desk 0 kitchen", True), ("Who wrote Faust?", False)):
            write(tmp_path / "bench.jsonl", [{"question": items}])
            words = ("--against", "bench.jsonl", "--select", "benchmark-contamination")
            assert bool(check(*words).found) == leaks

    def test_the_day_counts(self, run: Run, tmp_path: Path) -> None:
        for day, code in (("2020-01-01", 0), ("2099-01-01", 1)):
            (tmp_path / "ftlint.toml").write_text(f'model = "gpt-4o-2024-08-06"\ntoday = {day}\n')
            done = run("check", "train.jsonl", "--select", "model-retires", "--fail-on", "warning")
            assert done.code == code

    def test_an_index_counts(self, run: Run, tmp_path: Path) -> None:
        words = ("check", "test.jsonl", "--index", "train.ftindex", *CONCISE)
        for rows in (good_rows(60), [chat("Where do I pay?", "no")], good_rows(60)):
            write(tmp_path / "train.jsonl", rows)
            run("index", "train.jsonl", "-o", "train.ftindex")
            assert run(*words) == run(*words, "--no-cache")

    def test_two_runs_at_once_agree(self, check: Callable[..., Result], tmp_path: Path) -> None:
        from concurrent.futures import ThreadPoolExecutor

        plain = check("--no-cache")
        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(lambda _: check(), range(4))) == [plain] * 4

    def test_clean_removes_it(self, check: Callable[..., Result], run: Run, tmp_path: Path) -> None:
        assert run("clean").err == f"there is no {NAME}\n"
        check()
        done = run("clean")
        assert (done.code, done.out) == (0, "")
        assert done.err.startswith(f"removed {NAME} (")
        assert not (tmp_path / NAME).exists()

    def test_clean_leaves_what_is_not_ftlints(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / NAME).mkdir()
        (tmp_path / NAME / "letter.txt").touch()
        assert run("clean").code == 0
        assert (tmp_path / NAME / "letter.txt").exists()
        shutil.rmtree(tmp_path / NAME)
        (tmp_path / NAME).symlink_to(tmp_path)
        assert "is no folder" in run("clean").refuses()
        assert (tmp_path / "train.jsonl").exists()
