"""Fixes: every case that has one, the bytes they leave alone, and the files they replace."""

from __future__ import annotations

import gzip
import json
import os
import random
import subprocess
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from conftest import Run, chat, jsonl, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ftlint import Edit, Finding, Fix, Location, Severity, diff, engine
from ftlint.atomic import replacing
from ftlint.config import Config
from ftlint.dataset import Dataset, SourceFile, Split
from ftlint.fix import plan, to_jsonl
from ftlint.plugins import discover
from ftlint.pointer import removal
from ftlint.repair import Repair, repair
from ftlint.selection import build
from ftlint.testing import FIXED, Case, cases
from ftlint_rules import RULES

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
UPDATE = os.environ.get("FTLINT_UPDATE") == "1"
EVERY = [one.load() for one in RULES]
FIXABLE = {rule.name: rule for rule in EVERY if rule.fixable}
CASES = [case for case in cases(FIXTURES) if case.rule in FIXABLE]
OTHERS = [case for case in cases(FIXTURES) if case.rule not in FIXABLE and case.rule != "datasets"]
MOVED = ("to-jsonl", "line-ends")

every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


def found(case: Case, dataset: Dataset | None = None) -> list[Finding]:
    rule, own = case.load()
    return list(engine.check([rule], dataset or own).log)


def keep_fixed(case: Case, fixed: dict[str, bytes]) -> None:
    for name, text in fixed.items():
        path = case.folder / FIXED / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(gzip.compress(text, mtime=0) if name.endswith(".gz") else text)


def moved(dataset: Dataset, fixed: dict[str, bytes], folder: Path) -> Dataset:
    """*dataset* with the texts of *fixed*, written to *folder*."""

    def of(file: SourceFile) -> SourceFile:
        if file.shown not in fixed:
            return file
        path = folder / file.shown.removesuffix(".gz")
        path.write_bytes(fixed[file.shown])
        return SourceFile(file.shown, str(path))

    splits = (Split(one.name, tuple(map(of, one.files))) for one in dataset.splits)
    return Dataset(dataset.name, tuple(splits), dataset.label)


class TestCases:
    @every_case
    def test_becomes_what_is_expected(self, case: Case) -> None:
        fixed = case.fixed()
        if UPDATE and fixed != case.expected_fixed():
            keep_fixed(case, fixed)
            pytest.skip(f"{case.name}/{FIXED} was rewritten: read the diff")
        assert fixed == case.expected_fixed()

    @every_case
    def test_nothing_fixable_is_left(self, case: Case, tmp_path: Path) -> None:
        dataset = moved(case.load()[1], case.fixed(), tmp_path)
        left = [one for one in found(case, dataset) if one.fix is not None]
        done = repair([dataset], partial(engine.check, [case.load()[0]]), tmp_path, unsafe=True)
        assert done.changed == []
        assert all(one in found(case) or not case.fixed() for one in left), left

    @every_case
    def test_leaves_other_lines_as_they_were(self, case: Case) -> None:
        fixed = case.fixed()
        edits = [edit for one in found(case) if one.fix for edit in one.fix.edits]
        if any(edit.action in MOVED for edit in edits):
            pytest.skip("changes the whole file")
        touched = {(edit.at.path, edit.at.line) for edit in edits}
        for split in case.load()[1].splits:
            for file in split.files:
                with file.open() as stream:
                    lines = stream.read().splitlines(keepends=True)
                kept = [text for i, text in enumerate(lines, 1) if (file.shown, i) not in touched]
                new = fixed.get(file.shown, b"".join(lines)).splitlines(keepends=True)
                # Later passes may drop more rows, but they edit none.
                if all(edit.action == "drop-row" for edit in edits):
                    kept, new = new, lines
                assert not Counter(kept) - Counter(new), file.shown

    @every_case
    def test_promises_no_more_than_its_rule(self, case: Case) -> None:
        fixes = [one.fix for one in found(case) if one.fix is not None]
        if FIXABLE[case.rule].fixable == "unsafe":
            assert not any(fix.safe for fix in fixes)
            assert case.fixed(unsafe=False) == {}

    @pytest.mark.parametrize("case", OTHERS, ids=lambda case: case.name)
    def test_other_rules_have_no_fix(self, case: Case) -> None:
        assert all(one.fix is None for one in found(case))


