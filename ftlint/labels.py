"""Labels: where they are read, and whether a data set is a classification task at all."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Literal

from ftlint.dataclass import dataclass
from ftlint.regex import regex

if TYPE_CHECKING:
    from ftlint.row import Row

LONGEST_LABEL = 64
"""Longest text, in characters, that is taken for a label when labels are inferred."""
ROWS_PER_LABEL = 3
"""Labels are inferred only if there are at least so many rows for each distinct one.

The same bound as OpenAI's old data-preparation tool (``openai-python``, ``_validators.py``),
which called a set a classification when fewer than a third of the completions were distinct.
"""
MOST_LABELS = 1000
"""Most distinct labels of a data set whose labels are inferred."""
SHORT_SHARE = 0.9
"""Share of the replies that must be short enough for a label."""


@dataclass(frozen=True, slots=True)
class LabelSpec:
    """Where the label of a row is read.

    ``source`` is ``target`` (the whole reply), ``json`` (the ``field`` of a reply that is JSON; a
    dot leads inward, and a number picks from a list), ``regex`` (the first group of ``pattern``, or
    all it matches) or ``none``, which says that the replies are no labels.
    ``values`` are the labels that may occur, empty if not declared. ``declared`` says that the
    user says so: then nothing is inferred. ``aliases`` are other names of labels, as pairs of name
    and label, that an answer may use; ``exact`` says that it has to spell a label to the letter.
    """

    source: Literal["target", "json", "regex", "none"] = "target"
    field: str = ""
    pattern: str = ""
    values: tuple[str, ...] = ()
    declared: bool = False
    aliases: tuple[tuple[str, str], ...] = ()
    exact: bool = False

    def read(self, text: str) -> str | None:
        """The label in *text*, a reply or a model's answer; None if there is none."""
        if not text.strip() or self.source == "none":
            return None
        if self.source == "json":
            return _json_field(text, self.field)
        if self.source == "regex":
            match = re.search(self.pattern, text)
            return None if match is None else match[1 if match.re.groups else 0]
        return text if self.declared or _may_be_label(text) else None


FROM_TARGET = LabelSpec()


def _may_be_label(text: str) -> bool:
    return len(text) <= LONGEST_LABEL and "\n" not in text.strip()


def _json_field(text: str, path: str) -> str | None:
    import json

    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    for key in path.split("."):
        if isinstance(value, dict) and key in value:
            value = value[key]
        elif isinstance(value, list) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        else:
            return None
    if value is None or value == "":
        return None
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text.encode("utf-8", "replace").decode()


MOST_COUNTED = 20 * MOST_LABELS
"""Distinct labels of a split beyond which they are no longer counted, to bound memory."""


@dataclass(slots=True)
class Census:
    """What a split is made of: rows, rows of each format, replies, and the labels they may be.

    A fold: merging is associative and commutative. Labels are dropped once there are too many
    distinct ones for a classification, so that memory stays bounded.
    """

    rows: int = 0
    formats: Counter[str] = field(default_factory=Counter)
    replies: int = 0
    labels: Counter[str] = field(default_factory=Counter)
    too_many: bool = False

    def add(self, row: Row) -> None:
        self.rows += not row.whole_file
        example = row.example
        if example is None:
            return
        self.formats[example.format] += 1
        if example.target is None:
            return
        self.replies += 1
        if example.label is not None and not self.too_many:
            self.labels[example.label] += 1
            self._bound()

    def add_replies(self, kind: str, rows: int) -> None:
        """Adds so many *rows* of a format, each of which has a reply."""
        self.rows += rows
        self.replies += rows
        self.formats[kind] += rows

    def add_labels(self, replies: Iterable[str], spec: LabelSpec) -> None:
        """Adds the labels of rows that are counted, and have these *replies* and no calls."""
        if not spec.declared:
            replies = [text for text in replies if len(text) <= LONGEST_LABEL]
        for label in map(spec.read, replies):
            if label is not None:
                self.labels[label] += 1
        self._bound()

    def merge(self, other: Census) -> Census:
        """This census with *other* added."""
        self.rows += other.rows
        self.formats.update(other.formats)
        self.replies += other.replies
        self.labels.update(other.labels)
        self.too_many |= other.too_many
        self._bound()
        return self

    def _bound(self) -> None:
        if self.too_many or len(self.labels) > MOST_COUNTED:
            self.too_many = True
            self.labels.clear()


