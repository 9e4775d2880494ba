"""What is printed: places, excerpts and carets, the JSON document, and what must never get out."""

from __future__ import annotations

import json
import os
import unicodedata
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from conftest import Run, chat, good_rows, write

TOKEN = "<|endoftext|>"
FORMATS = ("full", "concise", "json")
ROWS = ("--select", "FMT,CHAT")


# The full report, as a whole.

GOLDEN = """\
error[CHAT006] empty-content: the "assistant" message has empty content
 --> test.jsonl:1:98  /messages/1/content
  |
1 | ..."assistant", "content": ""}]}
  |                            ^^
  help: fill it in, or drop the row

error[CHAT002] unknown-key: the row has an extra key "id"
 --> train.jsonl:1:101  /id
  |
1 | ...nt", "content": "no"}], "id": 71}
  |                            ^^^^
  help: remove it; the provider refuses the file

warning[FMT005] blank-line: a blank line
 --> train.jsonl:2:1
  help: remove the line

error[CHAT003] unknown-role: unknown role "human"
 --> train.jsonl:3:24  /messages/0/role
  |
3 | {"messages": [{"role": "human", "content": "Hi"}, {"role": "assistant", "content": "...
  |                        ^^^^^^^
  help: write "user"

error[FMT001] invalid-json: no ":" after the key
 --> train.jsonl:4:13
  |
4 | {"messages" []}
  |             ^
  help: add the colon

error[CHAT001] missing-messages: no "messages"; its keys are "messages "
 --> train.jsonl:5:1
  |
5 | {"messages ": []}
  help: name the list of messages "messages"

5 errors, 1 warning in 6 rows of 2 files
"""


def test_the_full_report(run: Run, tmp_path: Path) -> None:
    human = chat("Hi", "Hello")
    human["messages"][0]["role"] = "human"
    rows = [chat("Where is it?", "no", id=71), "", human, '{"messages" []}', {"messages ": []}]
    write(tmp_path / "train.jsonl", rows)
    write(tmp_path / "test.jsonl", [chat("Where is my lamp?", "")])
    done = run("check", "train.jsonl", "test.jsonl", *ROWS)
    assert (done.out, done.err) == (GOLDEN, "")


RELATED = """\
error[LEAK001] exact-leakage: the same as a training row
 --> test.jsonl:2:43  /messages/0/content
  |
2 | ...le": "user", "content": "sofa 31676 kitchen"}, {"role": "assistant", "content": "...
  |                            ^^^^^^^^^^^^^^^^^^^^
  note: the training row
    ::: train.jsonl:5:43  /messages/0/content
  help: drop it from one of the two splits

exact-leakage: 1 of 2 test rows (50.0 %) also in an earlier split: \
1 verbatim, 0 after normalisation
1 error in 12 rows of 2 files
"""


def test_a_finding_about_two_rows_shows_both_places(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "train.jsonl", good_rows(10))
    write(tmp_path / "test.jsonl", [chat("What is new?", "no"), good_rows(10)[4]])
    words = ("check", "train.jsonl", "test.jsonl", "--select=exact-leakage")
    assert run(*words).out == RELATED
    concise = run(*words, "--format", "concise").out.splitlines()[0]
    assert concise == (
        "test.jsonl:2:43: error LEAK001 exact-leakage: the same as a training row (train.jsonl:5)"
    )
    (finding,) = json.loads(run(*words, "--format", "json").out)["findings"]
    (note,) = finding["related"]
    assert note == {
        "message": "the training row",
        "path": "train.jsonl",
        "line": 5,
        "column": 43,
        "pointer": "/messages/0/content",
    }


# Carets and columns.


def columns(text: str) -> int:
    """What a terminal makes of *text*: marks take no column, wide characters two."""
    printed = [c for c in text if unicodedata.category(c) not in ("Mn", "Me")]
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in printed)


def under_the_carets(report: str) -> list[str]:
    """The text above each line of carets, found by columns."""
    lines = report.splitlines()
    found = []
    for text, marks in pairwise(lines):
        if not marks.strip(" |") or marks.strip(" |^"):
            continue
        start, stop = marks.index("^"), len(marks)
        reached = [columns(text[:i]) for i in range(len(text) + 1)]
        assert start in reached, (text, marks)
        assert stop in reached, (text, marks)
        first = max(i for i, column in enumerate(reached) if column == start)
        last = max(i for i, column in enumerate(reached) if column == stop)
        found.append(text[first:last])
    return found


