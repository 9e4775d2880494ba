"""What is known of the targets: sourced and dated, found by any name, judged by itself."""

from __future__ import annotations

import json
import pickle
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import chat, good_rows, write

from ftlint import config as configs
from ftlint import engine
from ftlint.cli.commands import cli
from ftlint.dataset import Dataset, SourceFile, Split, plan
from ftlint.errors import InputError
from ftlint.finding import Finding, Remark
from ftlint.plugins import discover
from ftlint.rule import Rule
from ftlint.screen import Search, Signs
from ftlint.selection import build
from ftlint.targets import TARGETS, Job, known, load
from ftlint.targets import read as reading
from ftlint.targets.model import Figure, figures
from ftlint_rules._sizes import Size
from ftlint_rules.file_extension import FileExtension
from ftlint_rules.forbidden_special_token import ForbiddenSpecialToken
from ftlint_rules.model_retires import ModelRetires
from ftlint_rules.too_few_examples import TooFewExamples
from ftlint_rules.too_many_examples import TooManyExamples

every_target = pytest.mark.parametrize("name", TARGETS)
WRITTEN = date(2026, 11, 23)


# The data.


@every_target
def test_every_figure_has_a_source_and_the_day_it_was_read(name: str) -> None:
    found = dict(figures(load(name)))
    assert found
    for path, figure in found.items():
        assert figure.source.title, path
        assert date(2026, 1, 1) < figure.source.read <= WRITTEN, path


@every_target
def test_every_source_is_used(name: str) -> None:
    target = load(name)
    used = {figure.source for _, figure in figures(target)}
    assert set(target.sources.values()) == used


@every_target
def test_no_figure_stands_for_what_is_not_known(name: str) -> None:
    for path, figure in figures(load(name)):
        assert figure.value is False or figure.value not in (0, "", ()), path


@every_target
def test_tuning_ends_no_later_than_serving(name: str) -> None:
    target = load(name)
    for model in target.models.values():
        tuning, serving = target.tuning_ends(model), target.serving_ends(model)
        if tuning is not None and serving is not None:
            assert tuning.value <= serving.value


def test_all_files_are_targets() -> None:
    folder = Path(reading.__file__).parent
    assert {path.stem for path in folder.glob("*.toml")} == set(TARGETS)


def value(target: str, path: str) -> Any:
    """The value of one figure by its dotted path; None if it is not known."""
    return known(dict(figures(load(target))).get(path))


@pytest.mark.parametrize(
    ("target", "path", "expected"),
    [
        ("openai", "rows.min_rows", 10),
        ("openai", "rows.recommended_rows", 50),
        ("openai", "rows.max_rows", None),
        ("openai", "images.max_per_row", 10),
        ("openai", "images.max_rows", 50_000),
        ("openai", "models.gpt-4.1.example_tokens", 65_536),
        ("openai", "models.gpt-4.1.train_price", 25),
        ("openai", "models.gpt-4.1-nano.train_price", 1.5),
        ("openai", "models.gpt-4o-mini.output_price", 1.2),
        ("openai", "models.gpt-3.5-turbo.example_tokens", 16_385),
        ("openai", "models.gpt-3.5-turbo-0613.example_tokens", 4_096),
        ("openai", "models.o4-mini.train_price_per_hour", 100),
        ("openai", "models.o4-mini.example_tokens", None),
        ("openai", "dates.new_customers_end", date(2026, 5, 7)),
        ("openai", "dates.idle_customers_end", date(2026, 7, 2)),
        ("openai", "dates.tuning_ends", date(2027, 1, 6)),
        ("openai", "models.gpt-4o.serving_ends", date(2027, 1, 14)),
        ("openai", "models.gpt-3.5-turbo.serving_ends", date(2026, 10, 23)),
        ("openai", "models.gpt-4.1-nano.serving_ends", date(2026, 10, 23)),
        ("openai", "epochs.max", 50),
        ("azure-openai", "images.max_per_row", 64),
        ("azure-openai", "tokens.max_job", 2_000_000_000),
        ("openai", "dates.evals_read_only", date(2026, 10, 31)),
        ("openai", "dates.evals_end", date(2026, 11, 30)),
        ("openai", "models.o4-mini.serving_ends", date(2026, 10, 23)),
        ("openai", "models.gpt-4.serving_ends", date(2026, 10, 23)),
        ("openai", "models.babbage-002.serving_ends", date(2026, 10, 23)),
        ("openai", "models.davinci-002.serving_ends", date(2026, 10, 23)),
        ("openai", "models.gpt-4.1.serving_ends", date(2027, 1, 14)),
        ("openai", "models.gpt-4.1-mini.serving_ends", date(2027, 1, 14)),
        ("openai", "models.gpt-4o-mini.serving_ends", date(2027, 1, 14)),
        ("openai", "preferences.output_messages", 1),
        ("azure-openai", "rows.min_rows", 10),
        ("azure-openai", "files.max_bytes", 512 * 2**20),
        ("azure-openai", "images.max_bytes", 10 * 2**20),
        ("azure-openai", "preferences.output_roles", ("assistant", "tool")),
        ("azure-openai", "preferences.output_messages", None),
        ("azure-openai", "models.gpt-4.1.new_customers_end", date(2026, 10, 14)),
        ("azure-openai", "models.gpt-4o-mini.new_customers_end", date(2026, 10, 1)),
        ("azure-openai", "models.o4-mini.new_customers_end", date(2026, 10, 16)),
        ("azure-openai", "models.o4-mini.serving_ends", date(2027, 10, 16)),
        ("mistral", "calls.id_length", 9),
        ("fireworks", "tokens.default", 32_768),
        ("azure-openai", "models.gpt-4.1.tuning_ends", date(2027, 4, 14)),
        ("azure-openai", "models.gpt-4o.serving_ends", date(2027, 10, 1)),
        ("azure-openai", "models.o4-mini.tuning_ends", date(2027, 4, 16)),
        ("together", "rows.min_rows", 1),
        ("together", "images.max_per_row", 10),
        ("together", "turns.must_alternate", True),
        ("fireworks", "rows.min_rows", 3),
        ("fireworks", "rows.max_rows", 3_000_000),
        ("mistral", "files.max_bytes", 512 * 2**20),
        ("bedrock", "methods.reinforcement.min_rows", 100),
        ("bedrock", "methods.reinforcement.max_rows", 20_000),
        ("trl", "tokens.default", 1_024),
    ],
)
def test_known_figures(target: str, path: str, expected: object) -> None:
    assert value(target, path) == expected


