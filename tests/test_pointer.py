from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ftlint.finding import Location
from ftlint.pointer import escape, locate, resolve

untimed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

KEYS = st.text(st.sampled_from('ab/~1"\\\t :,{[é京👍'), max_size=4)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
    | st.sampled_from(['"', '\\"', "]}", "a\\", '{"a": [1]}'])
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=15,
)


def pointers(value: Any, at: str = "") -> Iterator[tuple[str, Any]]:
    """Every pointer into *value*, with the value that it leads to."""
    yield at, value
    if isinstance(value, dict):
        for key, item in value.items():
            yield from pointers(item, f"{at}/{escape(key)}")
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from pointers(item, f"{at}/{i}")


def write(value: Any, chance: random.Random, ascii_only: bool) -> str:
    """JSON text of *value* with white space strewn in."""

    def gap() -> str:
        return chance.choice(["", "", " ", "\t", " \r "])

    if isinstance(value, dict):
        items = [
            f"{write(key, chance, ascii_only)}:{write(item, chance, ascii_only)}"
            for key, item in value.items()
        ]
    elif isinstance(value, list):
        items = [write(item, chance, ascii_only) for item in value]
    else:
        return gap() + json.dumps(value, ensure_ascii=ascii_only) + gap()
    brackets = "{}" if isinstance(value, dict) else "[]"
    return gap() + brackets[0] + (",".join(items) or gap()) + brackets[1] + gap()


def find(raw: str, pointer: str) -> str | None:
    span = locate(raw.encode(), pointer)
    return None if span is None else raw.encode()[slice(*span)].decode()


class TestLocate:
    @untimed
    @given(VALUES, st.booleans(), st.randoms(use_true_random=False))
    def test_finds_every_value(self, value: Any, ascii_only: bool, chance: random.Random) -> None:
        raw = write(value, chance, ascii_only).encode()
        for pointer, expected in pointers(value):
            span = locate(raw, pointer)
            assert span is not None
            found = raw[slice(*span)]
            assert found == found.strip()
            assert json.loads(found) == expected

    @untimed
    @given(VALUES, st.integers(1, 4))
    def test_finds_them_in_what_python_writes(self, value: Any, indent: int) -> None:
        raw = json.dumps(value, indent=indent).encode()
        for pointer, expected in pointers(value):
            span = locate(raw, pointer)
            assert span is not None
            assert json.loads(raw[slice(*span)]) == expected

    @pytest.mark.parametrize(
        ("pointer", "expected"),
        [
            ("", '{"a/b": [0, {"~": "x\\"]"}], "~1": {}, "": 5, "é": "京", "\\u0041": 6}'),
            ("/a~1b", '[0, {"~": "x\\"]"}]'),
            ("/a~1b/1/~0", '"x\\"]"'),
            ("/~01", "{}"),
            ("/", "5"),
            ("/é", '"京"'),
            ("/A", "6"),
            ("/a~1b/2", None),
            ("/a~1b/-", None),
            ("/a~1b/01", None),
            ("/a~1b/0/0", None),
            ("/a", None),
            ("/é/0", None),
        ],
    )
    def test_reads_pointers_as_rfc_6901_has_them(self, pointer: str, expected: str | None) -> None:
        raw = '{"a/b": [0, {"~": "x\\"]"}], "~1": {}, "": 5, "é": "京", "\\u0041": 6}'
        assert find(raw, pointer) == expected

    def test_takes_the_last_of_two_equal_keys(self) -> None:
        raw = '{"a": {"b": 1}, "a": {"b": 2, "b": [3], "c": 4}}'
        assert find(raw, "/a/b") == "[3]"
        assert find('{"a": {"b": 1}, "a": 2}', "/a/b") is None

    def test_passes_over_a_byte_order_mark(self) -> None:
        assert find('\ufeff{"a": 1}', "/a") == "1"

    @pytest.mark.parametrize("raw", ["", "[", "{", '{"a', '{"a"', '{"a":', '{"a": "x', '{"a": [1'])
    def test_is_none_where_the_text_breaks_off(self, raw: str) -> None:
        assert locate(raw.encode(), "/a") is None

    def test_finds_what_stands_before_the_break(self) -> None:
        assert find('{"a": [1, {"b": 2}], "c": ', "/a/1/b") == "2"
        assert find('{"a": 1} {"a": 2}', "/a") == "1"

    @untimed
    @given(VALUES, st.data())
    def test_never_raises_on_broken_json(self, value: Any, data: st.DataObject) -> None:
        raw = json.dumps(value).encode()
        cut = data.draw(st.integers(0, len(raw)))
        wedge = data.draw(st.binary(max_size=3) | st.sampled_from([b'"', b"]", b"}", b"{", b","]))
        pointer, _ = data.draw(st.sampled_from(list(pointers(value))))
        for broken in (raw[:cut], raw[:cut] + wedge + raw[cut:], raw[cut:]):
            span = locate(broken, pointer)
            assert span is None or 0 <= span[0] < span[1] <= len(broken)

    @untimed
    @given(st.binary(max_size=40), st.text("/~01ab", max_size=6))
    def test_never_raises_on_any_bytes(self, raw: bytes, pointer: str) -> None:
        span = locate(raw, pointer)
        assert span is None or 0 <= span[0] <= span[1] <= len(raw)


