"""The command as a user runs it: arguments, files of every kind, output, exit codes."""

from __future__ import annotations

import gzip
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT, Run, chat, environment, good_rows, jsonl, write

DATASETS = ROOT / "fixtures" / "datasets"
NO_REPLY = {"messages": [{"role": "user", "content": "Where is my parcel?"}]}
EXTRA_KEY = chat("Where is my parcel?", "yes", id=7)
CONCISE = ("--format", "concise")


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return write(tmp_path / "train.jsonl", good_rows(60))


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    """One error: line 61 lacks its reply."""
    return write(tmp_path / "train.jsonl", [*good_rows(60), NO_REPLY])


# Exit codes.


def test_clean_data_exit_with_0(run: Run, good: Path) -> None:
    done = run("check", good.name)
    assert (done.code, done.err) == (0, "")
    assert done.out.endswith("no findings in 60 rows of 1 file\n")


def test_an_error_exits_with_1(run: Run, bad: Path) -> None:
    done = run("check", bad.name, *CONCISE)
    assert (done.code, done.err) == (1, "")
    assert done.found == [("train.jsonl", 61, "CHAT004")]
    assert done.out.endswith("1 error in 61 rows of 1 file\n")


def test_exit_zero_still_prints(run: Run, bad: Path) -> None:
    done = run("check", bad.name, "--exit-zero", "--rows-only", *CONCISE)
    assert done.code == 0
    assert done.rules == {"CHAT004"}


@pytest.mark.parametrize(
    ("fail_on", "code"), [(None, 0), ("error", 0), ("warning", 1), ("info", 1)]
)
def test_fail_on_is_the_lowest_severity_that_fails(
    run: Run, tmp_path: Path, fail_on: str | None, code: int
) -> None:
    rows = [*good_rows(60), ""]
    words = ["--rows-only", *(["--fail-on", fail_on] if fail_on else [])]
    done = run("check", write(tmp_path / "train.jsonl", rows).name, *words, *CONCISE)
    assert done.found == [("train.jsonl", 61, "FMT005")]
    assert done.out.endswith("1 warning in 61 rows of 1 file\n")
    assert done.code == code


def test_the_command_line_wins_over_the_config(run: Run, bad: Path, tmp_path: Path) -> None:
    (tmp_path / "ftlint.toml").write_text(
        'select = ["blank-line"]\nfail-on = "warning"\n[rules.missing-assistant-reply]\n'
        'severity = "warning"\n'
    )
    assert run("check", bad.name, *CONCISE).found == []
    told = run("check", bad.name, "--select=CHAT", *CONCISE)
    assert (told.code, told.rules) == (1, {"CHAT004"})
    assert run("check", bad.name, "--select=CHAT", "--fail-on=error").code == 0


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["check", "--no-such-option"], "No such option '--no-such-option'"),
        (["check", "--fail-on", "fatal"], "'fatal' is not one of 'error', 'warning', 'info'"),
        (["check", "--format", "xml"], "'xml' is not one of 'full', 'concise', 'json'"),
        (["check", "--max-per-rule", "-1"], "-1 is not in the range x>=0"),
        (["check", "--config", "lost.toml"], "File 'lost.toml' does not exist"),
        (["chekc"], "No such command 'chekc'"),
        (["rule"], "name one rule, or say --all"),
        (["rule", "blank-line", "--all"], "name one rule, or say --all"),
    ],
)
def test_wrong_usage_exits_with_2(run: Run, words: list[str], complaint: str) -> None:
    done = run(*words)
    assert (done.code, done.out) == (2, "")
    assert "Error: " in done.err
    assert complaint in done.err.replace("option:", "option")
    assert "Traceback" not in done.err


def test_nothing_to_check_exits_with_2(run: Run) -> None:
    said = run("check").refuses()
    assert said.startswith("no data set: name files (ftlint check train=a.jsonl test=b.jsonl)")


def test_help_says_what_the_arguments_and_exit_codes_are(run: Run) -> None:
    top = run("--help")
    assert top.code == 0
    assert re.search(r"^  check +Check data sets", top.out, re.MULTILINE)
    assert re.search(r"^  rule +Explain a rule", top.out, re.MULTILINE)
    assert run("-h").out == top.out
    text = " ".join(run("check", "--help").out.split())
    assert "[[NAME=]FILE]..." in text
    assert "train, validation or test" in text
    assert '"-" is standard input' in text
    assert "Exits with 0 if nothing was found, 1 if something was, 2 if the check could" in text
    for option in ("--select", "--rows-only", "--fail-on", "--max-per-rule", "--exit-zero"):
        assert option in text
    assert "Explain a rule, by its name or code" in run("rule", "--help").out


