"""Any bytes whatever give findings, never an exception; and findings lead to their line."""

from __future__ import annotations

import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from conftest import chat, good_rows, jsonl
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ftlint import Dataset, RowRule, Rule, SourceFile, Split, config, engine
from ftlint.pointer import locate, resolve
from ftlint.report import FORMATS, lines
from ftlint.rule import NoOptions
from ftlint.selection import build

FUZZ = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


@cache
def every_rule() -> tuple[Rule[Any], ...]:
    from ftlint.plugins import discover

    return tuple(build(discover(), config.Config(), select=["ALL"], ignore=[], keep=20))


def checked(rules: tuple[Rule[Any], ...], **files: bytes) -> engine.Report:
    """The report on *files*, one for each split, every reporter having told it."""
    with tempfile.TemporaryDirectory() as folder:
        splits = []
        for name, content in files.items():
            path = Path(folder, f"{name}.jsonl")
            path.write_bytes(content)
            splits.append(Split(name, (SourceFile(path.name, str(path)),)))
        found = engine.check(rules, Dataset("", tuple(splits)), keep=20)
        for style in FORMATS:
            text = "\n".join(lines(style, found))
            # What is printed can be encoded, and no control character is among it.
            text.encode()
            if style == "json":
                assert json.loads(text)["summary"]["findings"] == found.log.total()
            else:
                assert [c for c in text if (c < " " and c != "\n") or "\x7f" <= c < "\xa0"] == []
        return found


def physical_lines(content: bytes) -> list[bytes]:
    return [line.rstrip(b"\r\n") for line in content.split(b"\n")]


def assert_places(found: engine.Report, files: dict[str, bytes]) -> None:
    """Every finding is about a line that is there, and its column and mark lie within it."""
    lines = {f"{name}.jsonl": physical_lines(content) for name, content in files.items()}
    for finding in found.log:
        for at in (finding.at, *(note.at for note in finding.related)):
            assert at.path in lines
            assert 1 <= at.line <= max(1, len(lines[at.path])), finding
            if at.length == 0:
                continue
            content = files[at.path.removesuffix(".jsonl")]
            raw = content[at.offset : at.offset + at.length]
            assert raw == lines[at.path][at.line - 1], finding
            place = resolve(raw, at)
            assert 0 <= place.start < place.stop <= max(len(place.text), place.start + 1), finding
            assert place.start <= len(place.text), finding
            if at.pointer and not at.column:
                locate(raw, at.pointer)


# Bytes.

LINES = [json.dumps(row).encode() for row in good_rows(4)]
FRAGMENTS = st.sampled_from(
    [
        *LINES,
        b"\n",
        b"\r\n",
        b"",
        b"{",
        b"}",
        b"[",
        b"]",
        b'{"messages": ',
        b'"role": "assistant"',
        b'"content": ',
        b'"a": 1, "a": 2',
        b"NaN",
        b"-Infinity",
        b"True",
        b"'",
        b"\\",
        b"\\ud83d",
        b"\\udc00\\ud83d",
        b"\0",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\xe2\x80\xa8",
        b"\xc2\x85",
        b"\x1b[31m",
        b"[" * 300,
        b'{"a":' * 300,
        b"1e999",
        b"9" * 400,
        b"version https://git-lfs.github.com/spec/v1\n",
        b"<|endoftext|>",
    ]
)
BYTES = st.one_of(
    st.binary(max_size=200), st.lists(FRAGMENTS | st.binary(max_size=4), max_size=12).map(b"".join)
)


@FUZZ
@given(train=BYTES, test=BYTES)
@example(train=b"", test=b"")
@example(train=b"\n", test=b"\r")
@example(train=b"\xef\xbb\xbf", test=b"\xef\xbb\xbf\n\xef\xbb\xbf")
@example(train="{}\n".encode("utf-16"), test="{}\n".encode("utf-32"))
@example(train=b"\x1f\x8b\x08\x00", test=b"{" * 100_000)
@example(train=LINES[0] + b"\r\r\n" + LINES[0], test=LINES[0] + b"\x85" + LINES[1])
def test_any_bytes_give_findings(train: bytes, test: bytes) -> None:
    found = checked(every_rule(), train=train, test=test)
    assert found.rows == sum(
        max(1, content.count(b"\n") + (not content.endswith(b"\n")))
        if not whole_file_problem(found, f"{name}.jsonl")
        else 0
        for name, content in (("train", train), ("test", test))
    )
    assert_places(found, {"train": train, "test": test})


def whole_file_problem(found: engine.Report, path: str) -> bool:
    """Whether a finding stands for the whole file, which then has no rows."""
    return any(
        one.at.path == path and one.at.length == 0 and one.at.line == 1 and one.code[:3] == "FMT"
        for one in found.log
        if one.rule in ("empty-file", "git-lfs-pointer", "json-array-file", "not-utf8")
    )


# A good row, broken at one place: the other rows are still judged.