def mend(path: Path, *, unsafe: bool = True, select: tuple[str, ...] = ()) -> Repair:
    """Repairs one training file, in place, with the rules *select*, or all."""
    rules = [rule() for rule in EVERY if rule.name in select or not select]
    dataset = Dataset("", (Split("train", (SourceFile(path.name, str(path)),)),))
    copies = path.parent / "copies"
    done = repair([dataset], partial(engine.check, rules), copies, unsafe)
    done.commit()
    return done


class TestEdits:
    @pytest.mark.parametrize(
        ("raw", "pointer", "left"),
        [
            ('{"a": 1, "b": 2}', "/a", '{"b": 2}'),
            ('{"a": 1, "b": 2}', "/b", '{"a": 1}'),
            ('{"a": 1}', "/a", "{}"),
            ('{"a": [1 , 2,3]}', "/a/0", '{"a": [2,3]}'),
            ('{"a": [1 , 2,3]}', "/a/1", '{"a": [1,3]}'),
            ('{"a": [1 , 2,3 ]}', "/a/2", '{"a": [1 , 2 ]}'),
            ('{"a": ["x", ":", "y"]}', "/a/1", '{"a": ["x", "y"]}'),
            ('{"a:": "b\\"" , "c\\":" : {"d": ","}}', '/c":', '{"a:": "b\\""}'),
        ],
    )
    def test_remove_takes_the_comma_along(self, raw: str, pointer: str, left: str) -> None:
        span = removal(raw.encode(), pointer)
        assert span is not None
        assert raw[: span[0]] + raw[span[1] :] == left

    def test_first_of_two_that_overlap_wins_and_the_other_follows(self, tmp_path: Path) -> None:
        path = tmp_path / "train.jsonl"
        sound = json.dumps(chat("a", "b"))
        path.write_text(f'{{"id": 1, "at": 2, {sound[1:]}\n', encoding="utf-8")
        done = mend(path, select=("unknown-key",))
        assert path.read_text() == f"{sound}\n"
        assert done.fixed == 2

    def test_dropping_a_row_beats_all_else(self, tmp_path: Path) -> None:
        path = write(tmp_path / "train.jsonl", [chat("a", "", id=1), chat("b", "c")])
        assert mend(path).fixed == 2
        assert path.read_text() == jsonl([chat("b", "c")])

    def test_a_broken_row_is_not_touched(self, tmp_path: Path) -> None:
        path = tmp_path / "train.jsonl"
        broken = '{"id": 1, "messages": [{"role": "human", "content": "a"}], }\n'
        path.write_text(broken, encoding="utf-8")
        assert mend(path).changed == []
        assert path.read_text() == broken

    def test_a_weight_of_an_unknown_role_is_kept(self, tmp_path: Path) -> None:
        reply = {"role": "gpt", "content": "b", "weight": "0"}
        path = write(tmp_path / "train.jsonl", [{"messages": [reply]}])
        mend(path, unsafe=False)
        assert json.loads(path.read_text())["messages"][0] == {
            "role": "assistant",
            "content": "b",
            "weight": 0,
        }

    def test_a_misspelled_content_is_not_dropped_as_empty(self, tmp_path: Path) -> None:
        row = {
            "messages": [{"role": "user", "contnet": "a"}, {"role": "assistant", "content": "b"}]
        }
        path = write(tmp_path / "train.jsonl", [row])
        mend(path)
        assert json.loads(path.read_text()) == chat("a", "b")

    def test_unsafe_ones_wait_to_be_asked_for(self) -> None:
        at = Location("a", 1)
        fix = Fix("drop it", (Edit(at, "drop-row"),))
        one = Finding("x", "X001", Severity.ERROR, "x", at, fix=fix)
        assert plan([one], unsafe=False) == {}
        assert list(plan([one], unsafe=True)["a"].lines) == [1]