def test_version(run: Run) -> None:
    from ftlint import __version__

    assert run("--version").out == run("-V").out == f"ftlint {__version__}\n"


# Which rules run.


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """CHAT002 on line 61, CHAT004 on 62, FMT005 on 63, FMT001 on 64."""
    return write(tmp_path / "train.jsonl", [*good_rows(60), EXTRA_KEY, NO_REPLY, "", "{"])


@pytest.mark.parametrize(
    ("words", "rules"),
    [
        (["--select", "ALL"], {"CHAT002", "CHAT004", "FMT001", "FMT005"}),
        (["--select", "blank-line"], {"FMT005"}),
        (["--select", "FMT005"], {"FMT005"}),
        (["--select", "FMT"], {"FMT001", "FMT005"}),
        (["--select", "fmt"], {"FMT001", "FMT005"}),
        (["--select", "unknown-key,FMT001"], {"CHAT002", "FMT001"}),
        (["--select", "unknown-key, FMT001"], {"CHAT002", "FMT001"}),
        (["--select", "unknown-key", "--select", "FMT001"], {"CHAT002", "FMT001"}),
        (["--ignore", "blank-line,CHAT"], {"FMT001"}),
        (["--ignore", "FMT", "--ignore", "CHAT004"], {"CHAT002"}),
        (["--select", "CHAT,FMT", "--ignore", "CHAT"], {"FMT001", "FMT005"}),
    ],
)
def test_select_and_ignore(run: Run, faulty: Path, words: list[str], rules: set[str]) -> None:
    done = run("check", faulty.name, *words, "--rows-only", *CONCISE)
    assert done.rules == rules
    assert done.code == (1 if rules - {"FMT005"} else 0)


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--select", "blank-lines"], 'unknown rule "blank-lines"; did you mean "blank-line"?'),
        (["--select", "FMT05"], 'unknown rule "FMT05"'),
        (["--ignore", "ALL"], "no rule is left to run: everything that is selected is ignored"),
        (["--ignore", "ZZZ"], 'unknown rule "ZZZ"; see `ftlint rule --all`'),
        (["--select", "FMT,nothing-like-it"], 'unknown rule "nothing-like-it"'),
    ],
)
def test_an_unknown_rule_stops_the_run(
    run: Run, good: Path, words: list[str], complaint: str
) -> None:
    assert complaint in run("check", good.name, *words).refuses()


def test_max_per_rule_hides_findings_and_counts_them(run: Run, tmp_path: Path) -> None:
    rows = [*good_rows(60), *[EXTRA_KEY] * 30, NO_REPLY]
    name = write(tmp_path / "train.jsonl", rows).name
    select = ("--select", "CHAT", *CONCISE)
    usual = run("check", name, *select)
    assert [code for _, _, code in usual.found].count("CHAT002") == 20
    assert "not shown: 10 more of unknown-key (--max-per-rule 0 shows all)" in usual.out
    assert usual.out.endswith("31 errors in 91 rows of 1 file\n")
    few = run("check", name, *select, "--max-per-rule", "2")
    # The first of each rule, by place.
    assert few.found == [
        ("train.jsonl", 61, "CHAT002"),
        ("train.jsonl", 62, "CHAT002"),
        ("train.jsonl", 91, "CHAT004"),
    ]
    assert "not shown: 28 more of unknown-key" in few.out
    assert few.out.endswith("31 errors in 91 rows of 1 file\n")
    every = run("check", name, *select, "--max-per-rule", "0")
    assert len(every.found) == 31
    assert "not shown" not in every.out
    summary = json.loads(run("check", name, "--select=CHAT", "--format=json").out)["summary"]
    assert (summary["findings"], summary["shown"]) == (31, 21)
    assert summary["rules"] == {"missing-assistant-reply": 1, "unknown-key": 30}


