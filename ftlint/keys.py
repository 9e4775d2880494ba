"""What each key of the config means, in a phrase: for the schema and for ``ftlint init``."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any, get_type_hints

from ftlint.config import Config, EvalConfig
from ftlint.label_table import LabelTable
from ftlint.settings import spell

TABLES = ("datasets", "rules", "eval")
"""The keys at the top of a config that are tables."""

DOCS: dict[type[Any], dict[str, str]] = {
    Config: {
        "target": "the provider that the data is for",
        "model": "the model to be tuned, for its limits and dates",
        "method": "the fine-tuning method; without it each row is read by its keys",
        "grader": "the JSON file of the grader, for reinforcement; a data set may name its own",
        "today": "the day that dates are held against; without it the day of the run",
        "select": "rules to run: names, codes, beginnings of codes, ALL",
        "ignore": "rules to leave out",
        "fail-on": "the lowest severity that makes `ftlint check` exit with 1",
        "max-per-rule": "findings shown of each rule; all are counted; 0 shows all",
        "plugins": "Python files with rules of your own",
        "against": "JSONL files of benchmarks whose items no training row should hold",
        "datasets": "the data sets: files that belong together, by their split",
        "rules": "severity and options of each rule",
        "eval": "what `ftlint eval` asks, and what the answers must reach",
    },
    EvalConfig: {
        "model": "openai:NAME, or a baseline such as baseline:tfidf",
        "base-url": "where an OpenAI-compatible server listens",
        "split": "the split that is asked about",
        "scorer": "how answers are scored; without it the replies speak for themselves",
        "scorers": "options of the ways to score, by their names",
        "judge": "a model that judges answers, and what its agreement with people must reach",
        "gates": 'what must hold, such as "accuracy >= 0.9"',
        "max-unanswered": "the share of requests that may fail",
        "journal": "the file that answers are kept in, and resumed from",
        "concurrency": "the most requests at a time; fewer where the server slows down",
        "temperature": "the temperature of each request",
        "send-temperature": "false for a model that refuses every temperature",
        "max-tokens": "the longest answer, in tokens",
        "timeout": "seconds for one attempt",
        "seed": "the seed of each request, for servers that take one",
        "logprobs": "true asks for the probability of each token, and of the likeliest others",
        "batch": "true asks by the Batch API: at half the price, within a day",
        "repeat": "how often each prompt is asked; above 1 the flip rate is shown",
        "deadline": "seconds after which a data set is asked no more",
        "max-cost": "US dollars that the answers of a data set may cost",
        "price": "US dollars per million tokens of input and of output",
        "against": "recorded answers to compare with, NAME=FILE, or baselines",
        "slices": "fields of a row; the rows with each value of one are measured apart",
        "costs": "what a wrong answer costs, by the label of the row and the answer",
        "threshold": 'what one is chosen for, on validation rows: "precision[spam] >= 0.9"',
        "label-scoring": "how logprobs are read: along the whole label, or its first token",
        "show-wrong": "wrong answers shown beside training rows; 0 looks for none",
        "validation-predictions": "the recorded answers to the validation split, if elsewhere",
        "strict": "true lets no inconclusive gate pass",
    },
    LabelTable: {
        "from": "where the label stands: the whole reply, a field of a JSON reply, a regex",
        "field": "the field of a JSON reply; a dot leads inward, a number picks from a list",
        "pattern": "the regex whose first group is the label",
        "values": "the labels that may occur; any other is a finding",
        "aliases": "other names that an answer may use, listed by label",
        "match": "normalised: case and punctuation of an answer do not count; or exact",
    },
}


@dataclasses.dataclass(frozen=True)
class Key:
    """One key: as it is written, its type hint, its default, and its sentence."""

    name: str
    kind: Any
    default: Any
    doc: str


def keys(cls: type[Any]) -> Iterator[Key]:
    """The keys that fill the dataclass *cls*, in order."""
    hints = get_type_hints(cls)
    for one in dataclasses.fields(cls):
        if one.init:
            name = spell(one.name)
            made = one.default_factory
            default = one.default if made is dataclasses.MISSING else made()
            doc = one.metadata.get("doc", "") or DOCS.get(cls, {}).get(name, "")
            yield Key(name, hints[one.name], default, doc)
