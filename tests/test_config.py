"""ftlint.toml and [tool.ftlint]: where settings are found, what they do, and what a typo says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import Run, chat, good_rows, write

from ftlint import config
from ftlint.errors import InputError

CONCISE = ("--format", "concise")
NO_REPLY = {"messages": [{"role": "user", "content": "Where is my parcel?"}]}


def load(folder: Path, text: str, name: str = "ftlint.toml") -> config.Config:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return config.load(path)


def complaint(folder: Path, text: str, name: str = "ftlint.toml") -> str:
    """What loading *text* is refused with, from the config's name on."""
    with pytest.raises(InputError) as caught:
        load(folder, text, name)
    said = str(caught.value)
    assert "\n" not in said
    return said[said.index(name) :]


# Where settings are found.


def test_without_a_config_the_defaults_hold() -> None:
    found = config.load(None)
    assert (found.select, found.ignore, found.fail_on) == (("ALL",), (), "error")
    assert (found.max_per_rule, found.target, found.model) == (20, ("openai",), None)
    assert (found.origin, found.root) == (None, Path())


EVERYTHING = """\
{open}
target = "openai"
model = "gpt-4.1-mini-2025-04-14"
select = ["FMT", "CHAT"]
ignore = ["blank-line"]
fail-on = "warning"
max-per-rule = 3
plugins = ["lint/x.py"]

[{prefix}datasets.support]
train = ["a.jsonl", "b.jsonl"]
test = "c.jsonl"

[{prefix}rules.unknown-key]
severity = "warning"
allow = ["id"]

[{prefix}eval]
model = "baseline:tfidf"
"""


@pytest.mark.parametrize(
    ("name", "opening", "prefix"),
    [("ftlint.toml", "", ""), ("pyproject.toml", "[tool.ftlint]", "tool.ftlint.")],
)
def test_both_files_take_the_same_settings(
    tmp_path: Path, name: str, opening: str, prefix: str
) -> None:
    found = load(tmp_path, EVERYTHING.format(open=opening, prefix=prefix), name)
    assert found.model == "gpt-4.1-mini-2025-04-14"
    assert (found.select, found.ignore) == (("FMT", "CHAT"), ("blank-line",))
    assert (found.fail_on, found.max_per_rule, found.plugins) == ("warning", 3, ("lint/x.py",))
    train, test = config.dataset(found, "support").splits
    assert (train.name, len(train.files)) == ("train", 2)
    assert (test.name, len(test.files)) == ("test", 1)
    settings = config.rule_settings(found, "unknown-key")
    assert (str(settings.severity), settings.options) == ("warning", {"allow": ["id"]})


def test_the_nearest_config_is_found(tmp_path: Path) -> None:
    below = tmp_path / "a" / "b" / "c"
    below.mkdir(parents=True)
    (tmp_path / "ftlint.toml").write_text("")
    assert config.find(below) == tmp_path / "ftlint.toml"
    # Somebody else's pyproject.toml is passed over, ours is not.
    project = tmp_path / "a" / "b" / "pyproject.toml"
    project.write_text('[project]\nname = "x"\n[tool.other]\nftlint = 1\n')
    assert config.find(below) == tmp_path / "ftlint.toml"
    project.write_text('[project]\nname = "x"\n[tool.ftlint.rules.blank-line]\n')
    assert config.find(below) == project
    # Beside a pyproject.toml, ftlint.toml wins.
    (tmp_path / "a" / "b" / "ftlint.toml").write_text("")
    assert config.find(below) == tmp_path / "a" / "b" / "ftlint.toml"


def test_a_config_named_on_the_command_line_is_the_only_one(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "train.jsonl", ["", NO_REPLY])
    (tmp_path / "ftlint.toml").write_text('select = ["no-such-rule"]\n')
    (tmp_path / "other.toml").write_text('select = ["blank-line"]\n')
    done = run("check", "train.jsonl", "--config", "other.toml", *CONCISE)
    assert (done.code, done.rules) == (0, {"FMT005"})