def test_rows_only_lists_what_it_leaves_out(run: Run, bad: Path) -> None:
    write(bad.with_name("test.jsonl"), good_rows(60))
    assert "LEAK001" in run("check", bad.name, "test.jsonl", *CONCISE).rules
    done = run("check", bad.name, "test.jsonl", "--rows-only", *CONCISE)
    assert done.rules == {"CHAT004"}
    (skipped,) = [line for line in done.out.splitlines() if line.startswith("skipped ")]
    assert skipped.endswith(": --rows-only")
    assert {"exact-leakage", "duplicate-row", "class-imbalance"} <= set(
        skipped.removeprefix("skipped ").removesuffix(": --rows-only").split(", ")
    )
    assert "missing-assistant-reply" not in skipped


# Which files are read, as what.

LEAK = ("--select", "exact-leakage", *CONCISE)


@pytest.mark.parametrize(
    ("words", "held_out"),
    [
        (["train=a.jsonl", "test=b.jsonl"], "test"),
        (["train=a.jsonl", "validation=b.jsonl"], "validation"),
        (["train=a.jsonl", "valid=b.jsonl"], "validation"),
        (["train=a.jsonl", "val=b.jsonl"], "validation"),
        (["train=a.jsonl", "dev=b.jsonl"], "validation"),
        (["train=a.jsonl", "eval=b.jsonl"], "test"),
        (["test=b.jsonl", "a.jsonl"], "test"),
    ],
)
def test_a_name_says_which_split_a_file_fills(
    run: Run, tmp_path: Path, words: list[str], held_out: str
) -> None:
    write(tmp_path / "a.jsonl", good_rows(3))
    write(tmp_path / "b.jsonl", [*good_rows(1), chat("What is new here?", "no")])
    done = run("check", *words, *LEAK)
    assert done.found == [("b.jsonl", 1, "LEAK001")]
    assert f"exact-leakage: 1 of 2 {held_out} rows (50.0 %)" in done.out


@pytest.mark.parametrize(
    ("name", "held_out"),
    [
        ("test.jsonl", "test"),
        ("my-test.v2.jsonl", "test"),
        ("TEST.JSONL", "test"),
        ("eval-set.jsonl", "test"),
        ("val.jsonl", "validation"),
        ("support_dev.ndjson", "validation"),
        ("test/validation.jsonl", "validation"),
        # Not a word of its own: "latest" and "evaluate" say nothing.
        ("latest.jsonl", None),
        ("test/rows.jsonl", None),
    ],
)
def test_without_a_name_the_files_own_decides(
    run: Run, tmp_path: Path, name: str, held_out: str | None
) -> None:
    write(tmp_path / "a.jsonl", good_rows(3))
    write(tmp_path / name, [chat("What is new here?", "no")])
    done = run("check", "a.jsonl", name, *LEAK)
    said = f"none of 1 {held_out} row" if held_out else "no validation or test split"
    assert said in done.out


@pytest.mark.parametrize(
    ("word", "complaint"),
    [
        ("trian=a.jsonl", 'unknown split "trian"; did you mean "train"?'),
        ("holdout=a.jsonl", 'unknown split "holdout" (known: test, train, validation)'),
        ("train=", '"train=" names no file; write train=FILE'),
        ("lost.jsonl", "lost.jsonl: no such file"),
        ("test=lost.jsonl", "lost.jsonl: no such file"),
        ("folder", "folder: is a directory; name the JSONL files in it"),
        ("train=folder", "folder: is a directory; name the JSONL files in it"),
    ],
)
def test_wrong_words_stop_the_run(run: Run, tmp_path: Path, word: str, complaint: str) -> None:
    write(tmp_path / "a.jsonl", good_rows(3))
    (tmp_path / "folder").mkdir()
    assert run("check", "a.jsonl", word).refuses() == complaint


def test_a_file_with_an_equals_sign_in_its_name(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "lr=1e-5.jsonl", [*good_rows(3), NO_REPLY])
    assert run("check", "lr=1e-5.jsonl", "--rows-only", *CONCISE).found == [
        ("lr=1e-5.jsonl", 4, "CHAT004")
    ]
    named = run("check", "test=lr=1e-5.jsonl", *CONCISE)
    assert ("lr=1e-5.jsonl", 1, "BAL007") in named.found


def test_several_files_fill_one_split(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "one.jsonl", good_rows(60)[:30])
    write(tmp_path / "two.jsonl", [*good_rows(60)[30:], *good_rows(1)])
    done = run("check", "one.jsonl", "train=two.jsonl", *CONCISE)
    assert done.found == [("two.jsonl", 31, "DUP001")]
    assert done.out.endswith("1 warning in 61 rows of 2 files\n")