MARKED = [
    "plain",
    "\u8377\u7269\u306f\u3069\u3053\u3067\u3059\u304b",
    "\uff21\uff22\uff23 full width",
    "Gr\u00fc\u00dfe e\u0301",
    "\U0001f600\U0001f4e6",
    "tab\\t and \\u0041 escaped",
    "x" * 300,
    "\u6f22" * 100,
    "a\u200bb zero width",
    "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35",
]


@pytest.mark.parametrize("before", MARKED)
def test_carets_stand_under_their_text(run: Run, tmp_path: Path, before: str) -> None:
    row = '{"messages": [{"role": "user", "content": "%s %s %s"}, {"role": "assistant", '
    row = row % (before, TOKEN, "\u6f22b" * 60) + '"content": "no"}]}'
    write(tmp_path / "train.jsonl", [row])
    done = run("check", "train.jsonl", "--select=CHAT009")
    assert under_the_carets(done.out) == [TOKEN]
    # Columns count characters of the line, not bytes and not terminal columns.
    assert f"--> train.jsonl:1:{row.index(TOKEN) + 1}  /messages/0/content" in done.out
    concise = run("check", "train.jsonl", "--select=CHAT009", "--format=concise")
    assert concise.out.startswith(f"train.jsonl:1:{row.index(TOKEN) + 1}: ")


def test_a_long_line_is_cut_at_both_sides(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "train.jsonl", [chat(f"{'a' * 500} {TOKEN} {'b' * 500}", "no")])
    lines = run("check", "train.jsonl", "--select=CHAT009").out.splitlines()
    assert lines[3:5] == [
        f"1 | ...{'a' * 23} {TOKEN} {'b' * 43}...",
        f"  | {' ' * 27}{'^' * 13}",
    ]


def test_carets_of_a_long_value_end_with_the_window(run: Run, tmp_path: Path) -> None:
    row = chat("Where is it?", "no")
    row["messages"][0]["role"] = "n" * 1000
    write(tmp_path / "train.jsonl", [row])
    lines = run("check", "train.jsonl", "--select=CHAT003").out.splitlines()
    text, marks = lines[3], lines[4]
    assert text.endswith("nnn...")
    assert len(marks) == len(text) - 3
    assert max(map(len, (text, marks))) <= len("1 | ") + 84 + 3


def test_lines_of_many_digits_keep_the_margin(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "train.jsonl", [*good_rows(60), *good_rows(60), "{"])
    lines = run("check", "train.jsonl", "--select=FMT001").out.splitlines()
    assert lines[1:5] == ["   --> train.jsonl:121:1", "    |", "121 | {", "    | ^"]


def test_a_byte_order_mark_is_shown_and_shifts_no_caret(run: Run, tmp_path: Path) -> None:
    row = json.dumps(chat(f"Hi {TOKEN}", "no"))
    (tmp_path / "train.jsonl").write_bytes(b"\xef\xbb\xbf" + row.encode() + b"\n")
    done = run("check", "train.jsonl", *ROWS)
    assert "warning[FMT004] byte-order-mark" in done.out
    assert " --> train.jsonl:1:1\n" in done.out
    assert under_the_carets(done.out) == ["\u00b7", TOKEN]
    assert "\ufeff" not in done.out


def test_no_colour_for_a_pipe(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "train.jsonl", [chat("Where is it?", "")])
    assert "\x1b" not in run("check", "train.jsonl").out


# The JSON document.


def test_the_json_document(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "train.jsonl", [*good_rows(60), chat("Where is it?", "no", id=7), ""])
    done = run("check", "train.jsonl", "--format", "json")
    assert done.code == 1
    document = json.loads(done.out)
    assert list(document) == ["version", "findings", "skipped", "remarks", "summary"]
    assert document["version"] == 1
    first, second = document["findings"]
    assert first == {
        "rule": "unknown-key",
        "code": "CHAT002",
        "severity": "error",
        "message": 'the row has an extra key "id"',
        "path": "train.jsonl",
        "line": 61,
        "column": 101,
        "pointer": "/id",
        "related": [],
        "difference": [],
        "help": "remove it; the provider refuses the file",
        "targets": [],
        "fix": {"title": "remove it", "safe": False},
        "fingerprint": first["fingerprint"],
    }
    assert len(bytes.fromhex(first["fingerprint"])) == 8
    assert (second["code"], second["severity"], second["pointer"]) == ("FMT005", "warning", "")
    assert document["summary"] == {
        "rows": 62,
        "files": 1,
        "findings": 2,
        "shown": 2,
        "severities": {"error": 1, "warning": 1, "info": 0},
        "rules": {"blank-line": 1, "unknown-key": 1},
    }
    skipped = {one["rule"]: one["reason"] for one in document["skipped"]}
    assert skipped["exact-leakage"] == "there is no validation or test split"
    assert {"rule", "text", "dataset"} == set(document["remarks"][0])


