"""Rules from outside: the example pack, installed for real, local files, and what breaks them."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, Run, chat, environment, good_rows, write

PACK = ROOT / "examples" / "pack"


def install(pack: Path, into: Path) -> None:
    """Installs *pack* alone into the folder *into*, built by the hatchling that is there."""
    words = ["install", "--quiet", "--no-deps", "--target", str(into), str(pack)]
    if importlib.util.find_spec("hatchling"):
        words.append("--no-build-isolation")
    done = subprocess.run(
        [sys.executable, "-m", "pip", *words],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment in which the example pack is installed."""
    folder = tmp_path_factory.mktemp("pack")
    shutil.copytree(PACK, folder / "source", ignore=shutil.ignore_patterns("__pycache__", ".*"))
    install(folder / "source", folder / "site")
    return {"PYTHONPATH": str(folder / "site"), "PYTHONDONTWRITEBYTECODE": "1"}


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    """Eleven greetings, one of them with the phrase."""
    said = chat("Can you call me?", "Hello! As an AI language model, I cannot.")
    greetings = [chat(f"What is in box {i}?", f"Hello, box {i} holds screws.") for i in range(10)]
    return write(tmp_path / "train.jsonl", [*greetings, said])


PAIR = "--select=ACME001,ACME002"


def test_its_rules_run_beside_the_built_in_ones(
    run: Run, rows: Path, installed: dict[str, str]
) -> None:
    done = run("check", rows.name, "--format", "concise", env=installed)
    assert done.code == 1
    assert ("train.jsonl", 11, "ACME001") in done.found
    assert ("train.jsonl", 1, "ACME002") in done.found
    assert 'the reply says "As an AI language model"' in done.out
    assert "11 of 11 train replies (100 %) open with a greeting; the limit is 50 %" in done.out
    assert "BAL" in "".join(done.rules)


def test_without_it_nobody_knows_its_rules(run: Run, rows: Path) -> None:
    assert 'unknown rule "ACME001"' in run("check", rows.name, PAIR).refuses()


def test_it_explains_itself(run: Run, installed: dict[str, str]) -> None:
    by_code = run("rule", "ACME001", env=installed)
    assert by_code.code == 0
    assert by_code.out.startswith("# banned-phrase (ACME001)\n")
    assert "A reply holds a phrase that we never want to hear" in by_code.out
    assert '`phrases` (default `["as an ai language model"]`)' in by_code.out
    assert run("rule", "banned-phrase", env=installed).out == by_code.out
    (facts,) = json.loads(run("rule", "ACME002", "--format", "json", env=installed).out)
    assert facts["owner"] == 'the pack "ftlint-acme"'
    assert facts["scope"] == "split"
    assert [one["name"] for one in facts["options"]] == ["max-percent", "min-replies"]


def test_its_options_come_from_the_config(
    run: Run, rows: Path, tmp_path: Path, installed: dict[str, str]
) -> None:
    (tmp_path / "ftlint.toml").write_text(
        '[rules.banned-phrase]\nphrases = ["holds screws", "not there"]\nseverity = "info"\n'
        "[rules.greeting-share]\nmax-percent = 100\n"
    )
    done = run("check", rows.name, PAIR, "--format", "concise", env=installed)
    assert done.code == 0
    assert done.found == [("train.jsonl", i, "ACME001") for i in range(1, 11)]
    assert ": info ACME001 banned-phrase: " in done.out


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        ("[rules.banned-phrase]\nphrase = []", 'unknown key "phrase"; did you mean "phrases"?'),
        ("[rules.banned-phrase]\nphrases = 'x'", 'phrases: expected a list, not "x"'),
        ("[rules.banned-phrase]\nphrases = [1]", "phrases[0]: expected a string, not 1"),
        ("[rules.banned-phrase]\nphrases = ['']", "phrases holds an empty one"),
        ("[rules.banned-phrases]\nphrases = []", 'did you mean "banned-phrase"?'),
        ("[rules.greeting-share]\nmax-percent = 101", "max-percent is 101; it must be from 0"),
    ],
)
def test_wrong_options_stop_the_run(
    run: Run, rows: Path, tmp_path: Path, installed: dict[str, str], table: str, complaint: str
) -> None:
    (tmp_path / "ftlint.toml").write_text(table)
    said = run("check", rows.name, env=installed).refuses()
    assert said.startswith("ftlint.toml: [rules")
    assert complaint in said