def test_a_file_named_twice_is_read_once(run: Run, good: Path) -> None:
    assert "no findings in 60 rows of 1 file" in run("check", good.name, good.name).out


def test_standard_input(run: Run, good: Path) -> None:
    rows = jsonl([*good_rows(3), NO_REPLY]).encode()
    done = run("check", "-", "--rows-only", *CONCISE, stdin=rows)
    assert (done.code, done.found) == (1, [("<stdin>", 4, "CHAT004")])
    shown = run("check", "-", "--rows-only", stdin=rows)
    assert '4 | {"messages": [{"role": "user", "content": "Where is my parcel?"}]}' in shown.out
    held_out = run("check", good.name, "test=-", *LEAK, stdin=rows)
    assert "exact-leakage: 3 of 3 test rows" in held_out.out


def test_a_compressed_file(run: Run, tmp_path: Path) -> None:
    text = jsonl([*good_rows(3), NO_REPLY])
    (tmp_path / "rows.jsonl.gz").write_bytes(gzip.compress(text.encode()))
    done = run("check", "rows.jsonl.gz", "--rows-only")
    assert "--> rows.jsonl.gz:4:" in done.out
    assert "Where is my parcel?" in done.out
    assert "1 error in 4 rows of 1 file" in done.out


CONFIG = """\
[datasets.support]
train = "data/rows.jsonl"
test = "data/held.jsonl"
label = { from = "target", values = ["yes", "no"] }
"""


def test_without_files_the_config_names_them(run: Run, tmp_path: Path) -> None:
    (tmp_path / "ftlint.toml").write_text(CONFIG)
    write(tmp_path / "data/rows.jsonl", good_rows(60))
    write(tmp_path / "data/held.jsonl", good_rows(1))
    done = run("check", *CONCISE)
    assert ("data/held.jsonl", 1, "LEAK001") in done.found
    assert "[support] exact-leakage: 1 of 1 test row" in done.out
    # The same from a folder below.
    below = run("check", *CONCISE, cwd=tmp_path / "data")
    assert {(line, code) for _, line, code in below.found} == {
        (line, code) for _, line, code in done.found
    }
    assert "in 61 rows of 2 files" in below.out


def test_two_data_sets_are_not_mixed(run: Run, tmp_path: Path) -> None:
    (tmp_path / "ftlint.toml").write_text(
        '[datasets.one]\ntrain = "a.jsonl"\n[datasets.two]\ntrain = "b.jsonl"\ntest = "c.jsonl"\n'
    )
    write(tmp_path / "a.jsonl", good_rows(60)[:5])
    write(tmp_path / "b.jsonl", good_rows(60)[5:])
    write(tmp_path / "c.jsonl", good_rows(60)[:7])
    done = run("check", *CONCISE)
    # The first five rows of c are in a, which belongs to the other set.
    leaked = [line for _, line, code in done.found if code == "LEAK001"]
    assert leaked == [6, 7]
    assert "[one] skipped " in done.out
    assert "[two] exact-leakage: 2 of 7 test rows" in done.out


def test_a_file_that_the_config_knows_keeps_its_split_and_labels(run: Run, tmp_path: Path) -> None:
    (tmp_path / "ftlint.toml").write_text(CONFIG)
    write(tmp_path / "data/rows.jsonl", [*good_rows(60), chat("And the oak bed?", "maybe")])
    write(tmp_path / "data/held.jsonl", [chat("And the pine bed?", "no")])
    done = run("check", "data/rows.jsonl", *CONCISE)
    assert ("data/rows.jsonl", 61, "BAL005") in done.found
    assert 'the label "maybe" is not ' in done.out
    below = run("check", "rows.jsonl", *CONCISE, cwd=tmp_path / "data")
    assert ("rows.jsonl", 61, "BAL005") in below.found
    # held.jsonl sounds like nothing, so it would be train.
    assert run("check", "data/held.jsonl", *CONCISE).found == [("data/held.jsonl", 1, "BAL007")]
    # A name on the command line wins.
    named = run("check", "train=data/held.jsonl", *CONCISE)
    assert "BAL006" in named.rules
    assert "BAL007" not in named.rules


