from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ftlint.decode import (
    BLANK_LINE,
    BOM,
    BYTE_ORDER_MARK,
    DUPLICATE_KEY,
    EMPTY_FILE,
    INVALID_JSON,
    JSON_ARRAY,
    LFS_POINTER,
    NOT_AN_OBJECT,
    NOT_UTF8,
    Problem,
    decode,
    file_problem,
    kind_of,
)

untimed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]))
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner) | st.dictionaries(st.text('ab/~"\\é👍', max_size=3), inner),
    max_leaves=20,
)
OBJECTS = st.dictionaries(st.text(max_size=5), VALUES, max_size=4)
# Pieces of rows, so that random bytes come close to JSON.
PIECES = st.sampled_from(
    [
        *rb'''{"a": "a" [ ] { } , : 1 -0.5e3 true None NaN -Infinity 'x' "\ud83d" "\ "'''.split(),
        *(b"\xff", b"\xe2\x82", b"\t", b"\x00", BOM),
    ]
)
ANY_BYTES = st.binary(max_size=60) | st.lists(PIECES, max_size=12).map(b"".join)


def faults(raw: bytes, first: bool = False) -> list[tuple[str, int, str]]:
    return [(one.kind, one.column, one.message) for one in decode(raw, first)[1]]


@pytest.mark.parametrize(
    ("raw", "column", "message"),
    [
        (b'{"a": 1,}', 9, "a comma before the closing bracket"),
        (b'{"a": [1, ]}', 11, "a comma before the closing bracket"),
        (b'{"a": 1} {"b": 2}', 10, "more text after the end of the object"),
        (b'{"a": 1},', 9, "more text after the end of the object"),
        (b'{"a": 1 "b": 2}', 9, 'no "," or "}" after the value'),
        (b'{"a": [1 2]}', 10, 'no "," or "]" after the item'),
        (b'{"a" 1}', 6, 'no ":" after the key'),
        (b"{a: 1}", 2, "a key that is not a string in double quotes"),
        (b"{'a': 1}", 2, "a string in single quotes"),
        (b"{\"a\": 'x'}", 7, "a string in single quotes"),
        (b'{"a": True}', 7, "True is Python, not JSON"),
        (b'{"a": [False]}', 8, "False is Python, not JSON"),
        (b'{"a": None}', 7, "None is Python, not JSON"),
        (b'{"a": NaN}', 7, "NaN is not JSON"),
        (b'{"a": Infinity}', 7, "Infinity is not JSON"),
        (b'{"a": 01}', 8, "not a JSON number"),
        (b'{"a": .5}', 7, "no JSON value"),
        (b'{"a": "\t"}', 8, "control character U+0009 inside a string"),
        ('{"ä": "ö\x1b"}'.encode(), 11, "control character U+001B inside a string"),
        (b'{"a": "\\x41"}', 9, "not a JSON escape"),
        (b'{"a": "x', 8, "the line ends inside a string"),
        (b'{"a": 1', 7, "the line ends inside an object"),
        (b'{"a": [1', 8, "the line ends inside an array"),
        (b'{"a": ', 6, "the line ends where a value should stand"),
        (b"[" * 300 + b"]" * 300, 202, "nested deeper than 200 levels"),
        (b"# a comment", 1, "no JSON value"),
    ],
)
def test_names_what_is_no_json(raw: bytes, column: int, message: str) -> None:
    assert faults(raw)[0] == (INVALID_JSON, column, message)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"", [(BLANK_LINE, 0, "a blank line")]),
        (b" \t\r ", [(BLANK_LINE, 0, "a blank line")]),
        (b"[1]", [(NOT_AN_OBJECT, 0, "the row is an array, not an object")]),
        (b"null", [(NOT_AN_OBJECT, 0, "the row is null, not an object")]),
        (b'"\\u00e9"', [(NOT_AN_OBJECT, 0, "the row is a string, not an object")]),
        (b"-1e400", [(NOT_AN_OBJECT, 0, "the row is a number, not an object")]),
        (b"false", [(NOT_AN_OBJECT, 0, "the row is a boolean, not an object")]),
        (b'{"a": "caf\xe9"}', [(NOT_UTF8, 11, "byte 0xE9 is not UTF-8")]),
        (b'{"a": "\xed\xa0\x80"}', [(NOT_UTF8, 8, "byte 0xED is not UTF-8")]),
        (b"\xff", [(NOT_UTF8, 1, "byte 0xFF is not UTF-8")]),
        (
            b"[NaN]",
            [
                (INVALID_JSON, 2, "NaN is not JSON"),
                (NOT_AN_OBJECT, 0, "the row is an array, not an object"),
            ],
        ),
        (b'{"a": "\x7f \\/ \\u0000 \\ud83d\\ude00"}', []),
        (b' {"a" :\t-0.0E+1 } ', []),
    ],
)
def test_names_other_faults(raw: bytes, expected: list[tuple[str, int, str]]) -> None:
    assert faults(raw) == expected