def test_the_rule_on_reserved_texts_looks_for_those_of_every_target() -> None:
    listed = {
        text for name in TARGETS for one in load(name).reserved.values() for text in one.value
    }
    screens = [ForbiddenSpecialToken(job=Job(name)).screening() for name in TARGETS]
    search = Search([one for one in screens if isinstance(one, Signs)], many=False)
    missed = {text for text in listed if not search.finds(text)}
    assert len(listed) == 12
    assert missed == set()


def test_azure_says_no_earlier_than_of_tuning_only() -> None:
    found = dict(figures(load("azure-openai")))
    tuning = [one.earliest for path, one in found.items() if path.endswith("tuning_ends")]
    serving = [one.earliest for path, one in found.items() if path.endswith("serving_ends")]
    assert tuning == [True] * 7
    assert serving == [False] * 6


def test_what_is_no_longer_served_is_no_longer_tuned() -> None:
    openai = load("openai")
    assert known(openai.tuning_ends(openai.models["gpt-3.5-turbo"])) == date(2026, 10, 23)
    assert known(openai.tuning_ends(openai.models["gpt-4.1"])) == date(2027, 1, 6)


SMALL = """
title = "Small"
[sources]
page = { title = "a page", read = 2026-11-22 }
"""


def test_a_small_target_knows_only_what_it_says() -> None:
    found = reading.parse("small", SMALL + '[rows]\nmin_rows = { value = 5, source = "page" }\n')
    assert [path for path, _ in figures(found)] == ["rows.min_rows"]
    assert found.rows.min_rows == Figure(5, found.sources["page"])


def test_what_is_loaded_is_what_the_files_say() -> None:
    """``make docs`` writes targets.json anew."""
    for name in TARGETS:
        text = Path(reading.BUILT).with_name(f"{name}.toml").read_text(encoding="utf-8")
        assert reading.parse(name, text) == load(name)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[rowz]\n", 'small: unknown key "rowz"'),
        ("[name]\n", 'small: unknown key "name"'),
        ('[rows]\nleast = { value = 5, source = "page" }', 'small.rows: unknown key "least"'),
        ("[rows]\nmin_rows = 5", "small.rows.min_rows: a figure has a value and a source"),
        ("[rows]\nmin_rows = { value = 5 }", "a figure has a value and a source"),
        ('[rows]\nmin_rows = { value = 5, source = "x" }', 'unknown source "x"'),
        ('[rows]\nmin_rows = { value = "5", source = "page" }', "'5' is of the wrong type"),
        ('[rows]\nmin_rows = { value = true, source = "page" }', "True is of the wrong type"),
        ('[tokens]\noverlong = { value = "eats", source = "page" }', "is of the wrong type"),
        ('[rows]\nmin_rows = { value = 5, source = "page", at = 1 }', "a figure has only value"),
        ("[models.x]\nspeed = 4", 'small.models.x: unknown key "speed"'),
        ("[models]\nx = 4", "small.models.x: expected a table"),
    ],
)
def test_a_file_that_says_more_or_less_is_refused(text: str, said: str) -> None:
    with pytest.raises(ValueError, match="small") as error:
        reading.parse("small", f"{SMALL}\n{text}")
    assert said in str(error.value)


