"""A screen clears no row in which its rule would find something, however the row is written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ftlint import OUTLINE, Dataset, RowRule, Signs, SourceFile, Split, config, engine, signs
from ftlint.block import Block, read_row, rows
from ftlint.calls import offer, plainly_right
from ftlint.dataset import Chunk
from ftlint.finding import FindingLog
from ftlint.outline import Marks, holders, lots, marks, ordinary, outline
from ftlint.plugins import discover
from ftlint.rounds import Rounds
from ftlint.row import Row
from ftlint.screen import UNUSUAL, Search
from ftlint.selection import build
from ftlint.targets import TARGETS
from ftlint.testing import check_laws

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
CHUNK = Chunk("train", SourceFile("train.jsonl", "train.jsonl"))


@cache
def row_rules(target: str = "openai") -> list[RowRule]:
    targets = tuple(target.split())
    rules = build(
        discover(), config.Config(), targets=targets, select=["ALL"], ignore=[], keep=None
    )
    return [rule for rule in rules if isinstance(rule, RowRule)]


@cache
def fixture_rows() -> list[Any]:
    """Every row of a bad case that is sound JSON."""
    found = []
    for path in sorted(FIXTURES.glob("*/bad*/*.jsonl")):
        for row in rows(Chunk("train", SourceFile(path.name, str(path)))):
            if row.example is not None and not row.problems and len(row.raw) < 10_000:
                found.append(row.data)
    return found


def escaped(text: str) -> str:
    """JSON in which every letter of ASCII within a string is escaped."""
    return re.sub(
        r'"(?:[^"\\]|\\.)*"',
        lambda match: '"' + "".join(map(_escape, json.loads(match[0]))) + '"',
        text,
    )


def _escape(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else json.dumps(char)[1:-1]


def spellings(data: Any) -> Iterator[bytes]:
    """The same row as several encoders write it."""
    yield json.dumps(data).encode()
    yield json.dumps(data, ensure_ascii=False).encode("utf-8", "replace")
    yield json.dumps(data, separators=(",", ":")).encode()
    yield json.dumps(data).replace('": ', '" :  ').encode()
    yield escaped(json.dumps(data)).encode()


def assert_nothing_is_cleared(found: list[Row], target: str = "openai") -> None:
    """Neither by Python's search for signs nor by the one for many rows."""
    rules, size = row_rules(target), 20
    for many in (False, True):
        rounds = Rounds(rules, labelled=False, many=many)
        for start in range(0, len(found), size):
            rows_of = found[start : start + size]
            block = Block.of(rows_of)
            needed = rounds.calls(block, rounds.judge(block))
            for number, row in enumerate(rows_of):
                called = {i for i, _ in needed.get(number, [])}
                for i, rule in enumerate(rules):
                    if i not in called:
                        assert not rule.step(FindingLog(), row).counts, (rule.name, row.raw)


def test_no_finding_of_any_case_is_cleared_however_its_row_is_spelled() -> None:
    found = [
        read_row(CHUNK, line + b"\n", 1, 0) for data in fixture_rows() for line in spellings(data)
    ]
    assert len(found) > 1000
    assert_nothing_is_cleared([row for row in found if row.example and not row.problems])