def test_paths_start_from_the_configs_folder(run: Run, tmp_path: Path) -> None:
    home = tmp_path / "conf"
    write(home / "data" / "train.jsonl", [*good_rows(60), NO_REPLY])
    (home / "pyproject.toml").write_text(
        '[tool.ftlint]\nselect = ["CHAT"]\n[tool.ftlint.datasets.d]\ntrain = "data/train.jsonl"\n'
    )
    here = run("check", *CONCISE, cwd=home)
    assert here.found == [("data/train.jsonl", 61, "CHAT004")]
    above = run("check", "--config", "conf/pyproject.toml", *CONCISE)
    assert above.found == [("conf/data/train.jsonl", 61, "CHAT004")]
    (home / "deep").mkdir()
    below = run("check", *CONCISE, cwd=home / "deep")
    ((path, line, code),) = below.found
    assert (home / "deep" / path).resolve() == (home / "data" / "train.jsonl").resolve()
    assert (line, code) == (61, "CHAT004")


# What a typo says.


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("selct = []", 'ftlint.toml: unknown key "selct"; did you mean "select"?'),
        ("fail_on = 'error'", 'ftlint.toml: unknown key "fail_on"; did you mean "fail-on"?'),
        (
            "[datasets.d]\ntrian = 'a.jsonl'",
            '[datasets.d]: unknown key "trian"; did you mean "train"?',
        ),
        (
            "[datasets.d]\nfoo = 'a.jsonl'",
            '[datasets.d]: unknown key "foo" '
            "(known: grader, group, label, test, train, validation)",
        ),
        (
            "[datasets.d]\ntrain = 'a.jsonl'\nlabel = { fro = 'target' }",
            '[datasets.d]: label: unknown key "fro"; did you mean "from"?',
        ),
        (
            "[datasets.d]\ntrain = 'a.jsonl'\nlabel = { from_ = 'target' }",
            'label: unknown key "from_"; did you mean "from"?',
        ),
        (
            "[datasets.d]\ntrain = 'a.jsonl'\ngroup = 3",
            '[datasets.d]: group: expected the name of a field, such as "customer_id"',
        ),
        (
            "[datasets.d]\ntrain = 'a.jsonl'\ngroup = ' '",
            '[datasets.d]: group: expected the name of a field, such as "customer_id"',
        ),
    ],
)
def test_an_unknown_key_is_refused_with_a_suggestion(tmp_path: Path, text: str, said: str) -> None:
    assert said in complaint(tmp_path, text)