def test_a_file_of_the_config_that_is_not_there(run: Run, tmp_path: Path) -> None:
    (tmp_path / "ftlint.toml").write_text(CONFIG)
    write(tmp_path / "data/rows.jsonl", good_rows(60))
    said = run("check").refuses()
    assert said == "data/held.jsonl: no such file; ftlint.toml names it"


# Files that are no JSONL: a sentence or a finding, never a traceback, nothing lost.

LFS = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"
ROWS = jsonl(good_rows(3)).encode()


@pytest.mark.parametrize(
    ("content", "code", "message"),
    [
        (b"", "FMT008", "the file is empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "FMT003", "binary data"),
        (LFS.encode(), "FMT009", "a Git LFS pointer stands here, not the data"),
        (ROWS.decode().encode("utf-16"), "FMT003", "the file is UTF-16, not UTF-8"),
        (ROWS.decode().encode("utf-16-be"), "FMT003", "the file is UTF-16, not UTF-8"),
        (json.dumps(good_rows(3)).encode(), "FMT007", "the file is one JSON array, not JSONL"),
        (
            json.dumps(good_rows(3), indent=2).encode(),
            "FMT007",
            "the file is one JSON array, not JSONL",
        ),
        (
            json.dumps(good_rows(1)[0], indent=2).encode(),
            "FMT007",
            "the file is one JSON object over many lines, not JSONL",
        ),
    ],
    ids=["empty", "binary", "lfs", "utf-16", "utf-16-be", "array", "pretty-array", "pretty"],
)
def test_a_file_that_is_no_jsonl_has_one_finding(
    run: Run, tmp_path: Path, content: bytes, code: str, message: str
) -> None:
    (tmp_path / "odd.jsonl").write_bytes(content)
    write(tmp_path / "train.jsonl", [*good_rows(3), NO_REPLY])
    done = run("check", "odd.jsonl", "train.jsonl", "--rows-only", *CONCISE)
    assert (done.code, done.err) == (1, "")
    assert done.found == [("odd.jsonl", 1, code), ("train.jsonl", 4, "CHAT004")]
    assert message in done.out


def test_bytes_of_another_encoding_are_found_on_their_line(run: Run, tmp_path: Path) -> None:
    latin = json.dumps(chat("Gr\u00fc\u00dfe", "yes"), ensure_ascii=False).encode("latin-1")
    (tmp_path / "train.jsonl").write_bytes(ROWS + latin + b"\n" + jsonl([NO_REPLY]).encode())
    done = run("check", "train.jsonl", "--rows-only", *CONCISE)
    assert done.found == [("train.jsonl", 4, "FMT003"), ("train.jsonl", 5, "CHAT004")]
    assert "train.jsonl:4:46: error FMT003 not-utf8: byte 0xFC is not UTF-8" in done.out


def test_a_very_long_line_is_passed_over_and_nothing_after_it_lost(
    run: Run, tmp_path: Path
) -> None:
    size = 65 * 2**20
    path = tmp_path / "train.jsonl"
    with path.open("wb") as file:
        file.write(ROWS)
        file.write(b'{"messages": "' + b"x" * size + b'"}\n')
        file.write(jsonl([NO_REPLY]).encode())
    done = run("check", path.name, "--rows-only", *CONCISE)
    assert (done.code, done.err) == (1, "")
    assert done.found == [("train.jsonl", 4, "FMT001"), ("train.jsonl", 5, "CHAT004")]
    assert f"a line of {size + 17:,} bytes; the longest that is read has 67,108,864" in done.out
    assert "in 5 rows of 1 file" in done.out


def test_a_long_line_below_the_limit_is_read(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path / "train.jsonl", [chat("x " * 2_000_000, "yes", id=7), NO_REPLY])
    done = run("check", path.name, "--rows-only", "--ignore=TOK")
    assert "error[CHAT002] unknown-key" in done.out
    assert "--> train.jsonl:2:" in done.out
    about = [line for line in done.out.splitlines() if not line.startswith("skipped")]
    assert max(map(len, about)) < 300


@pytest.mark.parametrize("cut", [20, -4])
def test_a_gzip_file_cut_short_stops_the_run(run: Run, tmp_path: Path, cut: int) -> None:
    whole = gzip.compress(jsonl(good_rows(60)).encode())
    (tmp_path / "train.jsonl.gz").write_bytes(whole[:cut])
    said = run("check", "train.jsonl.gz").refuses()
    assert said == "train.jsonl.gz: is not a whole gzip file; compress it anew"


def test_a_file_that_is_only_called_gz_stops_the_run(run: Run, tmp_path: Path) -> None:
    (tmp_path / "train.jsonl.gz").write_bytes(ROWS)
    assert run("check", "train.jsonl.gz").refuses().startswith("train.jsonl.gz: is not a whole")


def test_rows_of_another_format_are_said_not_passed_in_silence(run: Run, tmp_path: Path) -> None:
    row = {"instruction": "Translate", "input": "bread", "output": "pain"}
    path = write(tmp_path / "train.jsonl", [row] * 3)
    done = run("check", path.name, "--select=CHAT")
    (said,) = [line for line in done.out.splitlines() if "alpaca" in line]
    assert said.startswith("skipped ")
    assert "3 rows of the train split" in said


@pytest.mark.parametrize("end", ["\r\n", "\n"])
@pytest.mark.parametrize("last", [True, False])
def test_line_ends_of_every_kind(run: Run, tmp_path: Path, end: str, last: bool) -> None:
    lines = jsonl([*good_rows(3), NO_REPLY]).splitlines()
    (tmp_path / "train.jsonl").write_bytes((end.join(lines) + end * last).encode())
    done = run("check", "train.jsonl", "--rows-only", "--ignore=no-final-newline", *CONCISE)
    assert done.found == [("train.jsonl", 4, "CHAT004")]
    assert "in 4 rows of 1 file" in done.out


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("selct = []", 'ftlint.toml: unknown key "selct"; did you mean "select"?'),
        ("select = [", "ftlint.toml: is not TOML: "),
        ("select = 'ALL'", 'ftlint.toml: select: expected a list, not "ALL"'),
    ],
)
def test_a_typo_in_the_config_stops_the_run(
    run: Run, good: Path, text: str, complaint: str
) -> None:
    (good.parent / "ftlint.toml").write_text(text)
    assert complaint in run("check", good.name).refuses()


