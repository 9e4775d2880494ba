"""Comparisons, slices, groups and thresholds through the command line, on recorded answers."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Run, chat, write

Judge = Callable[[int, str], str]


def rows(n: int, start: int = 0) -> list[dict[str, Any]]:
    """Prompts of their own, of which every fourth is spam; every third speaks German."""
    return [
        chat(
            f"message {start + i}",
            "spam" if i % 4 == 0 else "ham",
            metadata={"lang": "de" if i % 3 == 0 else "en", "thread": f"t{i // 5}"},
        )
        for i in range(n)
    ]


def record(path: Path, data: list[dict[str, Any]], said: Judge, **more: Any) -> None:
    lines = [
        {"line": i, "answer": said(i, row["messages"][-1]["content"]), **more}
        for i, row in enumerate(data, start=1)
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))


def other(label: str) -> str:
    return "ham" if label == "spam" else "spam"


def wrong_at(*lines: int) -> Judge:
    return lambda line, gold: other(gold) if line in lines else gold


@pytest.fixture
def data(tmp_path: Path) -> Path:
    test = rows(60)
    write(tmp_path / "test.jsonl", test)
    record(tmp_path / "ours.jsonl", test, wrong_at(1, 2), asked="tuned")
    record(tmp_path / "theirs.jsonl", test, wrong_at(2, 5, 8, 11, 14, 17, 20), asked="plain")
    return tmp_path


OURS = ("test=test.jsonl", "--predictions", "ours.jsonl")


@pytest.mark.usefixtures("data")
def test_another_file_is_compared_on_the_same_rows(run: Run) -> None:
    done = run("eval", *OURS, "--against", "theirs.jsonl", "--gate", "accuracy > base")
    assert done.code == 0
    assert "against base on the same 60 rows: 6 fixed, 1 broken" in done.out
    # McNemar exact of 6 to 1: 2 (1 + 7) / 128.
    line = next(one for one in done.out.splitlines() if one.endswith("McNemar exact"))
    assert line.split()[:4] == ["accuracy", "0.967", "0.883", "+0.083"]
    assert line.split()[-3] == "0.1250"
    assert "rows that show a difference in accuracy" in done.out
    assert "test.jsonl:5" in done.out


@pytest.mark.usefixtures("data")
def test_the_comparison_in_json_lists_every_row(run: Run) -> None:
    words = ("--against", "prev=theirs.jsonl", "--gate", "accuracy > prev", "--format", "json")
    (found,) = json.loads(run("eval", *OURS, *words).out)["evaluations"]
    (compared,) = found["comparisons"]
    assert compared["run"] == "prev"
    assert [one["line"] for one in compared["fixed"]] == [5, 8, 11, 14, 17, 20]
    assert [one["line"] for one in compared["broken"]] == [1]
    assert compared["differences"]["accuracy"]["p"] == pytest.approx(0.125)
    assert compared["differences"]["macro_f1"]["test"] == "paired bootstrap"


@pytest.mark.usefixtures("data")
def test_a_gate_that_is_unsure_passes_with_a_warning_and_fails_when_strict(run: Run) -> None:
    words = ("--against", "theirs.jsonl", "--gate", "accuracy > base @p<0.05")
    done = run("eval", *OURS, *words)
    assert done.code == 0
    assert "1 gate inconclusive, which --strict does not let pass" in done.err
    assert "inconclusive" in done.out
    assert run("eval", *OURS, *words, "--strict").code == 4


@pytest.mark.usefixtures("data")
def test_a_gate_on_a_run_that_was_not_named(run: Run) -> None:
    said = run("eval", *OURS, "--gate", "accuracy > prev").refuses()
    assert 'there is no run "prev" to compare with; add --against prev=FILE' in said
    twice = ("--against", "theirs.jsonl", "--against", "ours.jsonl")
    assert 'two runs are called "base"' in run("eval", *OURS, *twice).refuses()


@pytest.mark.usefixtures("data")
def test_a_gate_that_cannot_be_parsed_has_a_caret_below_the_place(run: Run) -> None:
    done = run("eval", *OURS, "--gate", "accuracy >= 0.9 @lcb99")
    assert done.code == 2
    first, text, mark = done.err.splitlines()
    assert first.startswith('ftlint: gate "accuracy >= 0.9 @lcb99": unknown mode "lcb99"')
    assert text == "  accuracy >= 0.9 @lcb99"
    assert mark.index("^") == text.index("lcb99")


@pytest.mark.usefixtures("data")
def test_slices_are_shown_and_gated(run: Run) -> None:
    done = run("eval", *OURS, "--slice", "metadata.lang", "--gate", "accuracy{metadata.lang=de}>=1")
    assert done.code == 1
    table = [line.split()[:3] for line in done.out.splitlines() if line.startswith(("en ", "de "))]
    assert table == [["en", "40", "0.975"], ["de", "20", "0.950"]]
    missing = run("eval", *OURS, "--slice", "metadata.size").refuses()
    assert missing == 'no row of the split has a field "metadata.size" to slice by'
    unknown = run("eval", *OURS, "--gate", "accuracy{metadata.lang=fr} >= 1").refuses()
    assert 'no row has "fr" in its field "metadata.lang" (known: de, en)' in unknown


def test_rows_of_a_declared_group_are_no_independent_draws(run: Run, data: Path) -> None:
    table = '[datasets.d]\ntest = "test.jsonl"\n'
    (data / "ftlint.toml").write_text(table)
    alone = run("eval", "--predictions", "ours.jsonl", "--format", "json")
    (data / "ftlint.toml").write_text(table + 'group = "thread"\n')
    grouped = run("eval", "--predictions", "ours.jsonl", "--format", "json")
    low = [
        json.loads(one.out)["evaluations"][0]["metrics"]["accuracy"]["low"]
        for one in (alone, grouped)
    ]
    assert low[0] > low[1]
    shown = run("eval", "--predictions", "ours.jsonl").out
    assert "intervals are of 12 groups of rows, which are no independent draws" in shown


def with_logprobs(path: Path, data: list[dict[str, Any]], seed: int) -> None:
    """Answers that are surer of spam where it is, by a logistic of a noisy sign."""
    rng = random.Random(seed)
    lines = []
    for i, row in enumerate(data, start=1):
        spam = row["messages"][-1]["content"] == "spam"
        sure = 1 / (1 + math.exp(-rng.gauss(1.5 if spam else -1.5, 1.2)))
        top = [{"token": name, "logprob": math.log(p)} for name, p in
               (("spam", sure), ("ham", 1 - sure))]  # fmt: skip
        said = max(top, key=lambda one: one["logprob"])
        logprobs = {"content": [{**said, "bytes": None, "top_logprobs": top}], "refusal": None}
        lines.append({"line": i, "answer": said["token"], "logprobs": logprobs})
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))


@pytest.fixture
def probable(tmp_path: Path) -> Path:
    test, validation = rows(400), rows(400, start=1000)
    write(tmp_path / "test.jsonl", test)
    write(tmp_path / "validation.jsonl", validation)
    with_logprobs(tmp_path / "ours.jsonl", test, 1)
    with_logprobs(tmp_path / "val.jsonl", validation, 2)
    (tmp_path / "ftlint.toml").write_text(
        '[datasets.d]\ntest = "test.jsonl"\nvalidation = "validation.jsonl"\n'
    )
    return tmp_path


def evaluated(run: Run, *words: str) -> tuple[int, dict[str, Any]]:
    done = run("eval", "--predictions", "ours.jsonl", *words, "--format", "json")
    assert done.out, done.err
    (found,) = json.loads(done.out)["evaluations"]
    return done.code, found


def test_figures_of_probabilities_are_scikit_learns(run: Run, probable: Path) -> None:
    from sklearn import metrics as sk

    lines = [json.loads(line) for line in (probable / "ours.jsonl").read_text().splitlines()]
    tops = [line["logprobs"]["content"][0]["top_logprobs"] for line in lines]
    sure = [math.exp(top[0]["logprob"]) for top in tops]
    spam = [i % 4 == 0 for i in range(400)]
    _, found = evaluated(run)
    figures = found["metrics"]
    # Of two labels, each against the other, the areas are the same.
    assert figures["auroc"]["value"] == pytest.approx(sk.roc_auc_score(spam, sure))
    assert figures["brier"]["value"] == pytest.approx(sk.brier_score_loss(spam, sure))
    at_half = next(one for one in found["thresholds"]["table"] if one["threshold"] == 0.5)
    flagged = [one >= 0.5 for one in sure]
    assert at_half["precision"]["value"] == pytest.approx(sk.precision_score(spam, flagged))
    assert at_half["recall"]["value"] == pytest.approx(sk.recall_score(spam, flagged))
    assert at_half["flagged"]["value"] == pytest.approx(sum(flagged) / 400)
    assert found["thresholds"]["label"] == "spam"


WISH = ("--validation-predictions", "val.jsonl", "--threshold")


@pytest.mark.usefixtures("probable")
def test_a_threshold_is_chosen_on_validation_and_checked_on_test(run: Run) -> None:
    code, found = evaluated(run, *WISH, "precision[spam] >= 0.9")
    chosen, checked = found["thresholds"]["chosen"], found["thresholds"]["checked"]
    assert chosen["threshold"] == checked["threshold"]
    assert chosen["precision"]["value"] >= 0.9
    verdict = found["gates"][-1]
    assert verdict["gate"] == "precision[spam] >= 0.9 (threshold)"
    assert verdict["observed"] == checked["precision"]["value"]
    reached = checked["precision"]["value"] >= 0.9
    assert (code, verdict["status"]) == ((0, "pass") if reached else (1, "fail"))


def test_the_test_rows_have_no_say_in_the_threshold(run: Run, probable: Path) -> None:
    _, first = evaluated(run, *WISH, "recall[spam] >= 0.9")
    with_logprobs(probable / "ours.jsonl", rows(400), 77)
    _, second = evaluated(run, *WISH, "recall[spam] >= 0.9")
    thresholds = [one["thresholds"] for one in (first, second)]
    assert thresholds[0]["chosen"] == thresholds[1]["chosen"]
    assert thresholds[0]["checked"] != thresholds[1]["checked"]


def test_a_wish_that_holds_on_validation_alone_fails(run: Run, probable: Path) -> None:
    flipped = rows(400)
    for row in flipped[:200]:
        row["messages"][-1]["content"] = other(row["messages"][-1]["content"])
    with_logprobs(probable / "ours.jsonl", flipped, 1)
    code, found = evaluated(run, *WISH, "precision[spam] >= 0.9")
    assert code == 1
    assert found["thresholds"]["chosen"]["precision"]["value"] >= 0.9
    assert found["thresholds"]["checked"]["precision"]["value"] < 0.9


def test_costs_price_the_table_and_choose_the_threshold(run: Run, probable: Path) -> None:
    config = probable / "ftlint.toml"
    config.write_text(config.read_text() + '[eval.costs]\nspam = { "*" = 20 }\nham = { "*" = 1 }\n')
    _, found = evaluated(run, *WISH, "expected_cost[spam]")
    cells = {tuple(cell[:2]): cell[2] for cell in found["confusion"]["cells"]}
    labels = found["confusion"]["labels"]
    spam, ham = labels.index("spam"), labels.index("ham")
    by_hand = (20 * cells.get((spam, ham), 0) + cells.get((ham, spam), 0)) / 400
    assert found["metrics"]["expected_cost"]["value"] == pytest.approx(by_hand)
    chosen, checked = found["thresholds"]["chosen"], found["thresholds"]["checked"]
    lines = [json.loads(line) for line in (probable / "val.jsonl").read_text().splitlines()]
    tops = [line["logprobs"]["content"][0]["top_logprobs"][0]["logprob"] for line in lines]
    pairs = [(math.exp(top), i % 4 == 0) for i, top in enumerate(tops)]

    def cost(threshold: float) -> float:
        missed = sum(is_spam and sure < threshold for sure, is_spam in pairs)
        needless = sum(not is_spam and sure >= threshold for sure, is_spam in pairs)
        return (20 * missed + needless) / len(pairs)

    best = min((sure for sure, _ in pairs), key=cost)
    assert chosen["threshold"] == pytest.approx(best)
    assert chosen["cost"] == pytest.approx(cost(best))
    assert checked["threshold"] == chosen["threshold"]
    assert checked["cost"] != chosen["cost"]


@pytest.mark.usefixtures("probable")
def test_thresholds_that_cannot_be_chosen(run: Run, probable: Path) -> None:
    def refused(*words: str) -> str:
        return run("eval", "--predictions", "ours.jsonl", *words).refuses()

    assert "no costs are declared" in refused(*WISH, "expected_cost[spam]")
    assert 'unknown class "spm"; did you mean "spam"?' in refused(*WISH, "recall[spm] >= 0.5")
    record(probable / "val.jsonl", rows(400, start=1000), wrong_at())
    assert "to the validation rows have logprobs" in refused(*WISH, "recall[spam] >= 0.5")


def test_how_probabilities_are_read_is_an_option(run: Run, probable: Path) -> None:
    def token(text: str, likely: float, other: str) -> dict[str, Any]:
        top = [(text, likely), (other, 1 - likely)]
        tops = [{"token": name, "logprob": math.log(p)} for name, p in top]
        return {**tops[0], "top_logprobs": tops}

    content = [token("sp", 0.8, "ham"), token("am", 0.5, "it")]
    answers = [
        {"line": i, "answer": "spam", "logprobs": {"content": content}} for i in range(1, 401)
    ]
    (probable / "ours.jsonl").write_text("".join(json.dumps(one) + "\n" for one in answers))
    scoring = {}
    for name, spam in (("whole-label", 0.4 / 0.6), ("first-token", 0.8)):
        _, found = evaluated(run, "--label-scoring", name)
        scoring[name] = found["metrics"]["brier"]["value"]
        # A quarter of the rows is spam.
        assert scoring[name] == pytest.approx(0.25 * (1 - spam) ** 2 + 0.75 * spam**2)
    assert evaluated(run)[1]["metrics"]["brier"]["value"] == scoring["whole-label"]
    assert run("eval", "--predictions", "ours.jsonl", "--label-scoring", "last").code == 2


def test_answers_of_which_some_have_no_logprobs_have_no_figures_of_them(
    run: Run, probable: Path
) -> None:
    lines = [json.loads(line) for line in (probable / "ours.jsonl").read_text().splitlines()]
    for line in lines[:8]:
        del line["logprobs"]
    (probable / "ours.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    code, found = evaluated(run, "--gate", "auroc >= 0.5")
    assert code == 3
    assert "auroc" not in found["metrics"]
    assert found["gates"][0]["reason"].endswith("it takes answers with logprobs")