@FUZZ
@given(at=st.integers(0, len(LINES[1])), cut=st.integers(0, 4), put=st.binary(max_size=3))
def test_a_broken_row_hides_no_other(at: int, cut: int, put: bytes) -> None:
    put = put.replace(b"\n", b" ").replace(b"\0", b" ")
    broken = LINES[1][:at] + put + LINES[1][at + cut :]
    asked = json.dumps({"messages": [{"role": "user", "content": "Where is it?"}]}).encode()
    train = b"\n".join([LINES[0], broken, asked, b""])
    found = checked(every_rule(), train=train)
    assert found.rows == 3
    assert ("missing-assistant-reply", 3) in {(one.rule, one.at.line) for one in found.log}
    assert_places(found, {"train": train})


# Rows that are JSON, with anything anywhere.

TEXT = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["", " ", "yes", "Yes.", "<|endoftext|>", "a/b~c", "\x1b[0m", "\u202e", "\0"]),
    # Half of a pair: a line may hold it as an escape.
    st.sampled_from(["\ud83d", "x\udc00"]),
)
SCALAR = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), TEXT
)
ANY = st.recursive(
    SCALAR,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
ROLE = st.sampled_from(["system", "user", "assistant", "tool", "developer", "human"]) | ANY
PART = st.fixed_dictionaries(
    {}, optional={"type": st.just("text") | ANY, "text": TEXT | ANY, "image_url": ANY}
)
CALL = st.fixed_dictionaries(
    {}, optional={"function": st.dictionaries(TEXT, ANY, max_size=2) | ANY, "id": ANY}
)
MESSAGE = st.fixed_dictionaries(
    {},
    optional={
        "role": ROLE,
        "content": TEXT | st.lists(PART | ANY, max_size=3) | ANY,
        "weight": st.sampled_from([0, 1, 1.0, "1"]) | ANY,
        "tool_calls": st.lists(CALL | ANY, max_size=2) | ANY,
        "function_call": CALL | ANY,
        "refusal": ANY,
        "name": ANY,
    },
)
ROW = st.fixed_dictionaries(
    {"messages": st.lists(MESSAGE | ANY, max_size=4) | ANY},
    optional={"tools": ANY, "prompt": ANY, "completion": ANY, "preferred_output": ANY},
)
ROW = ROW | st.dictionaries(TEXT, ANY, max_size=3)
SPLIT = st.tuples(st.lists(ROW | ANY, max_size=5), st.booleans()).map(
    lambda drawn: "".join(f"{json.dumps(row, ensure_ascii=drawn[1])}\n" for row in drawn[0])
)


def encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


@FUZZ
@given(train=SPLIT, test=SPLIT, common=st.lists(ROW, max_size=2))
def test_any_json_gives_findings(train: str, test: str, common: list[Any]) -> None:
    shared = jsonl(json.dumps(row) for row in common)
    files = {"train": encoded(train + shared), "test": encoded(shared + test)}
    found = checked(every_rule(), **files)
    assert_places(found, files)


# Every place that a rule about rows names is there.


@FUZZ
@given(rows=st.lists(ROW, min_size=1, max_size=4), ascii_only=st.booleans())
def test_pointers_lead_to_what_they_name(rows: list[Any], ascii_only: bool) -> None:
    text = "".join(f"{json.dumps(row, ensure_ascii=ascii_only)}\n" for row in rows)
    train = encoded(text)
    found = checked(tuple(r for r in every_rule() if isinstance(r, RowRule)), train=train)
    lines = physical_lines(train)
    for finding in found.log:
        raw = lines[finding.at.line - 1]
        span = locate(raw, finding.at.pointer) if finding.at.pointer else (0, len(raw))
        if span is None:
            # Only a key that is no text (half of a surrogate pair) cannot be found again.
            assert set(finding.at.pointer) & {"\ufffd", "?"}, finding
            continue
        start, stop = span
        json.loads(raw[start:stop])
        place = resolve(raw, finding.at)
        marked = place.text[place.start : place.stop]
        whole = raw.decode(errors="replace")
        assert marked in whole


# A rule of a user meets the same rows.


class Reader(RowRule):
    """Reads all that a row offers."""

    code, name = "FUZZ001", "reader"
    options_type = NoOptions

    def check_row(self, row: Any) -> list[Any]:
        one = row.example
        if one is None:
            return []
        texts = [one.prompt, one.system, one.target or "", one.label or ""]
        texts += [message.full_text for message in one.messages]
        texts += [text for message in one.messages for _, text in message.texts()]
        assert all(isinstance(text, str) for text in texts)
        assert one.reply is None or one.reply.role == "assistant"
        return [self.finding(one.at(pointer), "here") for pointer in pointers(one)]


def pointers(one: Any) -> list[str]:
    return [pointer for message in one.messages for pointer, _ in message.texts()]


@FUZZ
@given(rows=st.lists(ROW, min_size=1, max_size=4))
def test_all_that_a_row_offers_is_text(rows: list[Any]) -> None:
    train = encoded(jsonl(json.dumps(row) for row in [*rows, chat("Is it there?", "yes")]))
    found = checked((Reader(),), train=train)
    assert found.log.total() >= 2
    for finding in found.log:
        raw = physical_lines(train)[finding.at.line - 1]
        span = locate(raw, finding.at.pointer)
        assert span is not None
        assert isinstance(json.loads(raw[slice(*span)]), str)