@dataclass(frozen=True, slots=True)
class Task:
    """Whether the rows carry labels, and the sentence that says why."""

    has_labels: bool
    reason: str
    declared: bool = False


def infer(spec: LabelSpec, censuses: Mapping[str, Census]) -> Task:
    """Decides by the training rows (or, without any, by all rows) if the replies are labels.

    The rule: at least 90 % of the replies are single lines of at most 64 characters, and there
    are at most 1,000 distinct ones, counted without case and punctuation, with at least three
    rows each on average.
    """
    if any(census.too_many for census in censuses.values()):
        return Task(False, f"a split has more than {MOST_COUNTED:,} distinct replies")
    if spec.source == "none":
        return Task(False, "the replies are no labels, as declared")
    if spec.declared:
        return Task(True, f"read from {_source(spec)}, as declared", declared=True)
    train = censuses.get("train")
    chosen = [train] if train is not None and train.replies else list(censuses.values())
    return _judge(chosen)


def _judge(censuses: list[Census]) -> Task:
    labels: Counter[str] = Counter()
    for census in censuses:
        labels.update(census.labels)
    replies = sum(census.replies for census in censuses)
    if not replies:
        return Task(False, "no row has an assistant reply")
    few = labels.total() < SHORT_SHARE * replies
    if few and len(labels) <= MOST_LABELS:
        return _too_few(labels.total(), replies)
    distinct = len({fold_label(label) for label in labels})
    if distinct > MOST_LABELS:
        return Task(False, f"there are more than {MOST_LABELS:,} distinct replies")
    if few:
        return _too_few(labels.total(), replies)
    counts = f"{distinct:,} distinct in {replies:,} {'reply' if replies == 1 else 'replies'}"
    if distinct * ROWS_PER_LABEL > replies:
        return Task(False, f"the replies do not repeat like labels ({counts})")
    return Task(True, f"the replies are taken for labels ({counts})")


def _too_few(short: int, replies: int) -> Task:
    return Task(False, f"only {short:,} of {replies:,} replies are as short as labels")


def _source(spec: LabelSpec) -> str:
    if spec.source == "json":
        return f'the field "{spec.field}" of the reply'
    return "the reply" if spec.source == "target" else f'the reply by the regex "{spec.pattern}"'


_EDGE_MARKS = frozenset("\"'`.,;:!?\u2026\u3001\u3002\uff61")
_EDGE_CATEGORIES = frozenset({"Zs", "Zl", "Zp", "Cc", "Pi", "Pf", "Ps", "Pe"})
_SEPARATOR = regex(r"(?<=[^\W_])[\s_-]+(?=[^\W_])")


def fold_label(label: str) -> str:
    """*label* after NFKC, without case, outer punctuation and the kind of its separators.

    Two labels that fold to the same text are spellings of one. Signs that carry meaning
    (``-1``, ``C++``, ``C#``) stay.
    """
    text = unicodedata.normalize("NFKC", label).casefold()
    text = "".join(char for char in text if unicodedata.category(char) != "Cf")
    start, stop = 0, len(text)
    while start < stop and _is_edge(text[start]):
        start += 1
    while start < stop and _is_edge(text[stop - 1]):
        stop -= 1
    return _SEPARATOR.sub(" ", text[start:stop]) or label.strip()


def _is_edge(char: str) -> bool:
    return char in _EDGE_MARKS or unicodedata.category(char) in _EDGE_CATEGORIES