TEXTS = st.sampled_from(
    [
        "",
        " \n",
        "Where is my card?",
        "TODO",
        " \u00a0nan\n",
        "Dear {{name}}, <insert date>",
        "[Your company] and Lorem Ipsum dolor",
        "Sure, here are 10 examples:",
        '{"messages": []}',
        '```json\n{"role": "user", "content": "a"}\n```',
        "<|endoftext|>",
        "[INST] a [/INST]",
        "<<SYS>>",
        "### Instruction: a",
        "<start_of_turn>",
        "don\u00e2\u20ac\u2122t",
        "caf\u00c3\u00a9",
        "zero\u200bwidth \u202e \ufeff \u007f \u0000 \b",
        "\U000e0041",
        "ghp_" + "a1B2c3D4" * 5,
        "sk-" + "a1B2c3D4" * 4,
        "AKIA" + "ABCD1234EFGH5678",
        "jo@acme.org",
        "+49 170 1234567",
        "4111 1111 1111 1111",
        "DE89370400440532013000",
        "078-05-1120",
    ]
)
SCALARS = st.one_of(TEXTS, st.none(), st.booleans(), st.integers(-1, 2), st.just(1.5))
ROLES = st.sampled_from(["system", "user", "assistant", "tool", "developer", "User", "function"])
PARTS = st.lists(
    st.one_of(
        SCALARS,
        st.fixed_dictionaries({"type": st.sampled_from(["text", "image", "file"]), "text": TEXTS}),
        st.just({"type": "image_url", "image_url": {"url": "https://10.0.0.1/a.png"}}),
    ),
    max_size=2,
)
CALLS = st.sampled_from(
    [None, [], [{"id": "a", "type": "function", "function": {"name": "a b", "arguments": "x"}}]]
)
MESSAGES = st.one_of(
    SCALARS,
    st.fixed_dictionaries({"role": ROLES, "content": TEXTS}),
    st.fixed_dictionaries(
        {},
        optional={
            "role": st.one_of(ROLES, SCALARS),
            "content": st.one_of(SCALARS, PARTS),
            "name": SCALARS,
            "weight": SCALARS,
            "tool_calls": CALLS,
            "tool_call_id": SCALARS,
            "function_call": CALLS,
            "refusal": SCALARS,
            "extra": SCALARS,
        },
    ),
)
LISTS = st.one_of(st.lists(MESSAGES, max_size=4), SCALARS)
ROWS = st.one_of(
    st.fixed_dictionaries(
        {"messages": LISTS},
        optional={
            "preferred_output": LISTS,
            "system": SCALARS,
            "tools": CALLS,
            "parallel_tool_calls": SCALARS,
            "id": SCALARS,
        },
    ),
    st.fixed_dictionaries(
        {},
        optional={
            "input": st.one_of(SCALARS, st.fixed_dictionaries({"messages": LISTS})),
            "preferred_output": LISTS,
            "non_preferred_output": LISTS,
            "rejected_output": LISTS,
        },
    ),
    st.fixed_dictionaries({"prompt": SCALARS, "completion": SCALARS}),
)


@settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
@given(st.lists(ROWS, min_size=1, max_size=6), st.integers(0, 4))
def test_no_finding_of_rows_made_by_chance_is_cleared(data: list[Any], spelling: int) -> None:
    lines = (list(spellings(one))[spelling] for one in data)
    found = [read_row(CHUNK, line + b"\n", 1, 0) for line in lines]
    assert_nothing_is_cleared([row for row in found if row.example and not row.problems])


ARGUMENTS = st.sampled_from(
    [
        *['{"city": "Paris", "days": 2}', '{"city": "Rome"}'] * 20,
        *["{}", "", "[]", '"{}"', "{", None, {}, '{"city": 1}', '{"town": "a"}'],
        *['{"city": "a", "city": "b"}', '{"city": "a", "days": NaN}', r'{"city": "\ud800"}'],
        *['{"city": "a", "days": 9}', '{"city": "a", "days": true}'],
    ]
)
IDS = st.sampled_from([*["call_1", "call_2", "abcdefgh9"] * 4, "", None, 1])
NAMES = st.sampled_from([*["weather"] * 20, "forecast", "fore cast", "", None])
CALL = st.fixed_dictionaries(
    {
        "id": IDS,
        "type": st.sampled_from([*["function"] * 9, "tool"]),
        "function": st.fixed_dictionaries({"name": NAMES, "arguments": ARGUMENTS}),
    }
)
SAID = st.one_of(
    st.fixed_dictionaries(
        {
            "role": st.sampled_from([*["assistant"] * 9, "user"]),
            "content": st.sampled_from([*[None] * 9, "a"]),
            "tool_calls": st.lists(CALL, max_size=2),
        }
    ),
    st.fixed_dictionaries({"role": st.just("tool"), "tool_call_id": IDS, "content": st.just("a")}),
    st.sampled_from([{"role": role, "content": "a"} for role in ("user", "assistant", "function")]),
)
SCHEMA = {
    "type": "object",
    "properties": {"city": {"type": "string"}, "days": {"type": "integer", "maximum": 3}},
    "required": ["city"],
    "additionalProperties": False,
}
TOOLS = st.sampled_from(
    [
        [{"type": "function", "function": {"name": one, "parameters": SCHEMA}} for one in names]
        for names in (
            *[["weather"], ["weather", "forecast"]] * 4,
            *[["weather", "weather"], ["fore cast", "weather"]],
        )
    ]
)
CALLING = st.fixed_dictionaries(
    {"messages": st.lists(SAID, min_size=1, max_size=4), "tools": TOOLS},
    optional={"parallel_tool_calls": st.booleans()},
)


