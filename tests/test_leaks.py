"""What the rules on leaks see beyond their fixtures: an index, benchmarks, words that differ."""

from __future__ import annotations

import json
import random
import zipfile
from array import array
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import Run, chat, write

from ftlint import CorpusRule, Example, Finding, Location, Row, Rule, SourceFile, engine, index
from ftlint.columns import Hashes, Names, Places
from ftlint.dataset import Dataset, Split
from ftlint.equals import among, groups
from ftlint.plugins import discover
from ftlint.similarity import normalise
from ftlint.testing import Case, cases
from ftlint_rules._forms import all_forms, digest, forms
from ftlint_rules.nothing_varies import NothingVaries

LONG = "the parcel that I ordered on {} has not arrived yet, can you see where it is"
LEAKS = ("--select", "LEAK,DUP", "--output-format", "concise")
TRAIN = [
    chat("Where is my parcel?", "delivery"),
    chat(LONG.format("Monday"), "delivery"),
    chat("I want my money back for the lamp.", "refund"),
    chat("What does a chair cost?", "sales"),
    chat("Is the shop open on Sunday?", "sales"),
    chat("My card was charged twice.", "refund"),
    chat("The courier lost it!", "delivery"),
    chat("Which lamps are on sale?", "sales"),
    chat("Can I send it back?", "refund"),
]
TEST = [
    chat("where is my parcel", "delivery"),
    chat(LONG.format("Friday"), "delivery"),
    chat("I want my money back for the lamp.", "sales"),
    chat("Do you have a table in blue?", "sales"),
]
MINE = """
from ftlint import CorpusRule

class Mine(CorpusRule):
    "Keeps what no index holds."
    code, name = "X001", "mine"
    needs_splits = ("train",)

    def start(self):
        return 0

    def add(self, state, example):
        return state

    def merge(self, left, right):
        return left

    def finish(self, states):
        return ()

RULES = (Mine,)
"""


def serves(rule: Rule[Any]) -> bool:
    """Whether an index holds what *rule* compares across splits."""
    return rule.scope == "corpus" and rule.save(rule.start()) is not None


def told(finding: Finding) -> Finding:
    """*finding* without its fix: rows of an index are not there to be changed."""
    return replace(finding, fix=None)


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    write(tmp_path / "train.jsonl", TRAIN)
    write(tmp_path / "test.jsonl", TEST)
    return tmp_path


def indexed(case: Case) -> bool:
    """Whether *case* has training rows, for a rule that an index serves."""
    if case.rule == "datasets":
        return False
    rule, dataset = case.load()
    return dataset.splits[0].name == "train" and serves(rule)


INDEXED = list(filter(indexed, cases(Path(__file__).resolve().parent.parent / "fixtures")))