class TestToJsonl:
    @pytest.mark.parametrize(
        ("text", "rows"),
        [
            (b'[{"a": 1.10}, {"b": 1e5}]', [b'{"a": 1.10}', b'{"b": 1e5}']),
            (
                b'[\r\n  {\n    "a": "\\n ,\\"",\n    "b": []\n  }\n]\n',
                [b'{"a": "\\n ,\\"", "b": []}'],
            ),
            (b'{\n "a": 1\n}\n{\n "a": 2\n}\n', [b'{"a": 1}', b'{"a": 2}']),
            (b'\xef\xbb\xbf[{"a": 12345678901234567890}]', [b'{"a": 12345678901234567890}']),
        ],
    )
    def test_keeps_every_number_and_string(self, text: bytes, rows: list[bytes]) -> None:
        assert to_jsonl(text) == rows

    @pytest.mark.parametrize("text", [b"[", b"[]", b"[{},,{}]", b'[{"a": NaN}]', b"[{}}]"])
    def test_refuses_what_is_not_whole(self, text: bytes) -> None:
        assert to_jsonl(text) is None


def faulty() -> st.SearchStrategy[bytes]:
    """A line with any mix of faults, or none."""
    role = st.sampled_from(["user", "assistant", "User", "gpt", "human", "customer", "narrator"])
    text = st.sampled_from(["", "Hi", "Hi <|endoftext|>", "yes", "Yes.", '\u00e9 \\ "', "{}"])
    weight = st.sampled_from([0, 1, "1", 1.0, True, 0.5, None])
    message = st.fixed_dictionaries(
        {"role": role, "content": text}, optional={"weight": weight, "nmae": text, "x": text}
    )
    row = st.fixed_dictionaries(
        {"messages": st.lists(message, max_size=4)}, optional={"id": text, "tool": text}
    )
    line = st.builds(
        lambda row, ascii, gap: json.dumps(row, ensure_ascii=ascii, separators=(gap, ":")).encode(),
        row,
        st.booleans(),
        st.sampled_from([",", ", ", " , "]),
    )
    return st.one_of(line, line, line, st.sampled_from([b"", b"  ", b"[1]", b'{"a": 1,}', b"\xff"]))


class TestMixes:
    @given(
        lines=st.lists(st.tuples(faulty(), st.sampled_from([b"\n", b"\n", b"\r\n"])), max_size=6),
        mark=st.booleans(),
        ended=st.booleans(),
        unsafe=st.booleans(),
    )
    @settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
    def test_end_in_a_fixed_point(
        self,
        tmp_path_factory: pytest.TempPathFactory,
        lines: list[tuple[bytes, bytes]],
        mark: bool,
        ended: bool,
        unsafe: bool,
    ) -> None:
        path = tmp_path_factory.mktemp("mix") / "train.jsonl"
        text = b"\xef\xbb\xbf" * mark + b"".join(line + end for line, end in lines)
        path.write_bytes(text if ended else text.rstrip(b"\r\n"))
        before = path.read_bytes()
        done = mend(path, unsafe=unsafe)
        after = path.read_bytes()
        assert (after != before) == bool(done.changed)
        again = mend(path, unsafe=unsafe)
        assert (again.fixed, again.changed) == (0, [])
        left = [one for report in again.reports for one in report.log]
        assert not [
            one for one in left if one.fix and (one.fix.safe or unsafe) and sound(one, after)
        ]
        if not unsafe:
            assert after.count(b"messages") == before.count(b"messages")
        assert patched(path, before, done) == after


def sound(one: Finding, text: bytes) -> bool:
    """Whether the row of *one* is JSON throughout: no other is touched."""
    try:
        return isinstance(json.loads(text.split(b"\n")[one.at.line - 1]), dict)
    except ValueError:
        return False


def patched(path: Path, before: bytes, done: Repair) -> bytes:
    """*before* with the diff of *done* applied by ``git apply``."""
    folder = path.parent / "patched"
    folder.mkdir()
    (folder / "train.jsonl").write_bytes(before)
    for copy in done.changed:
        assert copy.path is not None
        old, new = before.splitlines(keepends=True), path.read_bytes().splitlines(keepends=True)
        text = diff.unified("train.jsonl", _lines(before), _lines(path.read_bytes()), copy.kept)
        assert text or old == new
        subprocess.run(
            ["git", "apply", "--whitespace=nowarn", "--unidiff-zero", "-"],
            cwd=folder,
            input=text,
            check=True,
            env={**os.environ, "GIT_CEILING_DIRECTORIES": str(folder.parent)},
        )
    return (folder / "train.jsonl").read_bytes()


