"""``ftlint.toml``, or ``[tool.ftlint]`` in pyproject.toml, as one frozen Config."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from ftlint.dataclass import dataclass
from ftlint.dataset import Dataset, SourceFile, Split
from ftlint.errors import InputError
from ftlint.finding import Severity
from ftlint.labels import FROM_TARGET
from ftlint.settings import fill, unknown
from ftlint.targets import TARGETS

if TYPE_CHECKING:
    from pathlib import Path

    from ftlint.grader import Grader

FILE, PROJECT = "ftlint.toml", "pyproject.toml"
SPLITS = ("train", "validation", "test")
DATASET_KEYS = ("label", "grader", "group")
ALIASES = {"valid": "validation", "val": "validation", "dev": "validation", "eval": "test"}


@dataclass(frozen=True)
class EvalConfig:
    """``[eval]``: the model, the split it is asked about, and what its answers must reach.

    ``max_unanswered`` is a share of the rows, ``timeout`` and ``deadline`` are in seconds,
    ``max_cost`` in US dollars, and ``price`` in US dollars per million tokens of input and output.
    Without ``send_temperature`` requests name no temperature: some models refuse every one.
    With ``batch`` the Batch API is asked. ``against`` names recorded answers to compare with
    (``NAME=FILE``) or baselines, ``slices`` fields of the rows, ``costs`` what wrong answers cost
    by label and answer, ``threshold`` what one is chosen for on the validation rows. ``scorer``
    says how answers are scored, ``scorers`` has the options of each way to, ``judge`` those of a
    model that judges answers. ``show_wrong`` is how many wrong answers are shown beside training
    rows; 0 looks for none.

    Raises ValueError for a number out of its range.
    """

    model: str | None = None
    base_url: str | None = None
    split: Literal["train", "validation", "test"] = "test"
    scorer: str | None = None
    scorers: Mapping[str, Any] = field(default_factory=dict)
    judge: Mapping[str, Any] = field(default_factory=dict)
    gates: tuple[str, ...] = ()
    max_unanswered: float = 0.01
    journal: str | None = None
    concurrency: int = 16
    temperature: float = 0.0
    send_temperature: bool = True
    max_tokens: int | None = None
    timeout: float = 60.0
    against: tuple[str, ...] = ()
    slices: tuple[str, ...] = ()
    costs: Mapping[str, Any] = field(default_factory=dict)
    threshold: str | None = None
    label_scoring: Literal["whole-label", "first-token"] = "whole-label"
    show_wrong: int = field(default=5, metadata={"least": 0})
    validation_predictions: str | None = None
    strict: bool = False
    seed: int | None = None
    logprobs: bool = False
    repeat: int = 1
    deadline: float | None = None
    max_cost: float | None = None
    price: tuple[float, ...] = ()
    batch: bool = False

    def __post_init__(self) -> None:
        tokens, deadline, cost = self.max_tokens, self.deadline, self.max_cost
        bounds = (
            ("max-unanswered", self.max_unanswered, 0 <= self.max_unanswered <= 1, "from 0 to 1"),
            ("concurrency", self.concurrency, self.concurrency >= 1, "at least 1"),
            ("temperature", self.temperature, 0 <= self.temperature < math.inf, "at least 0"),
            ("max-tokens", tokens, tokens is None or tokens >= 1, "at least 1"),
            ("timeout", self.timeout, 0 < self.timeout < math.inf, "above 0"),
            ("repeat", self.repeat, self.repeat >= 1, "at least 1"),
            ("deadline", deadline, deadline is None or 0 < deadline < math.inf, "above 0"),
            ("max-cost", cost, cost is None or 0 < cost < math.inf, "above 0"),
        )
        for name, value, holds, wanted in bounds:
            if not holds:
                raise ValueError(f"{name} must be {wanted}, not {value:g}")
        if self.price and (
            len(self.price) != 2 or not all(0 <= one < math.inf for one in self.price)
        ):
            raise ValueError(
                "price must be two numbers, US dollars per million tokens of input and of output"
            )


@dataclass(frozen=True)
class Config:
    """All settings. ``origin`` is the file they come from, None without one.

    ``today`` is the day that the dates of models are held against; None is the day of the run.

    Paths in it are relative to ``root``.
    """

    target: tuple[str, ...] = ("openai",)
    model: str | None = None
    method: Literal["supervised", "dpo", "reinforcement"] | None = None
    grader: str | None = None
    today: date | None = None
    select: tuple[str, ...] = ("ALL",)
    ignore: tuple[str, ...] = ()
    fail_on: Literal["error", "warning", "info"] = "error"
    max_per_rule: int = field(default=20, metadata={"least": 0})
    plugins: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    datasets: Mapping[str, Any] = field(default_factory=dict)
    rules: Mapping[str, Any] = field(default_factory=dict)
    eval: Mapping[str, Any] = field(default_factory=dict)
    origin: os.PathLike[str] | None = field(default=None, init=False)

    @property
    def root(self) -> Path:
        """The folder that relative paths in the config start from."""
        from pathlib import Path

        return Path() if self.origin is None else Path(self.origin).parent

    @property
    def where(self) -> str:
        """The config's name, to open a message with."""
        return FILE if self.origin is None else str(self.origin)


def find(start: str | os.PathLike[str]) -> Path | None:
    """The config file of *start* or of the nearest folder above it."""
    folder, below = os.fspath(start), None
    while folder != below:
        for name in (FILE, PROJECT):
            path = os.path.join(folder, name)
            if os.path.isfile(path) and (name == FILE or _declares(path)):
                from pathlib import Path

                return Path(path)
        folder, below = os.path.dirname(folder), folder
    return None