# Models by their names.


@pytest.mark.parametrize(
    ("model", "found"),
    [
        ("gpt-4.1", "gpt-4.1"),
        ("gpt-4.1-2025-04-14", "gpt-4.1"),
        ("gpt-4.1-mini-2025-04-14", "gpt-4.1-mini"),
        ("gpt-4.1-nano", "gpt-4.1-nano"),
        ("gpt-4o-mini-2024-07-18", "gpt-4o-mini"),
        ("ft:gpt-4o-2024-08-06:acme::abc123", "gpt-4o"),
        ("ft:gpt-4o-mini-2024-07-18:acme:support:abc:ckpt-step-88", "gpt-4o-mini"),
        ("gpt-3.5-turbo-0613", "gpt-3.5-turbo-0613"),
        ("gpt-3.5-turbo-0125", "gpt-3.5-turbo"),
        ("gpt-4-0613", "gpt-4"),
        ("gpt-4o-audio-preview", None),
        ("gpt-4-turbo", None),
        ("ft:", None),
        ("", None),
        (None, None),
    ],
)
def test_a_model_is_found_by_any_of_its_names(model: str | None, found: str | None) -> None:
    limits = Job(model=model).model_limits
    assert (limits.name if limits else None) == found


# The dates.


def severities(job: Job) -> list[str]:
    """How bad model-retires finds the job, tuning first."""
    found = ModelRetires(job=job).finish({"train": Size()})
    return [str(one.severity) for one in found if isinstance(one, Finding)]


@pytest.mark.parametrize(
    ("model", "today", "expected"),
    [
        ("gpt-4.1", date(2026, 10, 7), []),
        ("gpt-4.1", date(2026, 10, 8), ["warning"]),
        ("gpt-4.1", date(2026, 10, 15), ["warning"]),
        ("gpt-4.1", date(2026, 10, 16), ["warning", "warning"]),
        ("gpt-4.1", date(2027, 1, 5), ["warning", "warning"]),
        ("gpt-4.1", date(2027, 1, 6), ["error", "warning"]),
        ("gpt-4.1", date(2027, 1, 13), ["error", "warning"]),
        ("gpt-4.1", date(2027, 1, 14), ["error"]),
        ("gpt-4.1-nano", date(2026, 10, 22), ["warning", "warning"]),
        ("gpt-4.1-nano", date(2026, 10, 23), ["error"]),
        (None, date(2030, 1, 1), []),
        ("gpt-9", date(2030, 1, 1), []),
    ],
)
def test_openai_dates(model: str | None, today: date, expected: list[str]) -> None:
    assert severities(Job("openai", model, today)) == expected


def test_a_date_that_is_only_the_earliest_is_never_an_error() -> None:
    assert severities(Job("azure-openai", "gpt-4.1", date(2027, 4, 15))) == ["warning"]
    assert severities(Job("azure-openai", "gpt-5", date(2030, 1, 1))) == ["warning"]


def remarks(job: Job) -> list[str]:
    """What model-retires says below its findings."""
    found = ModelRetires(job=job).finish({"train": Size()})
    return [one.text for one in found if isinstance(one, Remark)]


def test_it_says_who_can_no_longer_tune() -> None:
    new = '{} tunes "gpt-4.1" for existing customers only, since {}'
    openai, azure = new.format("OpenAI", "2026-05-07"), new.format("Azure OpenAI", "2026-10-14")
    assert remarks(Job("openai", "gpt-4.1", date(2026, 5, 6))) == []
    assert remarks(Job("openai", "gpt-4.1", date(2026, 7, 1))) == [openai]
    (first, second) = remarks(Job("openai", "gpt-4.1", date(2026, 7, 2)))
    assert first == openai
    assert "in the last 60 days, since 2026-07-02" in second
    assert remarks(Job("openai", "gpt-4.1", date(2027, 1, 6))) == []
    assert remarks(Job("openai", "gpt-4.1-nano", date(2026, 10, 23))) == []
    assert remarks(Job("azure-openai", "gpt-4.1", date(2026, 10, 13))) == []
    assert remarks(Job("azure-openai", "gpt-4.1", date(2026, 10, 14))) == [azure]