class TestEscape:
    @untimed
    @given(st.text())
    def test_leaves_a_single_token(self, token: str) -> None:
        assert "/" not in escape(token)
        assert escape(token).replace("~1", "/").replace("~0", "~") == token


ROW = '{"messages": [{"content": "Größe 京👍: \\"M\\", 10 €"}]}'
CONTENT = "/messages/0/content"


def marked(raw: bytes, at: Location) -> str:
    place = resolve(raw, at)
    return place.text[place.start : place.stop]


class TestResolve:
    def test_counts_characters_not_bytes(self) -> None:
        place = resolve(ROW.encode(), Location("f", 1, CONTENT, within="10"))
        assert place.text == ROW
        assert ROW[place.start : place.stop] == "10"
        assert place.column == ROW.index("10") + 1

    @pytest.mark.parametrize("within", ["Größe", "京👍", '"M"', "€", "10 €"])
    @pytest.mark.parametrize("ascii_only", [False, True])
    def test_marks_the_piece_within(self, within: str, ascii_only: bool) -> None:
        raw = json.dumps(json.loads(ROW), ensure_ascii=ascii_only)
        found = marked(raw.encode(), Location("f", 1, CONTENT, within=within))
        assert json.loads(f'"{found}"') == within

    def test_looks_for_it_only_where_the_pointer_leads(self) -> None:
        raw = b'{"a": "refund", "b": "no refund", "c": "refund"}'
        place = resolve(raw, Location("f", 1, "/b", within="refund"))
        assert place.start == raw.index(b"no refund") + 3

    def test_marks_the_whole_value_where_the_piece_is_not_found(self) -> None:
        raw = b'{"a": "x\\u0041", "b": 1}'
        assert marked(raw, Location("f", 1, "/a", within="xA")) == '"x\\u0041"'
        assert marked(raw, Location("f", 1, "/a", within="b")) == '"x\\u0041"'

    def test_marks_the_whole_line_where_the_pointer_leads_nowhere(self) -> None:
        raw = b'{"a": 1'
        assert marked(raw, Location("f", 1, "/b")) == '{"a": 1'
        assert marked(raw, Location("f", 1)) == '{"a": 1'

    def test_marks_the_byte_at_a_column(self) -> None:
        raw = '{"é": x}'.encode()
        place = resolve(raw, Location("f", 1, column=raw.index(b"x") + 1))
        assert (place.column, place.text[place.start : place.stop]) == (7, "x")

    def test_marks_something_on_an_empty_line(self) -> None:
        place = resolve(b"", Location("f", 1))
        assert (place.column, place.stop) == (1, 1)

    @untimed
    @given(st.binary(max_size=30), st.integers(0, 40), st.text(max_size=3), st.text(max_size=3))
    def test_never_raises(self, raw: bytes, column: int, pointer: str, within: str) -> None:
        place = resolve(raw, Location("f", 1, pointer, column, within=within))
        assert 0 <= place.start < place.stop
        assert place.start <= len(place.text)