@pytest.mark.parametrize(
    ("raw", "column", "key"),
    [
        (b'{"a":1,"a":2}', 8, "a"),
        (b'{"a": {"b": [{"c": 1, "d": {}, "c": 2}]}}', 32, "c"),
        (b'{"a":[{"k":1},{"k":1,"k":[1]}]}', 22, "k"),
        (b'{"x":"a\\":","a" : 1, "a" :  {"b":2}}', 22, "a"),
        (b'{": ":1,": ":2}', 9, ": "),
        (b'{"\\u0061":1,"a":2}', 13, "a"),
        ('{"ä":1,"ä":2}'.encode(), 9, "ä"),
    ],
)
def test_points_at_the_second_of_two_equal_keys(raw: bytes, column: int, key: str) -> None:
    data, (problem,) = decode(raw)
    assert (problem.kind, problem.column, problem.subject) == (DUPLICATE_KEY, column, key)
    assert problem.message == f'the key "{key}" appears twice in one object'
    assert data == json.loads(raw)


def test_a_key_may_return_in_another_object() -> None:
    assert faults(b'{"a": {"a": [{"a": 1}, {"a": 1}]}, "b": "{\\"a\\":1,\\"a\\":1}"}') == []


def test_a_duplicate_key_hides_no_later_fault() -> None:
    assert [kind for kind, _, _ in faults(b'{"a":1,"a":2,}')] == [DUPLICATE_KEY, INVALID_JSON]
    assert faults(b'{"a":1,"a":NaN}')[1] == (INVALID_JSON, 12, "NaN is not JSON")


@pytest.mark.parametrize("escape", ["\\ud83d", "\\ude00", "\\ud83d\\u0041", "\\ud83d x"])
def test_half_a_surrogate_pair_is_no_json_and_never_reaches_the_data(escape: str) -> None:
    data, (problem,) = decode(f'{{"a": "{escape}", "\\ud800": ["{escape}"]}}'.encode())
    assert problem.message == "half of a surrogate pair, which is no character"
    json.dumps(data, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    ("raw", "data"),
    [
        (b'{"a": "x\ty"}', {"a": "x\ty"}),
        (b'{"a": 1} and more', {"a": 1}),
        (b'{"a": 1},', {"a": 1}),
        (b'{"a": Infinity}', {"a": math.inf}),
        (b'{"a": "caf\xe9"}', {"a": "caf\ufffd"}),
        (b'{"a": 1, "a": [2]}', {"a": [2]}),
        (b'{"a": ' + b"[" * 250 + b"]" * 250 + b', "b": 1}', None),
        (b"{'a': 1}", None),
        (b'{"a": 1,}', None),
        (b"", None),
    ],
)
def test_reads_what_it_can(raw: bytes, data: Any) -> None:
    got, problems = decode(raw)
    assert problems
    if b"[[" in raw:
        assert got["b"] == 1
    else:
        assert got == data


class TestByteOrderMark:
    def test_at_the_start_of_the_file_is_a_fault_of_its_own(self) -> None:
        data, problems = decode(BOM + b'{"a": 1}', first=True)
        assert data == {"a": 1}
        assert problems == (Problem(BYTE_ORDER_MARK, "a UTF-8 byte order mark", 1),)

    def test_moves_the_columns_of_the_other_faults(self) -> None:
        assert faults(BOM + b'{"a": 1,}', first=True)[1][1] == 9 + len(BOM)
        assert faults(BOM, first=True)[1] == (BLANK_LINE, 0, "a blank line")

    def test_elsewhere_is_no_json(self) -> None:
        assert [kind for kind, _, _ in faults(BOM + b'{"a": 1}')] == [INVALID_JSON]


@untimed
@given(ANY_BYTES.map(lambda raw: raw.replace(b"\n", b"")), st.booleans())
@example(b'{"a": 1} \xff', True)
@example(BOM + BOM + b"{}", True)
@example(b'{"a":' + b"9" * 5000 + b"}", False)
@example(b"[" * 5000, False)
@example(b'{"a":1,"a":' + b"[" * 5000, False)
def test_any_bytes_give_data_and_problems(raw: bytes, first: bool) -> None:
    data, problems = decode(raw, first)
    assert isinstance(data, dict) or problems
    for problem in problems:
        assert 0 <= problem.column <= len(raw) + 1
        assert problem.message
    json.dumps(data, ensure_ascii=False).encode()