def test_a_target_without_dates_says_nothing() -> None:
    assert severities(Job("together", "gpt-4.1", date(2030, 1, 1))) == []


def test_the_day_of_the_run_is_today() -> None:
    before = date.today()
    assert before <= Job().today <= date.today()


# Rows and files.


@pytest.mark.parametrize(
    ("target", "kind", "rows", "rules"),
    [
        ("openai", "chat", 10_000_000, []),
        ("fireworks", "chat", 3_000_000, []),
        ("fireworks", "chat", 3_000_001, ["too-many-examples"]),
        ("fireworks", "chat", 2, ["too-few-examples"]),
        ("bedrock", "chat", 20_001, []),
        ("bedrock", "reinforcement", 20_001, ["too-many-examples"]),
        ("bedrock", "reinforcement", 20_000, []),
        ("bedrock", "reinforcement", 100, []),
        ("bedrock", "reinforcement", 99, ["too-few-examples"]),
        ("trl", "chat", 0, []),
    ],
)
def test_rows_of_a_target(target: str, kind: str, rows: int, rules: list[str]) -> None:
    size = Size(Counter({kind: rows}))
    ran: list[Rule[Any]] = [TooFewExamples(job=Job(target)), TooManyExamples(job=Job(target))]
    assert [one.rule for rule in ran for one in rule.finish({"train": size})] == rules


def test_rows_with_images_have_a_limit_of_their_own() -> None:
    size = Size(Counter(chat=60_000), with_images=50_001)
    (found,) = TooManyExamples().finish({"train": size})
    assert isinstance(found, Finding)
    assert found.message == "50,001 training rows with images; OpenAI takes no more than 50,000"


@pytest.mark.parametrize(
    ("name", "ending"),
    [
        ("a.jsonl", None),
        ("a.json", ".json"),
        ("a", "a"),
        ("a.b.jsonl.gz", ".jsonl.gz"),
        ("a.csv.gz", ".csv.gz"),
        ("<stdin>", None),
    ],
)
def test_extensions(name: str, ending: str | None, tmp_path: Path) -> None:
    path = write(tmp_path / "rows.jsonl", good_rows(2))
    report = engine.check([FileExtension()], training(path, name))
    wanted = [f'the file ends in "{ending}"; the target takes ".jsonl"'] if ending else []
    assert [one.message for one in report.log] == wanted


# Several targets at once.


def training(path: Path, name: str = "train.jsonl") -> Dataset:
    return Dataset("", (Split("train", (SourceFile(name, str(path)),)),))


def rules_for(
    *targets: str,
    select: tuple[str, ...] = ("ALL",),
    keep: int | None = None,
    config: configs.Config | None = None,
) -> list[Rule[Any]]:
    found = config or configs.Config()
    return build(discover(), found, select=select, ignore=[], keep=keep, targets=targets)


def turned(i: int) -> dict[str, Any]:
    """A row with two turns of the user, an extra key, and a fault that every target has."""
    turns = [{"role": "user", "content": f"Hello {i}"}, {"role": "user", "content": f"{i * 7919}?"}]
    return {"id": i, "messages": [*turns, {"role": "assistant", "content": ""}]}


@pytest.fixture
def turns(tmp_path: Path) -> Dataset:
    return training(write(tmp_path / "train.jsonl", [turned(i) for i in range(40)]))


def test_a_finding_says_which_targets_it_holds_for(turns: Dataset) -> None:
    log = engine.check(rules_for("openai", "together", "bedrock"), turns).log
    labels = {(one.rule, one.targets) for one in log}
    assert ("unknown-key", ("openai", "bedrock")) in labels
    assert ("turn-order", ("together", "bedrock")) in labels
    assert ("empty-content", ()) in labels
    counts = log.by_rule()
    assert (counts["unknown-key"], counts["turn-order"], counts["empty-content"]) == (40, 40, 40)


@pytest.mark.parametrize("targets", [("openai",), ("together",), ("openai", "openai")])
def test_one_target_needs_no_label(targets: tuple[str, ...], turns: Dataset) -> None:
    assert {one.targets for one in engine.check(rules_for(*targets), turns).log} == {()}


def test_what_holds_for_all_targets_has_no_label(turns: Dataset) -> None:
    rules = rules_for("together", "bedrock", select=("turn-order",))
    assert [one.targets for one in engine.check(rules, turns).log] == [()] * 40