@pytest.mark.parametrize("target", ["openai", "openai mistral", "fireworks", "trl"])
@settings(
    max_examples=200, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
@given(data=st.lists(CALLING, min_size=1, max_size=6))
def test_no_finding_of_calls_made_by_chance_is_cleared(data: list[Any], target: str) -> None:
    found = [read_row(CHUNK, json.dumps(one).encode() + b"\n", 1, 0) for one in data]
    assert_nothing_is_cleared([row for row in found if row.example and not row.problems], target)


class TestCalls:
    """What the look that clears rows of the rules on calls takes for right."""

    TOOLS: ClassVar[list[Any]] = [
        {"type": "function", "function": {"name": "weather", "parameters": SCHEMA}}
    ]

    def row(self, *said: dict[str, Any]) -> dict[str, Any]:
        return {"messages": [{"role": "user", "content": "a"}, *said], "tools": self.TOOLS}

    def calling(self, *ids: str) -> dict[str, Any]:
        function = {"name": "weather", "arguments": '{"city": "Paris"}'}
        calls = [{"id": one, "type": "function", "function": function} for one in ids]
        return {"role": "assistant", "content": None, "tool_calls": calls}

    def result(self, one: str) -> dict[str, Any]:
        return {"role": "tool", "tool_call_id": one, "content": "18"}

    def right(self, *said: dict[str, Any]) -> bool:
        row = self.row(*said)
        offered = offer(row["tools"])
        assert offered is not None
        return plainly_right(row, offered)

    def test_are_right_with_results_in_any_order_and_without_any_at_the_end(self) -> None:
        reply = {"role": "assistant", "content": "b"}
        results = [self.result("2"), self.result("1")]
        assert self.right(self.calling("1", "2"), *results, reply)
        assert self.right(self.calling("1"), self.result("1"), self.calling("2"))

    def test_are_not_right_without_results_or_with_an_id_twice(self) -> None:
        reply = {"role": "assistant", "content": "b"}
        assert not self.right(self.calling("1"), reply)
        assert not self.right(self.calling("1"), self.result("2"), reply)
        assert not self.right(self.calling("1", "1"), self.result("1"), reply)
        assert not self.right(self.calling("1"), self.result("1"), self.calling("1"))


class TestOutline:
    def test_is_that_of_every_row_with_other_texts(self) -> None:
        rows = [
            {"messages": [{"role": "user", "content": text}, {"content": "b", "role": "assistant"}]}
            for text in ("a", "something else")
        ]
        assert outline(rows[0]) == outline(rows[1])

    @pytest.mark.parametrize(
        ("left", "right"),
        [
            ({"role": "user", "content": "a"}, {"role": "User", "content": "a"}),
            ({"role": "user", "content": "a"}, {"role": "user", "content": " "}),
            ({"role": "user", "content": ""}, {"role": "user", "content": " "}),
            ({"role": "user", "content": "a"}, {"role": "user", "content": 1}),
            ({"role": "user", "content": "a"}, "user"),
            (
                {"role": "a", "content": "a", "weight": 1},
                {"role": "a", "content": "a", "weight": 0},
            ),
            (
                {"role": "a", "content": "a", "weight": 1},
                {"role": "a", "content": "a", "weight": True},
            ),
        ],
    )
    def test_tells_rows_apart(self, left: Any, right: Any) -> None:
        assert outline({"messages": [left]}) != outline({"messages": [right]})

    def test_knows_a_row_with_tools_or_images_from_one_without(self) -> None:
        plain = {"messages": [{"role": "user", "content": "a"}]}
        part = {"type": "image_url", "image_url": {"url": "https://a.org/b.png"}}
        seen = {"messages": [{"role": "user", "content": [part]}]}
        assert marks(outline(plain)) == Marks(whole=True, nested=False, images=False)
        assert marks(outline({**plain, "tools": []})) == Marks(True, nested=True, images=False)
        assert marks(outline(seen)) == Marks(True, nested=True, images=True)

    def test_of_a_very_long_list_is_not_the_whole(self) -> None:
        assert not marks(outline({"a": list(range(1000))})).whole


U, A, S = ("user",), ("assistant",), ("system",)


class TestOrdinary:
    @pytest.mark.parametrize("roles", [U + A, S + U + A, S + U + A + U + A, U + A + U + A + U + A])
    @pytest.mark.parametrize("target", TARGETS)
    def test_conversations_have_no_finding_of_an_unusual_outline(
        self, target: str, roles: tuple[str, ...]
    ) -> None:
        assert ordinary(roles)
        data = {"messages": [{"role": role, "content": f"{role} says"} for role in roles]}
        row = read_row(CHUNK, json.dumps(data).encode() + b"\n", 1, 0)
        rules = [rule for rule in row_rules(target) if rule.screening() == UNUSUAL]
        assert len(rules) > 10
        assert [rule.name for rule in rules if rule.step(FindingLog(), row).counts] == []

    @pytest.mark.parametrize("roles", [(), U, A, S, S + U, U + U + A, A + U + A, S + S + U + A])
    def test_conversations_are_of_user_and_assistant_in_turn(self, roles: tuple[str, ...]) -> None:
        assert not ordinary(roles)

    def test_others_are_looked_at(self, tmp_path: Path) -> None:
        path = tmp_path / "train.jsonl"
        rows = [{"messages": [{"role": role, "content": "a"} for role in U + U + A]}] * 3
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        dataset = Dataset("", (Split("train", (SourceFile("train.jsonl", str(path)),)),))
        rule = type("Rule", (Everything,), {"screen": UNUSUAL})()
        assert engine.check([rule], dataset).log.by_rule() == {"everything": 3}


class Everything(RowRule):
    """Finds every row."""

    code, name = "BAD2", "everything"

    def check_row(self, row: Row) -> Iterator[Any]:
        yield self.finding(row.at(), "a row")


def long(last: Any, **more: Any) -> dict[str, Any]:
    """A row whose outline leaves most of it out."""
    said = [
        {"role": role, "content": f"{role} {i}"}
        for i in range(150)
        for role in ("user", "assistant")
    ]
    return {"messages": [{**said[0], "name": "bob"}, *said[1:-1], last], **more}


LAST = {"role": "assistant", "content": "yes"}
CALLED = {"id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}}


@pytest.mark.parametrize(
    "other",
    [
        long({"role": "assistant", "tool_calls": [CALLED]}),
        long({"role": "assistant"}),
        long({"role": "assistant", "content": None}),
        long({"role": "user", "content": "yes"}),
        {"messages": [5] * 300},
        {f"key {i}": "a" for i in range(300)},
    ],
)
def test_rows_whose_outlines_leave_something_out_are_judged_each(
    other: dict[str, Any], tmp_path: Path
) -> None:
    rows = [long(LAST), other, long(LAST, **{f"key {i}": "a" for i in range(300)})]
    rules = build(discover(), config.Config(), select=["ALL"], ignore=[], keep=None)

    def found(name: str, some: list[Any]) -> tuple[list[str], int]:
        path = tmp_path / name
        path.write_text("".join(json.dumps(row) + "\n" for row in some))
        dataset = Dataset("", (Split("train", (SourceFile(name, str(path)),)),))
        chosen = [rule for rule in rules if rule.scope == "row"]
        part = engine.read(rules, dataset)["train"]
        told = engine.check(chosen, dataset).log
        return [f"{one.rule} {one.message}" for one in told], part.census.replies

    together, replies = found("all.jsonl", rows)
    alone = [found(f"{i}.jsonl", [row]) for i, row in enumerate(rows)]
    assert sorted(together) == sorted(one for told, _ in alone for one in told)
    assert replies == sum(one for _, one in alone)


@pytest.mark.parametrize("key", ["tools", "functions"])
def test_null_for_tools_is_found_behind_rows_without_any(key: str) -> None:
    said = [{"role": "tool", "content": "a"}, {"role": "assistant", "content": "b"}]
    rows = [{"messages": said}, {"messages": said, key: None}]
    found = [read_row(CHUNK, json.dumps(one).encode() + b"\n", 1, 0) for one in rows]
    assert_nothing_is_cleared(found)
    assert_nothing_is_cleared(found[::-1])


class TestLots:
    PLAIN: ClassVar[dict[str, Any]] = {
        "messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]
    }
    OTHER: ClassVar[dict[str, Any]] = {"messages": [{"role": "user", "content": "c", "name": "d"}]}

    def test_plain_rows_come_together_however_others_stand_among_them(self) -> None:
        rows = [self.PLAIN, self.OTHER, {**self.PLAIN, "id": "e"}, self.PLAIN]
        plain, other = lots(rows, [5, 6, 7, 8])
        assert (plain.plain, plain.numbers, plain.texts) == (True, [5, 8], ["a", "b", "a", "b"])
        assert plain.outlines == [("user", "assistant")] * 2
        assert (other.plain, other.numbers) == (False, [6, 7])
        assert holders([plain, other], [0, 4, 11]) == [5, 6, 7]
        assert sorted(other.texts) == sorted(["user", "c", "d", "user", "a", "assistant", "b", "e"])

    def test_a_text_leads_to_its_row(self) -> None:
        (plain,) = lots([self.PLAIN, self.PLAIN, self.PLAIN], [3, 4, 9])
        assert holders([plain], range(6)) == [3, 3, 4, 4, 9, 9]
        assert holders([plain.take([0, 2])], range(4)) == [3, 3, 9, 9]

    def test_rows_that_say_a_text_twice_are_known(self) -> None:
        def row(*texts: str) -> dict[str, Any]:
            return {"messages": [{"role": "user", "content": text} for text in texts]}

        (plain,) = lots([row("a", "b"), row("a", " a\n"), row("a"), row("b", "c", "b")], range(4))
        assert plain.repeating(plain.kinds) == [1, 3]
        assert plain.repeating({("user", "user")}) == [1]


class TestSigns:
    SCREENS = (signs("ghp_", "<|", "hello"), Signs(openings=("todo",)), Signs(beyond=("\u00e4",)))

    @pytest.mark.parametrize("many", [False, True])
    def test_are_found_in_texts_that_are_searched_together(self, many: bool) -> None:
        search = Search(self.SCREENS, many)
        texts = [
            "a ghp_b",
            "why, hello",
            "a",
            "\n ToDo: b",
            "a todo",
            "\u00e4 <|",
            "|<\u00e4\r\ttodo",
        ]
        assert dict(search.hits(texts)) == {0: [0], 1: [0], 3: [1], 5: [0, 2], 6: [1, 2]}
        assert dict(search.hits(["a", "b"])) == {}
        assert dict(search.hits([])) == {}

    @pytest.mark.parametrize("many", [False, True])
    def test_that_are_a_large_class_are_found_to_the_last(self, many: bool) -> None:
        ranges = [(0x80, 0x9F), (0x180E, 0x180E), (0x2060, 0x2064), (0xE0000, 0xE007F)]
        pattern = "[" + "".join(f"{chr(a)}-{chr(b)}" if a < b else chr(a) for a, b in ranges) + "]"
        search = Search([Signs(beyond=(pattern,))], many)
        for first, last in ranges:
            inside = [f"a {chr(code)}" for code in range(first, last + 1)]
            assert dict(search.hits(inside)) == {i: [0] for i in range(len(inside))}
            for text in inside:
                assert dict(search.hits([text])) == {0: [0]}
            assert dict(search.hits([f"a {chr(first - 1)}", f"a {chr(last + 1)}"])) == {}

    def test_that_are_named_twice_are_found(self) -> None:
        search = Search([signs("ghp_", "ghp_", "a ghp_")], many=True)
        assert dict(search.hits(["a ghp_b", "a"])) == {0: [0]}
        assert search.finds("ghp_") == [0]

    def test_that_only_python_can_read_are_found(self) -> None:
        search = Search([Signs(patterns=("(?<=a)b",))], many=True)
        assert dict(search.hits(["ab", "b", "\u00e4ab"])) == {0: [0], 2: [0]}


@settings(
    max_examples=300, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
@given(st.lists(st.one_of(TEXTS, st.text(max_size=40)), max_size=5))
def test_both_searches_find_the_same_signs(texts: list[str]) -> None:
    texts = [text.encode("utf-8", "replace").decode() for text in texts]
    screens = [one for one in (rule.screening() for rule in row_rules()) if isinstance(one, Signs)]
    quick, slow = (dict(Search(screens, many).hits(texts)) for many in (True, False))
    assert quick == slow


class Shouts(RowRule):
    """Finds texts that its screen lets pass."""

    code, name = "BAD1", "shouts"

    def check_row(self, row: Row) -> Iterator[Any]:
        if b"SOS" in row.raw:
            yield self.finding(row.at(), "shouts")


@pytest.mark.parametrize("screen", [OUTLINE, UNUSUAL, signs("@")])
def test_the_laws_are_broken_by_a_screen_that_clears_too_much(screen: Any, tmp_path: Path) -> None:
    path = tmp_path / "train.jsonl"
    path.write_text('{"messages": [{"role": "user", "content": "SOS"}]}\n')
    dataset = Dataset("", (Split("train", (SourceFile("train.jsonl", str(path)),)),))
    rule = type("Rule", (Shouts,), {"screen": screen})()
    with pytest.raises(AssertionError, match="shouts"):
        check_laws(rule, dataset)