def test_the_json_document_of_nothing(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "train.jsonl", good_rows(60))
    document = json.loads(run("check", "train.jsonl", "--select=FMT", "--format=json").out)
    assert document["findings"] == document["skipped"] == document["remarks"] == []
    assert document["summary"]["severities"] == {"error": 0, "warning": 0, "info": 0}


def test_a_fingerprint_survives_a_move_but_not_an_edit(run: Run, tmp_path: Path) -> None:
    def prints(*rows: Any) -> list[str]:
        write(tmp_path / "train.jsonl", rows)
        out = run("check", "train.jsonl", "--select=CHAT004", "--format=json").out
        return [one["fingerprint"] for one in json.loads(out)["findings"]]

    asked = {"messages": [{"role": "user", "content": "Where is my parcel?"}]}
    edited = {"messages": [{"role": "user", "content": "Where is my desk?"}]}
    (before,) = prints(asked)
    assert prints(*good_rows(4), asked) == [before]
    assert prints(edited) != [before]


# What must never reach a terminal, a log or a web page.

RAW = ["\x1b", "\x07", "\x08", "\x7f", "\x9b", "\x85", "\u202e", "\u2066", "\ufeff"]
EVIL = "a\x1b[31m\x07\x08\x7f\x9b2J\x85\u202e\u2066\ufeffz"


def evil_rows() -> list[Any]:
    role, key, label = chat("a", "b"), chat("c", "d"), chat("e", "f")
    role["messages"][0]["role"] = EVIL
    key[EVIL] = 1
    key["messages"][0][EVIL] = 1
    raw = json.dumps(label, ensure_ascii=False).replace('"e"', f'"{EVIL}"')
    twice = '{KEY: 1, KEY: 2, "messages": []}'.replace("KEY", json.dumps(EVIL, ensure_ascii=False))
    return [role, key, {EVIL: 1}, raw, twice, EVIL]


@pytest.mark.parametrize("style", FORMATS)
def test_no_control_character_of_a_row_gets_out(run: Run, tmp_path: Path, style: str) -> None:
    # \x85 ends no line of JSONL, whatever Python's splitlines says.
    (tmp_path / "train.jsonl").write_text(
        "".join(
            f"{row if isinstance(row, str) else json.dumps(row, ensure_ascii=False)}\n"
            for row in evil_rows()
        ),
        encoding="utf-8",
        newline="\n",
    )
    done = run("check", "train.jsonl", *ROWS, "--format", style)
    assert done.code == 1
    for code in ("CHAT001", "CHAT002", "CHAT003", "FMT001", "FMT002"):
        assert code in done.out
    assert "in 6 rows" in done.out or '"rows": 6' in done.out
    assert [char for char in RAW if char in done.out] == []


@pytest.mark.parametrize("style", FORMATS)
def test_no_control_character_of_a_label_gets_out(run: Run, tmp_path: Path, style: str) -> None:
    rows = [*good_rows(60), chat("What is in the box?", EVIL), chat("And in that?", f"{EVIL}.")]
    write(tmp_path / "train.jsonl", rows)
    write(tmp_path / "test.jsonl", [chat("And in the trunk?", f"never {EVIL}")])
    select = "--select=label-variant,unseen-label,rare-class,class-imbalance"
    done = run("check", "train.jsonl", "test.jsonl", select, "--format", style)
    for code in ("BAL001", "BAL002", "BAL003", "BAL004"):
        assert code in done.out
    assert [char for char in RAW if char in done.out] == []


def test_no_line_separator_gets_out(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "train.jsonl", [chat(f"one\u2028two\u2029 {TOKEN}", "yes")])
    done = run("check", "train.jsonl", "--select=CHAT009")
    assert TOKEN in done.out
    assert [char for char in "\u2028\u2029" if char in done.out] == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such file names")
@pytest.mark.parametrize("style", FORMATS)
def test_no_control_character_of_a_file_name_gets_out(run: Run, tmp_path: Path, style: str) -> None:
    train, test = f"train.{EVIL}.jsonl", f"test.{EVIL}.jsonl"
    write(tmp_path / train, [*good_rows(5), ""])
    write(tmp_path / test, good_rows(5))
    done = run("check", train, test, "--select=exact-leakage,FMT", "--format", style)
    assert done.code == 1
    assert "LEAK001" in done.out
    assert [char for char in RAW if char in done.out] == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such file names")