def test_all_are_counted_and_the_first_are_kept(turns: Dataset) -> None:
    log = engine.check(rules_for("openai", "together", keep=3), turns, keep=3).log
    assert log.by_rule()["turn-order"] == 40
    assert [one.at.line for one in log if one.rule == "turn-order"] == [1, 2, 3]


def test_each_target_gets_the_findings_of_a_run_for_it_alone(tmp_path: Path) -> None:
    rows = [*(turned(i) for i in range(4)), chat("Hi", "Hello"), {"messages": 7}, []]
    data = training(write(tmp_path / "train.jsonl", rows))
    several = list(engine.check(rules_for(*TARGETS), data).log)
    for target in TARGETS:
        alone = {(f.rule, f.message, f.at) for f in engine.check(rules_for(target), data).log}
        mine = {(f.rule, f.message, f.at) for f in several if not f.targets or target in f.targets}
        assert mine == alone, target


def test_the_parts_of_a_file_add_up(turns: Dataset) -> None:
    rules = rules_for(*TARGETS)
    whole = list(engine.check(rules, turns).log)
    assert list(engine.check(rules, turns, chunks=plan(turns, 300)).log) == whole
    assert list(engine.check(pickle.loads(pickle.dumps(rules)), turns).log) == whole


def test_rules_on_sizes_share_one_fold() -> None:
    rules = rules_for("openai", "together", select=("BAL006", "BAL007", "BAL008", "TGT001"))
    assert (len(rules), len(engine.distinct(rules))) == (4, 1)


def test_a_severity_of_the_user_holds_for_every_target(turns: Dataset) -> None:
    config = configs.Config(rules={"turn-order": {"severity": "info"}})
    rules = rules_for("openai", "together", select=("turn-order",), config=config)
    found = {(str(one.severity), one.targets) for one in engine.check(rules, turns).log}
    assert found == {("info", ("together",))}


def test_an_unknown_target_is_refused() -> None:
    with pytest.raises(InputError, match='unknown target "open-ai"; did you mean "openai"'):
        rules_for("open-ai")


# The command line.


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli, words)
    return done.exit_code, done.stdout


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_check_with_several_targets(folder: Path) -> None:
    write(folder / "train.jsonl", [turned(i) for i in range(12)])
    words = ("check", "train.jsonl", "--select", "CHAT002,CHAT010", "--format")
    code, out = run(*words, "concise", "--target", "openai,together")
    assert code == 1
    assert 'unknown-key: the row has an extra key "id" [openai]' in out
    assert "user and assistant must alternate [together]" in out
    _, out = run(*words, "json", "--target", "openai", "--target", "together")
    found = {(one["rule"], *one["targets"]) for one in json.loads(out)["findings"]}
    assert found == {("unknown-key", "openai"), ("turn-order", "together")}
    _, out = run(*words, "full", "--target", "together,fireworks,bedrock")
    assert "must alternate [together, bedrock]" in out


def test_the_config_names_targets_and_the_day(folder: Path) -> None:
    write(folder / "train.jsonl", good_rows())
    text = 'target = ["openai", "azure-openai"]\nmodel = "gpt-4.1"\ntoday = 2027-01-06\n'
    (folder / "ftlint.toml").write_text(text)
    words = ("check", "train.jsonl", "--select", "TGT", "--format", "concise")
    _, out = run(*words)
    said = 'error TGT001 model-retires: OpenAI stopped tuning "gpt-4.1" on 2027-01-06 [openai]'
    assert f"train.jsonl:1:1: {said}" in out.splitlines()
    assert "no findings" in run(*words, "--target", "azure-openai")[1]


def test_targets_prints_a_table() -> None:
    code, out = run("targets")
    assert code == 0
    rows = {tuple(line.split()[:2]): line.split() for line in out.splitlines() if line}
    mini = rows["openai", "gpt-4.1-mini"]
    assert mini[-6:] == ["65,536", "10", "-", "5", "2027-01-06", "2027-01-14"]
    assert rows["together", "-"][2:] == ["-", "-", "1", "-", "-", "-", "-"]
    assert ">= 2027-04-14" in out


def test_targets_as_json_give_every_source() -> None:
    code, out = run("targets", "--format", "json")
    assert code == 0
    found = {one["name"]: one["figures"] for one in json.loads(out)["targets"]}
    assert set(found) == set(TARGETS)
    assert found["openai"]["rows.min_rows"]["value"] == 10
    assert found["openai"]["dates.tuning_ends"]["value"] == "2027-01-06"
    assert found["azure-openai"]["models.gpt-4.1.tuning_ends"]["earliest"] is True
    assert all(one["source"] and one["read"] for told in found.values() for one in told.values())
