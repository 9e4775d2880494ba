"""The text of a new ftlint.toml: what was found, and every key with its default, commented."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from ftlint.config import Config, EvalConfig
from ftlint.init import Found, Survey, relative, shown_method, splits
from ftlint.keys import TABLES, Key, keys
from ftlint.mask import printable, safe
from ftlint.wording import count

_WIDTH = 98
_MOST_VALUES = 20
_SAMPLES: dict[type[Any], dict[str, Any]] = {
    Config: {
        "model": "gpt-4.1-mini-2025-04-14",
        "grader": "grader.json",
        "today": date(2026, 12, 31),
    },
    EvalConfig: {
        "model": "baseline:tfidf",
        "base-url": "http://localhost:8000/v1",
        "journal": "answers.jsonl",
        "max-tokens": 64,
        "seed": 0,
        "deadline": 3600,
        "max-cost": 5,
        "threshold": "precision[spam] >= 0.9",
        "validation-predictions": "validation-answers.jsonl",
    },
}
"""What to show for a key without a default."""


def config(found: Survey, root: Path) -> str:
    """The text of a config in the folder *root*."""
    return "\n".join(_lines(found, root)) + "\n"


def summary(found: Survey, path: Path) -> str:
    """What was written, in a line."""
    files = sum(len(paths) for one in found.datasets for paths in one.files.values())
    held = f"{count(len(found.datasets), 'data set')} in {count(files, 'file')}"
    advice = "run ftlint check" if found.datasets else "name your files in it"
    return safe(f"{path}: written, with {held}; {advice}")


def _lines(found: Survey, root: Path) -> Iterator[str]:
    yield "# Settings of ftlint. A key that is commented out shows its default, or a sample."
    yield "# What is kept between runs lies in .ftlint_cache beside this file; git passes it over."
    method = shown_method(found.datasets)
    for key in keys(Config):
        if key.name not in TABLES:
            yield ""
            yield from _key(Config, key, method if key.name == "method" else "")
    for one in found.datasets:
        yield ""
        yield from _dataset(one, root)
    if not found.datasets:
        yield from _no_dataset()
    yield from _others(found, root)
    yield from _rules()
    yield from _eval()


def _key(cls: type[Any], key: Key, value: str = "") -> Iterator[str]:
    """The phrase of *key* and its line, commented unless there is a *value* for it."""
    yield from _comment(f"{_sentence(key.doc)}{_choices(key)}")
    if value:
        yield f"{key.name} = {_toml(value)}"
    else:
        yield f"# {key.name} = {_toml(_default(cls, key))}"


def _default(cls: type[Any], key: Key) -> Any:
    if key.default is not None:
        return key.default
    choices = _literals(key.kind)
    return choices[0] if choices else _SAMPLES[cls].get(key.name, "")


def _sentence(phrase: str) -> str:
    # A word with a colon in it is a name, such as `openai:NAME`, and stays as it is spelled.
    first = phrase.split(maxsplit=1)[0]
    return f"{phrase if ':' in first else phrase[:1].upper() + phrase[1:]}."


def _choices(key: Key) -> str:
    found = _literals(key.kind)
    return f" One of {', '.join(map(_toml, found))}." if len(found) > 1 else ""


def _literals(kind: Any) -> list[Any]:
    if get_origin(kind) is Literal:
        return list(get_args(kind))
    return [
        value for arg in get_args(kind) if get_origin(arg) is Literal for value in get_args(arg)
    ]


def _dataset(one: Found, root: Path) -> Iterator[str]:
    rows = ", ".join(count(n, f"{name} row") for name, n in sorted(one.formats.items()))
    methods = ", ".join(sorted(one.methods)) or "none, before they are converted"
    yield from _comment(f"{rows}; method: {methods}.")
    yield f"[datasets.{one.name}]"
    for split, paths in splits(one, root).items():
        yield f"{split} = {_toml(paths[0] if len(paths) == 1 else paths)}"
    if not one.task.has_labels:
        yield from _comment(f"No labels: {one.task.reason}.")
        return
    yield from _comment(_sentence(one.task.reason))
    yield 'label = { from = "target" }'
    if len(one.labels) <= _MOST_VALUES:
        yield from _comment("If these are all labels that may occur, declare them:")
        values = ", ".join(_toml(label) for label in one.labels)
        yield f'# label = {{ from = "target", values = [{values}] }}'


def _no_dataset() -> Iterator[str]:
    yield ""
    yield "# No file with rows for fine-tuning was found; name yours:"
    yield "# [datasets.support]"
    yield '# train = "data/train.jsonl"'
    yield '# test = "data/test.jsonl"'


def _others(found: Survey, root: Path) -> Iterator[str]:
    if found.others:
        yield ""
        yield "# Left out, because their first rows are of no known format:"
        yield from (f"#   {safe(relative(path, root))}" for path in found.others)


def _rules() -> Iterator[str]:
    yield ""
    yield "# Each rule takes a severity, and options of its own: `ftlint rule NAME` lists them."
    yield "# [rules.NAME]"
    yield '# severity = "warning"'


def _eval() -> Iterator[str]:
    yield ""
    yield "# What `ftlint eval` asks, and what the answers must reach."
    yield "# [eval]"
    for key in keys(EvalConfig):
        yield "#"
        yield from _key(EvalConfig, key)


def _comment(text: str) -> Iterator[str]:
    for line in textwrap.wrap(safe(text), _WIDTH - 2, break_long_words=False):
        yield f"# {line}"


def _toml(value: Any) -> str:
    """*value* as TOML writes it."""
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, str):
        # JSON's strings are TOML's; what cannot be seen is escaped alike in both.
        return printable(json.dumps(value, ensure_ascii=False))
    return value.isoformat() if isinstance(value, date) else json.dumps(value)