def test_its_own_tests_pass(installed: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(PACK)],
        env=environment(installed),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert " passed" in done.stdout
    assert "skipped" not in done.stdout


RULE = '''
from ftlint import ExampleRule

class Shout(ExampleRule):
    """A reply ends with an exclamation mark."""

    code, name = "{code}", "{name}"

    def check(self, example):
        if (example.target or "").endswith("!"):
            yield self.finding(example.at(example.reply.pointer), "the reply shouts")

RULES = (Shout,)
'''


def plugin(folder: Path, source: str, name: str = "lint/shout.py") -> None:
    """A local plugin, and a config that names it."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source)
    (folder / "ftlint.toml").write_text(f'plugins = ["{name}"]\n')


def test_a_local_file_is_a_plugin(run: Run, tmp_path: Path) -> None:
    plugin(tmp_path, RULE.format(code="LOCAL001", name="shouting"))
    write(tmp_path / "data" / "train.jsonl", [chat("Is it there?", "Yes!"), chat("No?", "Yes.")])
    done = run("check", "data/train.jsonl", "--select=shouting", "--format", "concise")
    assert done.code == 1
    assert done.found == [("data/train.jsonl", 1, "LOCAL001")]
    # Its path starts from the config's folder, wherever the command runs.
    below = run("check", "train.jsonl", "--select=LOCAL", cwd=tmp_path / "data")
    assert "the reply shouts" in below.out
    assert "# shouting (LOCAL001)" in run("rule", "LOCAL001").out


def built_in() -> tuple[str, str]:
    """Code and name of some built-in rule."""
    from ftlint_rules import RULES

    return RULES[0].code, RULES[0].name


@pytest.mark.parametrize("same", ["code", "name"])
def test_a_clash_with_a_built_in_rule_names_both_owners(
    run: Run, tmp_path: Path, same: str
) -> None:
    code, name = built_in()
    taken = {"code": code, "name": "shouting"} if same == "code" else {"code": "X001", "name": name}
    plugin(tmp_path, RULE.format(**taken))
    write(tmp_path / "train.jsonl", good_rows(2))
    said = run("check", "train.jsonl").refuses()
    assert said.startswith(f'"{taken[same]}" is claimed by ')
    assert 'the pack "ftlint"' in said
    assert 'the plugin "lint/shout.py"' in said


def test_two_local_files_with_one_rule_clash(run: Run, tmp_path: Path) -> None:
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_text(RULE.format(code="LOCAL001", name="shouting"))
    (tmp_path / "ftlint.toml").write_text('plugins = ["a.py", "b.py"]\n')
    said = run("rule", "--all").refuses()
    assert 'the plugin "a.py"' in said
    assert 'the plugin "b.py"' in said


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("import no_such_module", "does not load: ModuleNotFoundError: No module named"),
        ("def broken(:", "does not load: SyntaxError"),
        ("1 / 0", "does not load: ZeroDivisionError"),
        ("", "has no RULES; add RULES = (YourRule,) at its end"),
        ("RULES = 3", "RULES is int, not a tuple of rules"),
        ("class Rule: pass\nRULES = (Rule,)", "in RULES is not a subclass of ftlint.Rule"),
        ("RULES = ('shouting',)", "'shouting' in RULES is not a subclass of ftlint.Rule"),
        (RULE.format(code="shout", name="shouting"), 'Shout has the code "shout"'),
        (RULE.format(code="LOCAL1", name="shouting"), "a code is like ACME001"),
        (RULE.format(code="LOCAL001", name="Shouting_Rule"), 'the name "Shouting_Rule"'),
    ],
)
def test_a_broken_local_file_stops_the_run(
    run: Run, tmp_path: Path, source: str, complaint: str
) -> None:
    plugin(tmp_path, source)
    write(tmp_path / "train.jsonl", good_rows(2))
    said = run("check", "train.jsonl").refuses()
    assert said.startswith('the plugin "lint/shout.py"')
    assert complaint in said


def test_a_rule_without_code_and_name_stops_the_run(run: Run, tmp_path: Path) -> None:
    plugin(tmp_path, "import ftlint\nclass Bare(ftlint.ExampleRule): pass\nRULES = [Bare]\n")
    assert 'Bare has the code "" and the name ""' in run("rule", "--all").refuses()


def test_a_plugin_that_is_not_there_stops_the_run(run: Run, tmp_path: Path) -> None:
    (tmp_path / "ftlint.toml").write_text('plugins = ["lint/lost.py"]\n')
    said = run("rule", "--all").refuses()
    assert said == 'the plugin "lint/lost.py" does not exist; correct `plugins` in the config'


def broken_pack(folder: Path, source: str, points_to: str = "ftlint_broken:RULES") -> str:
    """A pack as an installer leaves it, in a folder for PYTHONPATH."""
    facts = folder / "ftlint_broken-1.0.dist-info"
    facts.mkdir(parents=True)
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: ftlint-broken\nVersion: 1.0\n")
    (facts / "entry_points.txt").write_text(f"[ftlint.rules]\nbroken = {points_to}\n")
    (folder / "ftlint_broken.py").write_text(source)
    return str(folder)


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("import no_such_module", "does not load (ftlint_broken:RULES): ModuleNotFoundError"),
        ("raise ImportError('needs libx')", "ImportError: needs libx; mend or uninstall it"),
        ("", "does not load (ftlint_broken:RULES): AttributeError"),
        ("RULES = {}", "RULES is dict, not a tuple of rules"),
        ("RULES = (int,)", "<class 'int'> in RULES is not a subclass of ftlint.Rule"),
        (RULE.format(code="A1", name="shouting"), 'Shout has the code "A1"'),
    ],
)
def test_a_broken_pack_stops_the_run_and_is_named(
    run: Run, tmp_path: Path, source: str, complaint: str
) -> None:
    write(tmp_path / "train.jsonl", good_rows(2))
    path = broken_pack(tmp_path / "site", source)
    said = run("check", "train.jsonl", env={"PYTHONPATH": path}).refuses()
    assert said.startswith('the pack "ftlint-broken"')
    assert complaint in said


def test_a_rule_that_fails_on_a_row_is_no_bare_traceback(run: Run, tmp_path: Path) -> None:
    source = RULE.format(code="LOCAL001", name="shouting")
    plugin(tmp_path, source.replace('example.target or ""', "example.no_such_thing"))
    write(tmp_path / "train.jsonl", good_rows(2))
    done = run("check", "train.jsonl")
    assert done.code == 2
    assert done.out == ""
    assert "Traceback" not in done.err
    assert "no_such_thing" in done.err
    shown = run("check", "train.jsonl", env={"FTLINT_TRACEBACK": "1"})
    assert "Traceback" in shown.err
    assert "shout.py" in shown.err


def test_its_scorer_is_there_by_name(run: Run, tmp_path: Path, installed: dict[str, str]) -> None:
    replies = ["It ships today. Your Acme team", "It is blue. Your Acme team"]
    write(tmp_path / "test.jsonl", [chat(f"Question {i}?", said) for i, said in enumerate(replies)])
    answers = ["It ships today. Your Acme team", "It is blue."]
    write(tmp_path / "p.jsonl", [{"line": i, "answer": a} for i, a in enumerate(answers, 1)])
    words = ("eval", "test=test.jsonl", "--predictions", "p.jsonl", "--scorer", "signed")
    done = run(*words, "--gate", "signature_rate >= 0.9", env=installed)
    assert done.code == 1, done.err
    assert "FAIL: signature_rate is 0.500 on 2 rows" in done.out
    assert 'unknown scorer "signed"' in run(*words).refuses()