def test_an_unknown_key_of_pyproject_is_refused_too(tmp_path: Path) -> None:
    text = "[tool.ftlint]\nselct = []\n[tool.other]\nanything = 1"
    assert complaint(tmp_path, text, "pyproject.toml") == (
        'pyproject.toml: unknown key "selct"; did you mean "select"?'
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "[rules.blank-lines]\n",
            'ftlint.toml: [rules]: unknown rule "blank-lines"; did you mean "blank-line"?',
        ),
        (
            "[rules.unknown-key]\nalow = []",
            'ftlint.toml: [rules.unknown-key]: unknown key "alow"; did you mean "allow"?',
        ),
        (
            "[rules.blank-line]\nmax = 3",
            'ftlint.toml: [rules.blank-line]: unknown key "max"',
        ),
        (
            "[rules.unknown-key]\nallow = 'id'",
            'ftlint.toml: [rules.unknown-key]: allow: expected a list, not "id"',
        ),
        (
            "[rules.class-imbalance]\nmax-ratio = 'ten'",
            'ftlint.toml: [rules.class-imbalance]: max-ratio: expected a number, not "ten"',
        ),
        (
            "[rules.class-imbalance]\nmax-ratio = true",
            "max-ratio: expected a number, not True",
        ),
        (
            "[rules.rare-class]\nmin-rows = 2.5",
            "min-rows: expected a whole number, not 2.5",
        ),
        (
            "[rules.near-duplicate-leakage]\nthreshold = 2",
            "[rules.near-duplicate-leakage]: threshold is 2; it must be from 0.5 to 1",
        ),
        (
            "[rules.blank-line]\nseverity = 'fatal'",
            '[rules.blank-line]: unknown severity "fatal"; expected one of info, warning, error',
        ),
        ("rules.blank-line = 'error'", "[rules.blank-line]: expected a table of options"),
        ("plugins = ['lost.py']", 'the plugin "lost.py" does not exist'),
        ("ignore = ['blank-lines']", 'unknown rule "blank-lines"; did you mean "blank-line"?'),
    ],
)
def test_a_wrong_setting_of_a_rule_stops_the_run(
    run: Run, tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "ftlint.toml").write_text(text)
    write(tmp_path / "train.jsonl", good_rows(2))
    assert said in run("check", "train.jsonl").refuses()
    # It is wrong even if the rule is left out of this run.
    if "[rules" in said:
        assert said in run("check", "train.jsonl", "--select=FMT001").refuses()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("select = 'ALL'", 'ftlint.toml: select: expected a list, not "ALL"'),
        ("select = ['FMT', 3]", "ftlint.toml: select[1]: expected a string, not 3"),
        ("model = 4", "ftlint.toml: model: expected a string, not 4"),
        (
            "target = 'opena'",
            'ftlint.toml: unknown target "opena"; did you mean "openai"?',
        ),
        ("target = []", "ftlint.toml: target: the list is empty"),
        (
            "target = ['openai', 'nobody']",
            'ftlint.toml: unknown target "nobody" (known: azure-openai, bedrock, fireworks, '
            "mistral, openai, together, trl)",
        ),
        (
            "today = '2026-11-23'",
            'ftlint.toml: today: expected a date like 2026-11-23, not "2026-11-23"',
        ),
        (
            "today = 2026-11-23T08:00:00",
            "ftlint.toml: today: expected a date like 2026-11-23, "
            "not datetime.datetime(2026, 11, 23, 8, 0)",
        ),
        (
            "fail-on = 'fatal'",
            'fail-on: expected one of "error", "warning", "info", not "fatal"',
        ),
        ("max-per-rule = '3'", 'max-per-rule: expected a whole number, not "3"'),
        ("max-per-rule = true", "max-per-rule: expected a whole number, not True"),
        ("max-per-rule = 1.5", "max-per-rule: expected a whole number, not 1.5"),
        ("datasets = 'd'", 'datasets: expected a table, not "d"'),
        ("rules = []", "rules: expected a table, not []"),
        ("datasets.d = 'a.jsonl'", "[datasets.d]: expected a table with train, validation or test"),
        ("[datasets.d]", "[datasets.d]: names no file; add train, validation or test"),
        (
            "[datasets.d]\ntrain = 3",
            "[datasets.d]: train: expected a path or a list of paths, not 3",
        ),
        ("[datasets.d]\ntrain = ['a', 3]", "train: expected a path or a list of paths"),
        ("[datasets.d]\ntrain = 'a'\nlabel = 'target'", "label: expected a table like { from"),
        (
            "[datasets.d]\ntrain = 'a'\nlabel = { from = 'csv' }",
            'label: from: expected one of "target", "json", "regex", "none", not "csv"',
        ),
        (
            "[datasets.d]\ntrain = 'a'\nlabel = { values = 'yes' }",
            'label: values: expected a list, not "yes"',
        ),
        ("[datasets.d]\ntrain = 'a'\nlabel = { from = 'json' }", 'from = "json" needs a field'),
        (
            "[datasets.d]\ntrain = 'a'\nlabel = { from = 'regex' }",
            'from = "regex" needs a pattern',
        ),
        (
            "[datasets.d]\ntrain = 'a'\nlabel = { from = 'regex', pattern = '(' }",
            'label: pattern "(" is no regular expression: ',
        ),
        ("select = [", "ftlint.toml: is not TOML: "),
        ("select = []\nselect = []", "ftlint.toml: is not TOML: "),
    ],
)
def test_a_value_of_the_wrong_type_is_refused(tmp_path: Path, text: str, said: str) -> None:
    assert said in complaint(tmp_path, text)


def test_a_config_that_is_not_utf8_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "ftlint.toml").write_bytes("model = 'Gr\u00fc\u00dfe'".encode("latin-1"))
    write(tmp_path / "train.jsonl", good_rows(2))
    said = run("check", "train.jsonl").refuses()
    assert said.endswith("ftlint.toml: is not UTF-8; save it as UTF-8")


# What settings do.


def test_a_whole_number_is_a_number(tmp_path: Path, run: Run) -> None:
    rows = [*good_rows(60), *[chat(f"The {i}. letter of {i * 31}?", "maybe") for i in range(4)]]
    write(tmp_path / "train.jsonl", rows)
    select = ("--select", "class-imbalance", *CONCISE)
    (tmp_path / "ftlint.toml").write_text("[rules.class-imbalance]\nmax-ratio = 7\n")
    assert "7.5 times as many" in run("check", "train.jsonl", *select).out
    (tmp_path / "ftlint.toml").write_text("[rules.class-imbalance]\nmax-ratio = 7.5\n")
    assert run("check", "train.jsonl", *select).found == []