class TestIndex:
    @pytest.mark.parametrize("case", INDEXED, ids=lambda case: case.name)
    def test_finds_what_each_rule_finds_in_the_rows(self, case: Case, tmp_path: Path) -> None:
        rule, dataset = case.load()
        whole = engine.check([rule], dataset)
        train = replace(dataset, splits=dataset.splits[:1])
        rest = replace(dataset, splits=dataset.splits[1:])
        with (tmp_path / "train.ftindex").open("wb") as stream:
            index.write(stream, [rule], train, engine.read([rule], train)["train"])
        known = index.read(tmp_path / "train.ftindex", "train.ftindex", [rule], rest)
        found = engine.check([rule], rest, known=known.rows)
        assert list(map(told, found.log)) == list(map(told, whole.log))
        assert (found.remarks, found.skipped) == (whole.remarks, whole.skipped)

    def test_serves_all_rules_on_leaks_across_splits(self) -> None:
        rules = {one.rule() for one in discover() if one.rule.scope == "corpus"}
        left = {rule.name for rule in rules if not serves(rule)}
        assert left == {"invalid-grader"}
        assert {case.rule for case in INDEXED} == {rule.name for rule in rules} - left

    def index(self, run: Run, *words: str) -> None:
        made = run("index", *(words or ("train.jsonl",)), "-o", "train.ftindex")
        assert made.code == 0, made.err

    def test_finds_what_the_rows_themselves_would_show(self, run: Run, rows: Path) -> None:
        self.index(run)
        whole = run("check", "train=train.jsonl", "test=test.jsonl", *LEAKS)
        known = run("check", "test=test.jsonl", "--index", "train.ftindex", *LEAKS)
        of_test = [line for line in whole.out.splitlines() if line.startswith("test.jsonl:")]
        assert len(of_test) == 4
        assert [one for one in known.out.splitlines() if one.startswith("test.jsonl:")] == of_test
        assert known.code == 1

    def test_does_without_the_training_file(self, run: Run, rows: Path) -> None:
        self.index(run)
        (rows / "train.jsonl").unlink()
        found = run("check", "test=test.jsonl", "--index", "train.ftindex", "--select", "LEAK002")
        assert "train.jsonl:2:" in found.out
        assert "  1 error in 4 rows" in f"  {found.out.splitlines()[-1]}"

    def test_shows_no_line_of_a_file_that_changed(self, run: Run, rows: Path) -> None:
        self.index(run)
        write(rows / "train.jsonl", [chat("Something else stands here now.", "x")] * 3)
        found = run("check", "test=test.jsonl", "--index", "train.ftindex", "--select", "LEAK002")
        assert "+ monday" not in found.out
        assert "train.jsonl:2:" in found.out
        assert "note: train.ftindex: train.jsonl has changed since" in found.err

    def test_marks_the_words_while_the_file_is_the_same(self, run: Run, rows: Path) -> None:
        self.index(run)
        found = run("check", "test=test.jsonl", "--index", "train.ftindex", "--select", "LEAK002")
        assert "+ monday" in found.out
        assert found.err == ""

    def test_takes_the_place_of_nothing_but_an_index(self, run: Run, rows: Path) -> None:
        before = (rows / "train.jsonl").read_bytes()
        found = run("index", "train.jsonl", "-o", "train.jsonl").refuses()
        assert "train.jsonl: exists and is no index" in found
        assert (rows / "train.jsonl").read_bytes() == before
        self.index(run)
        self.index(run)

    def test_says_which_rules_it_cannot_serve(self, run: Run, rows: Path) -> None:
        (rows / "mine.py").write_text(MINE, encoding="utf-8")
        (rows / "ftlint.toml").write_text('plugins = ["mine.py"]\n', encoding="utf-8")
        self.index(run)
        found = run("check", "test=test.jsonl", "--index", "train.ftindex", "--select", "X001")
        assert "skipped mine: the index does not hold what it compares" in found.out

    def test_drops_no_training_row_with_a_fix(self, run: Run, rows: Path) -> None:
        self.index(run)
        before = (rows / "train.jsonl").read_bytes()
        options = ("--index", "train.ftindex", "--select", "LEAK001", "--fix", "--unsafe-fixes")
        run("check", "test=test.jsonl", *options)
        assert (rows / "train.jsonl").read_bytes() == before

    def test_of_another_label_setting_is_refused(self, run: Run, rows: Path) -> None:
        self.index(run)
        config = '[datasets.mine]\ntest = "test.jsonl"\nlabel = { from = "none" }\n'
        (rows / "ftlint.toml").write_text(config, encoding="utf-8")
        assert (
            "another label, group or method" in run("check", "--index", "train.ftindex").refuses()
        )

    def test_beside_the_split_itself_is_refused(self, run: Run, rows: Path) -> None:
        self.index(run)
        found = run("check", "train=train.jsonl", "--index", "train.ftindex")
        assert "holds the train split" in found.refuses()

    @pytest.mark.parametrize("damage", ["text", "empty", "cut", "version", "column"])
    def test_that_is_damaged_is_refused(self, run: Run, rows: Path, damage: str) -> None:
        self.index(run)
        path = rows / "train.ftindex"
        whole = path.read_bytes()
        if damage == "text":
            path.write_text("no index", encoding="utf-8")
        elif damage == "empty":
            path.write_bytes(b"")
        elif damage == "cut":
            path.write_bytes(whole[: len(whole) // 2])
        else:
            self.change(path, damage)
        found = run("check", "test=test.jsonl", "--index", "train.ftindex", *LEAKS).refuses()
        assert "`ftlint index`" in found

    def change(self, path: Path, damage: str) -> None:
        with zipfile.ZipFile(path) as old:
            parts = {name: old.read(name) for name in old.namelist()}
        if damage == "version":
            head = json.loads(parts["index.json"])
            parts["index.json"] = json.dumps({**head, "version": 0}).encode()
        else:
            parts["wholes/strict.data"] = parts["wholes/strict.data"][:-1]
        with zipfile.ZipFile(path, "w") as new:
            for name, part in parts.items():
                new.writestr(name, part)

    def test_that_is_missing_is_refused(self, run: Run, rows: Path) -> None:
        assert (
            "nothing.ftindex"
            in run("check", "test=test.jsonl", "--index", "nothing.ftindex").refuses()
        )

    def test_is_of_training_rows_only(self, run: Run, rows: Path) -> None:
        found = run("index", "test=test.jsonl", "-o", "train.ftindex")
        assert found.code == 2
        assert not (rows / "train.ftindex").exists()


class TestBenchmarks:
    def test_are_named_on_the_command_line(self, run: Run, rows: Path) -> None:
        write(rows / "bench.jsonl", [{"question": "What does a chair cost?"}, {"question": "Who?"}])
        found = run("check", "train.jsonl", "--against", "bench.jsonl", "--select", "LEAK009")
        assert found.code == 1
        assert '1 of 2 items of bench.jsonl (read from "question")' in found.out

    def test_that_hold_no_text_in_places_say_so(self, run: Run, rows: Path) -> None:
        write(rows / "bench.jsonl", [{"question": "Who?"}, {"question": ["Who?"]}, {"id": 1}])
        found = run("check", "train.jsonl", "--against", "bench.jsonl", "--select", "LEAK009")
        assert "2 objects of bench.jsonl without text not compared" in found.out

    def test_with_bad_lines_name_them_and_compare_the_rest(self, run: Run, rows: Path) -> None:
        items = ["no json", {"question": "What does a chair cost?"}, "[1]", '{"question": "']
        write(rows / "bench.jsonl", items)
        found = run("check", "train.jsonl", "--against", "bench.jsonl", "--select", "LEAK009")
        assert found.code == 1
        assert "1 of 1 item of bench.jsonl" in found.out
        told = "3 lines of bench.jsonl are no JSON objects and were not compared: line 1, 3, 4\n"
        assert found.out.count(told) == 1

    def test_with_one_bad_line_among_blank_ones_name_it(self, run: Run, rows: Path) -> None:
        write(rows / "bench.jsonl", [{"question": "What does a chair cost?"}, "", " ", "{"])
        found = run("check", "train.jsonl", "--against", "bench.jsonl", "--select", "LEAK009")
        assert "1 line of bench.jsonl is no JSON object and was not compared: line 4\n" in found.out

    def test_are_compared_by_an_engine_that_is_told(self, run: Run, rows: Path) -> None:
        write(rows / "bench.jsonl", [{"question": LONG.format("Friday")}])
        found = run("check", "train.jsonl", "--against", "bench.jsonl", "--select", "LEAK009")
        assert "benchmark-contamination: compared by character 4-grams with" in found.out
        assert found.out.rstrip().endswith("in 9 rows of 1 file")

    def test_may_be_several(self, run: Run, rows: Path) -> None:
        write(rows / "a.jsonl", [{"text": "What does a chair cost?"}])
        write(rows / "b.jsonl", [{"prompt": "My card was charged twice."}])
        options = ("--against", "a.jsonl", "--against", "b.jsonl", "--select", "LEAK009")
        found = run("check", "train.jsonl", *options, "--output-format", "concise")
        assert [line for _, line, _ in found.found] == [4, 6]

    @pytest.mark.parametrize(
        ("lines", "told"),
        [
            ([], "no item has text"),
            ([{"id": 1}, {"question": ""}], "no item has text"),
            (["no json"], "bench.jsonl:1: is no JSON object"),
            ([{"id": 1}, "[1]"], "bench.jsonl:2: is no JSON object"),
        ],
    )
    def test_that_cannot_be_read_are_refused(
        self, run: Run, rows: Path, lines: list[object], told: str
    ) -> None:
        write(rows / "bench.jsonl", lines)
        found = run("check", "train.jsonl", "--against", "bench.jsonl")
        assert told in found.refuses()

    def test_that_are_missing_are_refused(self, run: Run, rows: Path) -> None:
        assert (
            "bench.jsonl: no such file"
            in run("check", "train.jsonl", "--against", "bench.jsonl").refuses()
        )

    def test_not_named_are_said_to_be_missing(self, run: Run, rows: Path) -> None:
        found = run("check", "train.jsonl", "--select", "LEAK009")
        assert "no benchmark is named (--against FILE)" in found.out


class TestDifference:
    def show(self, run: Run, folder: Path, one: str, other: str, *options: str) -> str:
        write(folder / "train.jsonl", [chat(other, "yes")])
        write(folder / "test.jsonl", [chat(one, "yes")])
        found = run("check", "train.jsonl", "test.jsonl", "--select", "LEAK002", *options)
        assert found.code == 1, found.out
        return found.out

    def test_marks_the_words_of_both_rows(self, run: Run, tmp_path: Path) -> None:
        out = self.show(run, tmp_path, LONG.format("Friday"), LONG.format("Monday"))
        assert "  - friday\n" in out
        assert "  + monday\n" in out

    def test_masks_what_is_secret(self, run: Run, tmp_path: Path) -> None:
        key = "sk-" + "aB3dE5" * 8
        text = f"{LONG.format('Monday')}, and here is the key of my account with you: "
        out = self.show(run, tmp_path, text + key, text + "ann.smith@example.com")
        assert key[6:].lower() not in out.lower()
        assert "smith" not in out.lower()

    def test_is_short_for_long_texts(self, run: Run, tmp_path: Path) -> None:
        words = [f"word{i}" for i in range(900)]
        one = " ".join(words)
        other = " ".join([*words[:850], *(f"else{i}" for i in range(50))])
        out = self.show(run, tmp_path, one, other)
        (marked,) = (line for line in out.splitlines() if line.startswith("        + "))
        assert len(marked) < 100

    def test_stands_in_the_json_report(self, run: Run, tmp_path: Path) -> None:
        two = LONG.format("Friday"), LONG.format("Monday")
        out = self.show(run, tmp_path, *two, "--output-format", "json")
        (finding,) = json.loads(out)["findings"]
        assert finding["difference"] == [{"here": "friday", "there": "monday"}]

    def test_looks_at_all_turns(self, run: Run, tmp_path: Path) -> None:
        def turns(day: str) -> dict[str, object]:
            said = [("user", LONG.format(day)), ("assistant", "Yes?"), ("user", "Please do!")]
            messages = [{"role": role, "content": text} for role, text in said]
            return {"messages": [*messages, {"role": "assistant", "content": "yes"}]}

        write(tmp_path / "train.jsonl", [turns("Monday")])
        write(tmp_path / "test.jsonl", [turns("Friday")])
        found = run("check", "train.jsonl", "test.jsonl", "--select", "LEAK002")
        assert "  - friday\n" in found.out


class TestColumns:
    PLACES = tuple(
        Location(path, line, f"/messages/{line % 3}/content", 0, "train", 100 * line, 7)
        for path in ("b.jsonl", "a.jsonl")
        for line in (3, 1, 2)
    )

    def places(self) -> Places:
        column = Places()
        for at in self.PLACES:
            column.append(at)
        return column

    def test_give_back_the_places(self) -> None:
        column = self.places()
        assert [column[i] for i in range(len(column))] == list(self.PLACES)

    def test_sort_places_by_path_and_line(self) -> None:
        column = self.places()
        order = column.order()
        assert order is not None
        taken = column.take(order)
        assert [taken[i] for i in range(6)] == sorted(self.PLACES)
        assert taken.order() is None

    def test_merge_places_of_different_files(self) -> None:
        column, other = self.places(), Places()
        at = Location("c.jsonl", 9, "/prompt", 0, "train", 1, 2)
        other.append(at)
        column.merge(other)
        assert column[6] == at
        other.merge(self.places())
        assert [other[i] for i in range(7)] == [at, *self.PLACES]

    def test_come_back_from_their_parts(self) -> None:
        names, again = Names(), Names()
        for value in ("a", None, ("b", 1), "a"):
            names.append(value)
        again.load(names.save())
        assert [again[i] for i in range(4)] == ["a", None, ("b", 1), "a"]

    def test_group_equal_rows_as_a_dict_does(self) -> None:
        chance = random.Random(5)
        one, other = Hashes(), Hashes()
        keys = [(chance.randrange(6), chance.randrange(3)) for _ in range(60)]
        for first, second in keys:
            one.append(first.to_bytes(16, "big"))
            other.append(second.to_bytes(16, "little"))
        wanted: dict[tuple[int, int], list[int]] = {}
        for i, key in enumerate(keys):
            wanted.setdefault(key, []).append(i)
        several = sorted(rows for rows in wanted.values() if len(rows) > 1)
        assert groups(one.words(), other.words()) == several

    def test_tell_hashes_apart_that_begin_alike(self) -> None:
        one, other = Hashes(), Hashes()
        for end in b"abc":
            one.append(bytes(15) + bytes([end]))
        other.append(bytes(15) + b"b")
        assert among(one.words(), other.words()).tolist() == [False, True, False]

    def test_take_few_bytes_a_row(self) -> None:
        column = self.places()
        parts = (column.lines, column.lengths, column.offsets, column.kinds.numbers)
        assert sum(part.itemsize for part in parts if isinstance(part, array)) == 20


class TestForms:
    SIGNS = "".join(map(chr, range(32, 127)))

    @pytest.mark.parametrize("sign", SIGNS)
    def test_keep_every_sign_that_the_normal_form_keeps(self, sign: str) -> None:
        row = Row("train", SourceFile("a", "a"), 1, 0, b"")
        example = Example(row, chat(f"is a {sign} b {sign}3", f"C{sign}{sign} or -1"))
        (own,) = all_forms([example])
        assert own.strict_digest == digest(normalise(example.prompt, signs=True))
        assert own.strict_reply.decode() == normalise(str(example.trained), signs=True)

    def test_are_the_same_for_one_row_and_for_many(self) -> None:
        row = Row("train", SourceFile("a", "a"), 1, 0, b"")
        texts = ["", "?", "What is 3 + 4?", "Grüße…", "C++ \ud800"]
        several = [Example(row, chat(one, other)) for one in texts for other in texts]
        parts = ("prompt", "strict_prompt", "reply", "strict_reply", "row_digest")
        for own, example in zip(all_forms(several), several, strict=True):
            alone = forms(Example(row, example.data))
            assert own is forms(example)
            assert [getattr(own, part) for part in parts] == [
                getattr(alone, part) for part in parts
            ]


class Costly(CorpusRule[int]):
    """Must not see a row."""

    code, name = "X001", "costly"
    needs_splits = ("test",)

    def start(self) -> int:
        return 0

    def add(self, state: int, example: Example) -> int:
        raise AssertionError("called on a row that it can say nothing of")


def test_rules_that_lack_a_split_see_no_row(tmp_path: Path) -> None:
    path = tmp_path / "train.jsonl"
    write(path, TRAIN)
    dataset = Dataset("", (Split("train", (SourceFile("train.jsonl", str(path)),)),))
    report = engine.check([Costly(), NothingVaries()], dataset)
    assert [(one.rule, one.reason) for one in report.skipped] == [
        ("costly", "there is no test split")
    ]
    assert report.rows == len(TRAIN)