def _lines(text: bytes) -> list[bytes]:
    return [line + b"\n" for line in text.split(b"\n")[:-1]] + (
        [text.split(b"\n")[-1]] if text.split(b"\n")[-1] else []
    )


BAD: list[Any] = [chat("a", "b"), {"messages": [{"role": "User", "content": "c"}]}, chat("d", "e")]


class TestFiles:
    def test_an_interrupted_write_leaves_the_old_file(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = write(tmp_path / "train.jsonl", BAD)
        before = path.read_bytes()

        def killed(*_: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(Path, "replace", killed)
        with pytest.raises(KeyboardInterrupt), replacing("train.jsonl", path) as stream:
            stream.write(b"half")
        assert path.read_bytes() == before
        assert [one.name for one in tmp_path.iterdir()] == ["train.jsonl"]

    def test_a_file_that_changed_meanwhile_is_left(self, tmp_path: Path) -> None:
        path = write(tmp_path / "train.jsonl", BAD)
        dataset = Dataset("", (Split("train", (SourceFile("train.jsonl", str(path)),)),))
        rules = [rule() for rule in EVERY]
        done = repair([dataset], partial(engine.check, rules), tmp_path / "copies", unsafe=False)
        path.write_text("other\n", encoding="utf-8")
        with pytest.raises(Exception, match="was changed while it was being fixed"):
            done.commit()
        assert path.read_text() == "other\n"

    def test_a_link_is_followed_and_the_mode_kept(self, tmp_path: Path) -> None:
        real = write(tmp_path / "store" / "rows", BAD)
        real.chmod(0o640)
        link = tmp_path / "train.jsonl"
        link.symlink_to(real)
        mend(link, unsafe=False)
        assert link.is_symlink()
        assert '"user"' in real.read_text().splitlines()[1]
        assert real.stat().st_mode & 0o777 == 0o640

    def test_a_compressed_file_is_compressed_alike_each_time(self, tmp_path: Path) -> None:
        path = tmp_path / "train.jsonl.gz"
        path.write_bytes(gzip.compress(jsonl(BAD).encode(), mtime=5))
        mend(path, unsafe=False)
        assert path.read_bytes()[4:8] == bytes(4)
        assert b'"User"' not in gzip.decompress(path.read_bytes())


class TestCommand:
    def test_shows_what_is_left(self, run: Run, tmp_path: Path) -> None:
        path = write(tmp_path / "train.jsonl", [*BAD, chat("d", "e")])
        select = ("check", "train.jsonl", "--format", "concise", "--select", "CHAT,DUP001", "--fix")
        done = run(*select)
        assert done.code == 1
        assert [line for _, line, _ in done.found] == [2, 4]
        assert done.out.endswith("\nfixed 1 finding in 1 file (1 more with --unsafe-fixes)\n")
        done = run(*select, "--unsafe-fixes")
        assert done.out.endswith("\nfixed 1 finding in 1 file\n")
        assert len(path.read_text().splitlines()) == 3

    def test_diff_writes_nothing_and_applies(self, run: Run, tmp_path: Path) -> None:
        path = write(tmp_path / "train.jsonl", BAD)
        before = path.read_text()
        done = run("check", "train.jsonl", "--select", "unknown-role", "--diff")
        assert done.code == 1
        assert path.read_text() == before
        assert done.err.strip() == "would fix 1 finding in 1 file"
        assert done.out.splitlines()[:3] == [
            "--- a/train.jsonl",
            "+++ b/train.jsonl",
            "@@ -1,3 +1,3 @@",
        ]
        assert run("check", "train.jsonl", "--select", "unknown-role", "--fix").code == 0
        assert run("check", "train.jsonl", "--select", "unknown-role", "--diff") == type(done)(
            0, "", "would fix 0 findings in 0 files\n"
        )

    def test_drops_the_training_side_of_a_leak(self, run: Run, tmp_path: Path) -> None:
        train = write(tmp_path / "train.jsonl", [chat("a", "x"), chat("B", "y"), chat("b", "y")])
        test = write(tmp_path / "test.jsonl", [chat("b", "y"), chat("c", "x")])
        words = ("check", "train.jsonl", "test.jsonl", "--select", "LEAK", "--fix")
        done = run(*words, "--unsafe-fixes")
        assert done.code == 0, done.out
        assert train.read_text() == jsonl([chat("a", "x")])
        assert test.read_text() == jsonl([chat("b", "y"), chat("c", "x")])

    def test_refuses_what_it_cannot_write(self, run: Run, tmp_path: Path) -> None:
        path = write(tmp_path / "train.jsonl", BAD)
        path.chmod(0o444)
        assert (
            run("check", "train.jsonl", "--fix").refuses().startswith("train.jsonl: is read-only")
        )
        stdin = run("check", "-", "--fix", stdin=path.read_bytes())
        assert stdin.refuses() == "<stdin>: standard input cannot be fixed; name a file"
        both = run("check", "train=train.jsonl", "test=train.jsonl", "--fix").refuses()
        assert both == "train.jsonl: is a train and a test split; --fix needs a file for each"
        assert run("check", "train.jsonl", "--unsafe-fixes").code == 2


class TestPasses:
    def test_what_the_last_pass_leaves_is_said(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Kinds of data in one text are redacted one after the other."""
        monkeypatch.setattr("ftlint.repair.MOST_PASSES", 2)
        text = "jo@acme.io, 4111111111111111, DE89370400440532013000 and +44 20 7946 0958"
        path = write(tmp_path / "train.jsonl", [chat("Who?", text)])
        first, second = (mend(path, select=("personal-data",)).summary() for _ in range(2))
        assert first == (
            "fixed 2 findings in 1 file; stopped after 2 passes with 2 left to fix: run it again"
        )
        assert second == "fixed 2 findings in 1 file"
        assert "[redacted], [redacted], [redacted] and [redacted]" in path.read_text()

    def test_a_line_that_becomes_several_is_shown_as_such(self, tmp_path: Path, run: Run) -> None:
        rows = [json.dumps(chat(word, word * 2)) for word in "abcde"]
        text = f"{rows[0]}\n{rows[1]}{rows[2]}, {rows[3]},\n{rows[4]}\n"
        (tmp_path / "train.jsonl").write_text(text)
        shown = run("check", "train.jsonl", "--select=invalid-json", "--diff").out
        assert shown.splitlines()[2:] == [
            "@@ -1,3 +1,5 @@",
            f" {rows[0]}",
            f"-{rows[1]}{rows[2]}, {rows[3]},",
            *(f"+{row}" for row in rows[1:4]),
            f" {rows[4]}",
        ]

    def test_parts_objects_that_other_rules_have_something_to_say_of(self, tmp_path: Path) -> None:
        first, second = (json.dumps(chat(word, "jo@acme.io")) for word in ("a", "b"))
        (tmp_path / "train.jsonl").write_text(f"{first}{second}\n")
        mend(tmp_path / "train.jsonl", select=("invalid-json", "personal-data"))
        wanted = [json.dumps(chat(word, "[redacted]")) for word in ("a", "b")]
        assert (tmp_path / "train.jsonl").read_text().splitlines() == wanted


def test_no_fix_drops_a_row_with_another_label_however_many_labels_there_are(
    tmp_path: Path,
) -> None:
    chance = random.Random(1)
    rows = [
        chat(" ".join(f"{chance.getrandbits(40):x}" for _ in range(5)), f"reply {i}")
        for i in range(21_000)
    ]
    question = "please tell me once more what the name of the largest city in that country is"
    rows += [chat(f"{question} p", "ok then"), chat(f"{question} l", "no way")]
    path = write(tmp_path / "train.jsonl", rows)
    dataset = Dataset("", (Split("train", (SourceFile("train.jsonl", str(path)),)),))
    (rule,) = build(discover(), Config(), select=["near-duplicate-row"], ignore=[], keep=None)
    (found,) = engine.check([rule], dataset).log
    assert found.fix is None