def test_severity_override_decides_the_exit_code(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "train.jsonl", [*good_rows(60), "", NO_REPLY])
    rows = ("check", "train.jsonl", "--select=FMT,CHAT", *CONCISE)
    assert run(*rows).code == 1
    (tmp_path / "ftlint.toml").write_text('[rules.missing-assistant-reply]\nseverity = "info"\n')
    milder = run(*rows)
    assert milder.code == 0
    assert ": info CHAT004 " in milder.out
    assert ": warning FMT005 " in milder.out
    (tmp_path / "ftlint.toml").write_text(
        '[rules.missing-assistant-reply]\nseverity = "info"\n'
        '[rules.blank-line]\nseverity = "ERROR"\n'
    )
    stricter = run(*rows)
    assert stricter.code == 1
    assert ": error FMT005 " in stricter.out


def test_an_override_beats_the_level_that_a_rule_chooses_itself(run: Run, tmp_path: Path) -> None:
    # A misspelled key of a message is a warning where an extra key of a row is an error.
    row = chat("Is it there?", "yes")
    row["messages"][1]["wieght"] = 1
    write(tmp_path / "train.jsonl", [row, chat("Is that there?", "no", id=7)])
    words = ("check", "train.jsonl", "--select=unknown-key", *CONCISE)
    out = run(*words).out
    assert out.count(": warning ") == out.count(": error ") == 1
    (tmp_path / "ftlint.toml").write_text('[rules.unknown-key]\nseverity = "info"\n')
    assert run(*words).out.count(": info ") == 2


def test_an_option_reaches_its_rule(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "train.jsonl", [chat("Is it there?", "yes", id=7)])
    (tmp_path / "ftlint.toml").write_text('[rules.unknown-key]\nallow = ["id"]\n')
    assert run("check", "train.jsonl", "--select=CHAT").code == 0


def test_the_model_decides_the_token_limit(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "train.jsonl", [chat("parcel " * 6000, "yes")])
    words = ("check", "train.jsonl", "--select=TOK", *CONCISE)
    assert run(*words).found == []
    (tmp_path / "ftlint.toml").write_text('model = "gpt-3.5-turbo-0613"\n')
    assert "the limit is 4,096" in run(*words).out


@pytest.mark.parametrize(
    ("label", "replies", "undeclared"),
    [
        ('{ from = "target", values = ["yes", "no"] }', ["yes", "no", "maybe"], [3]),
        ('{ values = ["yes", "no"] }', ["yes", "no", "maybe"], [3]),
        ('{ from = "target" }', ["yes", "no", "maybe"], []),
        (
            '{ from = "json", field = "intent" }',
            ['{"intent": "refund"}', '{"label": "refund"}', "refund"],
            [2, 3],
        ),
        (
            '{ from = "json", field = "intent.name", values = ["refund"] }',
            ['{"intent": {"name": "refund"}}', '{"intent": "refund"}'],
            [2],
        ),
        (
            '{ from = "regex", pattern = "Label: (\\\\w+)", values = ["refund"] }',
            ["All good. Label: refund", "Label: return", "no idea"],
            [2, 3],
        ),
        ('{ from = "regex", pattern = "refund|return" }', ["a refund", "a return", "none"], [3]),
    ],
)
def test_label_tables(
    run: Run, tmp_path: Path, label: str, replies: list[str], undeclared: list[int]
) -> None:
    (tmp_path / "ftlint.toml").write_text(f'[datasets.d]\ntrain = "t.jsonl"\nlabel = {label}\n')
    rows = [chat(f"What about the {i}. parcel?", reply) for i, reply in enumerate(replies)]
    write(tmp_path / "t.jsonl", rows)
    done = run("check", "--select=undeclared-label", *CONCISE)
    assert [line for _, line, _ in done.found] == undeclared
    assert done.code == (1 if undeclared else 0)