# Interrupted, or not listened to.


def start(*words: str, cwd: Path, stdout: int = subprocess.PIPE) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "ftlint", *words],
        cwd=cwd,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=stdout,
        stderr=subprocess.PIPE,
        # A shell's background jobs ignore the signal, and their children would too.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


@pytest.fixture
def waiting(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A run that reads standard input, which does not end."""
    process = start("check", "-", cwd=tmp_path)
    assert process.stdin is not None
    # More than a pipe holds: when this has been written, the run has begun to read.
    process.stdin.write(b"\n" * 2**18)
    process.stdin.flush()
    yield process
    process.kill()
    process.communicate()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT to send to one process")
def test_ctrl_c_exits_with_130(waiting: subprocess.Popen[bytes]) -> None:
    waiting.send_signal(signal.SIGINT)
    assert waiting.wait(60) == 130
    assert waiting.stderr is not None
    error = waiting.stderr.read().decode()
    assert error.strip() == "ftlint: interrupted"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGPIPE")
def test_a_reader_that_leaves_early_is_no_failure(tmp_path: Path) -> None:
    path = write(tmp_path / "train.jsonl", [EXTRA_KEY] * 3000)
    process = start("check", path.name, "--max-per-rule=0", "--rows-only", cwd=tmp_path)
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline().startswith(b"error[CHAT002]")
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(60) in (0, 1)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGPIPE")
@pytest.mark.parametrize("words", [["check", "train.jsonl"], ["rule", "--all"], ["--help"]])
def test_a_reader_that_was_never_there_is_no_failure(good: Path, words: list[str]) -> None:
    read, write_end = os.pipe()
    os.close(read)
    process = start(*words, cwd=good.parent, stdout=write_end)
    os.close(write_end)
    assert process.communicate(timeout=60)[1] == b""


# Rules explain themselves.


def test_rule_all_has_a_page_for_every_rule(run: Run) -> None:
    from ftlint_rules import RULES

    done = run("rule", "--all")
    assert done.code == 0
    heads = re.findall(r"^# ([a-z0-9-]+) \(([A-Z]+\d{3})\)$", done.out, re.MULTILINE)
    assert sorted(heads) == sorted((rule.name, rule.code) for rule in RULES)
    codes = [code for _, code in heads]
    assert codes == sorted(codes)
    assert re.findall(r"^# .*", run("rule", "--all", "--format=markdown").out, re.MULTILINE) == [
        f"# {name} ({code})" for name, code in heads
    ]


def test_rule_as_json(run: Run) -> None:
    every = json.loads(run("rule", "--all", "--format", "json").out)
    for one in every:
        assert one["severity"] in ("error", "warning", "info")
        assert one["scope"] in ("row", "split", "corpus")
        assert one["summary"]
        assert one["explanation"].startswith(one["summary"])
        assert one["owner"] == 'the pack "ftlint"'
        assert all(option["doc"] for option in one["options"])
    (line,) = json.loads(run("rule", "blank-line", "--format", "json").out)
    assert line in every
    assert json.loads(run("rule", "FMT005", "--format", "json").out) == [line]


def test_a_prefix_explains_a_family(run: Run) -> None:
    family = json.loads(run("rule", "LEAK", "--format", "json").out)
    assert {one["code"][:-3] for one in family} == {"LEAK"}
    assert len(family) > 1


def test_an_unknown_rule_has_no_page(run: Run) -> None:
    said = run("rule", "blank-lin").refuses()
    assert 'unknown rule "blank-lin"; did you mean "blank-line"?' in said


# The shipped data sets, held to what their READMEs say.

FAULTS = {
    "invalid JSON": "FMT001",
    "blank line": "FMT005",
    "duplicate key": "FMT002",
    "extra key": "CHAT002",
    "last message from the user": "CHAT004",
    "unknown role": "CHAT003",
    "empty reply": "CHAT006",
    "weight of wrong type": "CHAT007",
    "special token": "CHAT009",
    "label variant": "BAL003",
    "label never trained": "BAL004",
    "exact duplicate": "DUP001",
    "contradiction": "DUP003",
    "verbatim copy": "LEAK001",
    "same but for case and punctuation": "LEAK001",
    "near-duplicate": "LEAK002",
    "same prompt, other label": "LEAK003",
}


def planted() -> Iterator[tuple[str, int, str, str]]:
    """File, line and code of each fault in the README's tables, and what its finding must say."""
    text = (DATASETS / "support-intents" / "README.md").read_text(encoding="utf-8")
    for line in text.splitlines():
        fault, *cells = (cell.strip() for cell in line.strip("|").replace("\\|", "!").split("|"))
        if fault not in FAULTS:
            continue
        code = FAULTS[fault]
        if code.startswith("LEAK"):
            yield "test.jsonl", int(cells[0]), code, f"(train.jsonl:{cells[1]})"
            if fault == "same prompt, other label":
                yield "test.jsonl", int(cells[0]), "DUP003", f"(train.jsonl:{cells[1]})"
        elif " and " in cells[1]:
            first, second = cells[1].split(" and ")
            yield f"{cells[0]}.jsonl", int(second), code, f"(train.jsonl:{first})"
        else:
            # Rows with one label are one finding, at the first of them.
            yield f"{cells[0]}.jsonl", int(cells[1].split(",")[0]), code, ""


def test_every_planted_fault_is_found_and_nothing_else(run: Run) -> None:
    faults = list(planted())
    assert {code for _, _, code, _ in faults} == set(FAULTS.values())
    done = run("check", *CONCISE, cwd=DATASETS / "support-intents")
    assert done.code == 1
    lines = done.out.splitlines()
    for path, line, code, other in faults:
        assert [
            one
            for one in lines
            if one.startswith(f"{path}:{line}:") and f" {code} " in one and other in one
        ], (path, line, code, other)
    at_fault = {(path, line) for path, line, _, _ in faults}
    errors = {
        (path, line, code)
        for path, line, code in done.found
        if any(re.match(rf"{re.escape(path)}:{line}:\d+: error {code} ", one) for one in lines)
    }
    assert {(path, line) for path, line, _ in errors} <= at_fault
    assert errors <= {(path, line, code) for path, line, code, _ in faults}
    # The one label with few rows and the model's last days are the only other remarks.
    others = {code for _, _, code in done.found} - set(FAULTS.values())
    assert others == {"BAL001", "BAL002", "TGT001"}


def test_the_fraud_set_has_no_errors(run: Run) -> None:
    done = run("check", *CONCISE, cwd=DATASETS / "fraud")
    assert done.code == 0
    assert done.rules == {"BAL001"}
    assert done.out.endswith("1 warning in 5,000 rows of 2 files\n")