@untimed
@given(OBJECTS, st.booleans(), st.sampled_from([(",", ":"), (", ", ": "), (" ,\t", "  : ")]))
def test_accepts_what_python_writes(
    data: dict[str, Any], ascii_only: bool, separators: tuple[str, str]
) -> None:
    text = json.dumps(data, ensure_ascii=ascii_only, separators=separators)
    assert decode(text.encode()) == (data, ())


class _NotStrictError(ValueError):
    pass


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs) or any("\ud800" <= c <= "\udfff" for k, _ in pairs for c in k):
        raise _NotStrictError
    return dict(pairs)


def _no_constant(word: str) -> Any:
    raise _NotStrictError(word)


def _strictly(raw: bytes) -> Any:
    """What Python reads of *raw*; raises ValueError where it is more lenient than RFC 8259."""
    text = raw.decode()
    value = json.loads(text, object_pairs_hook=_no_duplicates, parse_constant=_no_constant)
    json.dumps(value, ensure_ascii=False).encode()
    return value


@untimed
@given(st.lists(PIECES, max_size=8).map(b"".join) | VALUES.map(json.dumps).map(str.encode))
def test_agrees_with_python(raw: bytes) -> None:
    try:
        expected = _strictly(raw)
    except ValueError:
        assert decode(raw)[1]
    else:
        data, problems = decode(raw)
        assert {problem.kind for problem in problems} <= {NOT_AN_OBJECT}
        assert data == expected


LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
ROW = b'{"messages": []}\n'


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"", EMPTY_FILE),
        (LFS, LFS_POINTER),
        (b'[{"a": 1}, {"a": 2}]\n', JSON_ARRAY),
        (b'[\n  {"a": 1}\n]\n', JSON_ARRAY),
        (b'\r\n [\r\n{"a": 1}\r\n]', JSON_ARRAY),
        (BOM + b'[{"a": 1},\n{"a": 2}]', JSON_ARRAY),
        (b'{\n  "messages": []\n}\n', JSON_ARRAY),
        (ROW.decode().encode("utf-16"), NOT_UTF8),
        (ROW.decode().encode("utf-16-le"), NOT_UTF8),
        (ROW.decode().encode("utf-16-be"), NOT_UTF8),
        (b"\xfe\xff\x00{", NOT_UTF8),
        (b"PK\x03\x04\x00\x00", NOT_UTF8),
        (ROW + b"\0", NOT_UTF8),
    ],
)
def test_knows_files_that_are_no_jsonl(head: bytes, kind: str) -> None:
    problem = file_problem(head)
    assert problem is not None
    assert problem.kind == kind


@pytest.mark.parametrize(
    "head",
    [
        ROW,
        BOM + ROW,
        b"\n",
        b"[]\n",
        b"[1, 2]\n",
        b'[{"role": "user"}]\n[{"role": "user"}]\n',
        b'["a"]\n["b"]\n',
        b'{"a": \n',
        b"{",
        b"version 1 of the data\n",
        b"\xff{}",
    ],
)
def test_leaves_other_files_to_the_lines(head: bytes) -> None:
    assert file_problem(head) is None


def test_names_the_encoding_to_convert_from() -> None:
    little, big = (file_problem(ROW.decode().encode(f"utf-16-{end}")) for end in ("le", "be"))
    assert little is not None
    assert big is not None
    assert little.help == "convert it: iconv -f UTF-16LE -t UTF-8"
    assert big.help == "convert it: iconv -f UTF-16BE -t UTF-8"


@untimed
@given(st.binary(max_size=40) | st.lists(PIECES, max_size=8).map(b"\n".join))
def test_any_head_gives_a_verdict(head: bytes) -> None:
    problem = file_problem(head)
    assert problem is None or problem.message


def test_says_how_long_a_line_was() -> None:
    problem = Problem.too_long(70_000_000, 67_108_864)
    assert "70,000,000 bytes" in problem.message
    assert "67,108,864" in problem.message


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (None, "null"),
        (True, "a boolean"),
        ("", "a string"),
        (0, "a number"),
        (0.5, "a number"),
        ([], "an array"),
        ({}, "an object"),
    ],
)
def test_kinds_have_the_names_of_json(value: object, name: str) -> None:
    assert kind_of(value) == name