def test_no_control_character_of_an_argument_gets_out(run: Run) -> None:
    for words in ([EVIL], [f"{EVIL}=x"], [f"train={EVIL}"], [f"--select={EVIL}", "x"]):
        error = run("check", *words).err
        assert error
        assert [char for char in RAW if char in error] == []


SECRETS = {
    "sk-abcdefghijklmnopqrstuvwx12": "sk-a",
    "ghp_abcdefghijklmnopqrstuvwxyz0123": "ghp_",
    "jane.doe@example.org": "jane",
    "4111 1111 1111 1111": "4111",
    "5500-0000-0000-0004": "5500",
}
NOT_SECRET = "4111 1111 1111 1112"


@pytest.mark.parametrize("style", FORMATS)
@pytest.mark.parametrize("secret", SECRETS)
def test_secrets_are_masked(run: Run, tmp_path: Path, secret: str, style: str) -> None:
    role = chat("a", "b")
    role["messages"][0]["role"] = secret
    rows = [
        # In the excerpt, beside what is marked, and within it.
        chat(f"{TOKEN} {secret}", "yes"),
        chat(f"{secret} {TOKEN}", "yes"),
        # In the message.
        role,
        {secret: 1},
        *good_rows(60),
        chat("And in that box?", secret),
        chat("And in this one?", f"{secret}?"),
    ]
    write(tmp_path / "train.jsonl", rows)
    select = "--select=FMT,CHAT,rare-class,label-variant"
    done = run("check", "train.jsonl", select, "--format", style)
    for code in ("CHAT001", "CHAT003", "CHAT009", "BAL002", "BAL003"):
        assert code in done.out
    assert secret not in done.out
    assert f"{SECRETS[secret]}{'*' * (len(secret) - 4)}" in done.out


@pytest.mark.parametrize("style", ["full", "concise", "json"])
def test_a_card_number_that_ends_a_sentence_is_masked(run: Run, tmp_path: Path, style: str) -> None:
    write(tmp_path / "train.jsonl", [{"My card is 4111 1111 1111 1111.": 1}])
    done = run("check", "train.jsonl", "--select=CHAT001", "--format", style)
    assert "My card is" in done.out
    assert "4111 1111 1111 1111" not in done.out


@pytest.mark.parametrize("style", FORMATS)
def test_digits_that_are_no_card_number_are_not_masked(
    run: Run, tmp_path: Path, style: str
) -> None:
    write(tmp_path / "train.jsonl", [{NOT_SECRET: 1}])
    assert NOT_SECRET in run("check", "train.jsonl", "--select=CHAT", "--format", style).out


@pytest.mark.parametrize(
    "style",
    FORMATS,
)
@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_for_a_key_is_masked(run: Run, tmp_path: Path, secret: str, style: str) -> None:
    write(tmp_path / "train.jsonl", [chat("Where is it?", "yes", **{secret: 1})])
    done = run("check", "train.jsonl", "--select=CHAT002", "--format", style)
    assert "the row has an extra key" in done.out
    assert secret not in done.out


@pytest.mark.parametrize(
    "secret",
    [
        f"eyJ{'abcdefgh' * 30}.{'payload0' * 30}.{'signing1' * 20}",
        "-----BEGIN PRIVATE KEY-----" + "QUJDREVG" * 60,
    ],
    ids=["token", "key"],
)
def test_the_end_of_a_long_secret_is_masked(run: Run, tmp_path: Path, secret: str) -> None:
    write(tmp_path / "train.jsonl", [chat(f"{secret} {TOKEN}", "yes")])
    done = run("check", "train.jsonl", "--select=CHAT009")
    assert TOKEN in done.out
    assert secret[-10:] not in done.out


def test_an_output_that_is_not_unicode_is_no_failure(run: Run, tmp_path: Path) -> None:
    # What a pipe on Windows is, and so every hook there.
    write(tmp_path / "train.jsonl", [chat(f"\u6f22\u5b57 {TOKEN}", "yes"), "{"])
    done = run("check", "train.jsonl", *ROWS, env={"PYTHONIOENCODING": "cp1252"})
    assert (done.code, done.err) == (1, "")
    assert "2 errors in 2 rows of 1 file" in done.out