def _declares(project: str) -> bool:
    """Whether a pyproject.toml has our table; a text search spares parsing everybody's."""
    try:
        with open(project, encoding="utf-8-sig") as file:
            text = file.read()
    except (OSError, UnicodeDecodeError):
        return False
    if "ftlint" not in text:
        return False
    from ftlint.toml import tomllib

    try:
        return "ftlint" in tomllib.loads(text).get("tool", {})
    except (tomllib.TOMLDecodeError, TypeError):
        return False


def load(path: Path | None) -> Config:
    """The Config in *path*, or the defaults for None. Raises InputError."""
    if path is None:
        return Config()
    from ftlint.toml import tomllib

    try:
        table: Any = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: is not UTF-8; save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path}: is not TOML: {error}") from None
    if path.name == PROJECT:
        for name in ("tool", "ftlint"):
            table = table.get(name, {})
            if not isinstance(table, dict):
                raise InputError(f"{_shown(path)}: {name} is not a table")
    if isinstance(table.get("target"), str):
        table = {**table, "target": [table["target"]]}
    config = fill(Config, table, str(_shown(path)))
    if not config.target:
        raise InputError(f"{_shown(path)}: target: the list is empty")
    for name in config.target:
        if name not in TARGETS:
            raise InputError(f"{_shown(path)}: {unknown('target', name, list(TARGETS))}")
    object.__setattr__(config, "origin", _shown(path))
    for name in config.datasets:
        dataset(config, name)
    eval_config(config)
    return config


def _shown(path: Path) -> Path:
    """*path* as the user would write it from here."""
    from pathlib import Path

    try:
        return path.resolve().relative_to(Path.cwd())
    except ValueError:
        return path


def dataset(config: Config, name: str) -> Dataset:
    """The data set *name* of the config. Raises InputError for unknown keys or types."""
    where = f"{config.where}: [datasets.{name}]"
    table = config.datasets[name]
    if not isinstance(table, dict):
        raise InputError(f"{where}: expected a table with train, validation or test")
    splits = []
    for key, value in table.items():
        if key in DATASET_KEYS:
            continue
        name_of = ALIASES.get(key, key)
        if name_of not in SPLITS:
            raise InputError(f"{where}: {unknown('key', key, [*SPLITS, *DATASET_KEYS])}")
        paths = [value] if isinstance(value, str) else value
        if not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
            raise InputError(f"{where}: {key}: expected a path or a list of paths, not {value!r}")
        files = dict.fromkeys(_file(config.root / path) for path in paths)
        splits.append(Split(name_of, tuple(files)))
    if not splits:
        raise InputError(f"{where}: names no file; add train, validation or test")
    if not isinstance(table.get("grader", ""), str):
        raise InputError(f"{where}: grader: expected a path, not {table['grader']!r}")
    order = sorted(splits, key=lambda split: SPLITS.index(split.name))
    label, group = FROM_TARGET, _group(table.get("group"), where)
    if "label" in table:
        from ftlint.label_table import label_spec

        label = label_spec(table["label"], where)
    return Dataset(name, tuple(order), label, config.method, group)


def grader(config: Config, files: Iterable[SourceFile] = ()) -> Grader | None:
    """The grader of the data set that *files* belong to, read; None where none is named.

    A data set without one of its own, and files of none, have the grader at the top of the config.
    Raises InputError for files of several data sets whose graders differ.
    """
    paths = {os.path.realpath(file.path) for file in files}
    owned = (name for name in config.datasets if paths & set(_paths(dataset(config, name))))
    own = {config.datasets[name].get("grader", config.grader) for name in owned}
    if len(own) > 1:
        names = ", ".join(sorted(map(str, own)))
        raise InputError(
            f"{config.where}: the files have different graders ({names}); check them apart"
        )
    named = own.pop() if own else config.grader
    if named is None:
        return None
    from ftlint.grader import read

    return read(config.root / named, str(config.root / named))


def _paths(found: Dataset) -> Iterator[str]:
    for split in found.splits:
        for file in split.files:
            yield os.path.realpath(file.path)


def _file(path: Path) -> SourceFile:
    return SourceFile(str(path), str(path))


def _group(field: object, where: str) -> str:
    if field is None:
        return ""
    if not isinstance(field, str) or not field.strip():
        raise InputError(f'{where}: group: expected the name of a field, such as "customer_id"')
    return field.strip()


def split_name(name: str) -> str:
    """The split that *name* means. Raises InputError that lists the known ones."""
    full = ALIASES.get(name, name)
    if full not in SPLITS:
        raise InputError(unknown("split", name, [*SPLITS]))
    return full


def guess_split(path: str) -> str:
    """The split that a file's name speaks of (``val.jsonl``, ``faq.test.jsonl``), else train."""
    for word in re.split(r"[^a-z]+", os.path.basename(path).lower()):
        full = ALIASES.get(word, word)
        if full in SPLITS:
            return full
    return "train"


def eval_config(config: Config) -> EvalConfig:
    """The ``[eval]`` table. Raises InputError."""
    return fill(EvalConfig, config.eval, f"{config.where}: [eval]")


@dataclass(frozen=True)
class RuleSettings:
    """What the config says of one rule: its severity, and the options that are its own."""

    severity: Severity | None
    options: Mapping[str, Any]


def rule_settings(config: Config, name: str) -> RuleSettings:
    """The ``[rules.NAME]`` table of the config. Raises InputError."""
    where = f"{config.where}: [rules.{name}]"
    table = config.rules.get(name, {})
    if not isinstance(table, dict):
        raise InputError(f"{where}: expected a table of options")
    options = dict(table)
    level = options.pop("severity", None)
    if level is None:
        return RuleSettings(None, options)
    try:
        return RuleSettings(Severity.parse(str(level)), options)
    except ValueError as error:
        raise InputError(f"{where}: {error}") from None