def test_declared_labels_are_counted_by_what_is_declared(run: Run, tmp_path: Path) -> None:
    (tmp_path / "ftlint.toml").write_text(
        '[datasets.d]\ntrain = "t.jsonl"\nlabel = { from = "json", field = "intent" }\n'
    )
    replies = [*[json.dumps({"intent": "refund", "n": i}) for i in range(12)], '{"intent": "rare"}']
    rows = [chat(f"What about the {i}. parcel?", reply) for i, reply in enumerate(replies)]
    write(tmp_path / "t.jsonl", rows)
    done = run("check", "--select=BAL", *CONCISE)
    assert 'the label "rare" has 1 training row; the least is 10' in done.out
    assert 'read from the field "intent" of the reply, as declared' in done.out


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("max-per-rule = -3", "max-per-rule: -3 is too low; the least is 0"),
        ("[rules.class-imbalance]\nmax-ratio = 0.5", "max-ratio: 0.5 is too low; the least is 1"),
        ("[rules.token-limit-exceeded]\nlimit = -5", "limit: -5 is too low; the least is 0"),
        ('[rules.BAL001]\nseverity = "info"', 'write "class-imbalance" for BAL001'),
        ('[eval]\nmodle = "x"', 'unknown key "modle"; did you mean "model"?'),
        (
            '[datasets.a]\ntrain = "train.jsonl"\n'
            'label = { from = "regex", pattern = "x", field = "y" }',
            'field goes with from = "json"',
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(run: Run, tmp_path: Path, text: str, told: str) -> None:
    write(tmp_path / "train.jsonl", good_rows(60))
    (tmp_path / "ftlint.toml").write_text(text + "\n")
    done = run("check", "train.jsonl")
    assert (done.code, done.out) == (2, "")
    assert told in done.err


def test_a_split_may_be_called_by_its_short_name(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", good_rows(60))
    write(tmp_path / "b.jsonl", good_rows(60)[:1])
    (tmp_path / "ftlint.toml").write_text('[datasets.x]\ntrain = "a.jsonl"\nval = "b.jsonl"\n')
    assert "b.jsonl:1" in run("check", "--select=LEAK", "--format=concise").out


def test_a_file_that_is_named_twice_is_read_once(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", good_rows(60))
    (tmp_path / "ftlint.toml").write_text('[datasets.x]\ntrain = ["a.jsonl", "a.jsonl"]\n')
    assert "in 60 rows of 1 file" in run("check", "--select=FMT,DUP").out


class TestGraders:
    """Each data set may have its own grader, on the command line too."""

    CONFIG = """
grader = "words.json"
method = "reinforcement"
[datasets.sums]
train = "sums.jsonl"
grader = "sums.json"
[datasets.words]
train = "words.jsonl"
"""

    def folder(self, tmp_path: Path) -> None:
        (tmp_path / "ftlint.toml").write_text(self.CONFIG)
        for name in ("sums", "words"):
            check = {"type": "string_check", "name": name, "operation": "eq"}
            texts = {"input": "{{sample.output_text}}", "reference": f"{{{{item.{name}}}}}"}
            (tmp_path / f"{name}.json").write_text(json.dumps({**check, **texts}))
            row = {"messages": [{"role": "user", "content": name}], "answer": name}
            (tmp_path / f"{name}.jsonl").write_text(json.dumps(row) + "\n")

    @pytest.mark.parametrize("files", [(), ("sums.jsonl",), ("words.jsonl",)], ids=str)
    def test_reads_the_one_of_the_data_set(
        self, tmp_path: Path, run: Run, files: tuple[str, ...]
    ) -> None:
        self.folder(tmp_path)
        found = run("check", *files, "--select=RFT003", "--format=concise").out
        for name in ("sums", "words"):
            named = not files or f"{name}.jsonl" in files
            assert (f"{name}.jsonl:1:1: error RFT003" in found) is named
            assert (f"item.{name}" in found) is named

    def test_files_with_different_graders_are_not_judged_by_one(
        self, tmp_path: Path, run: Run
    ) -> None:
        self.folder(tmp_path)
        result = run("check", "sums.jsonl", "words.jsonl")
        assert result.code == 2
        assert result.err == (
            "ftlint: ftlint.toml: the files have different graders (sums.json, words.json); "
            "check them apart\n"
        )

    def test_is_a_path(self, tmp_path: Path, run: Run) -> None:
        (tmp_path / "ftlint.toml").write_text('[datasets.d]\ntrain = "a.jsonl"\ngrader = 3\n')
        result = run("check")
        assert result.code == 2
        assert result.err == "ftlint: ftlint.toml: [datasets.d]: grader: expected a path, not 3\n"
