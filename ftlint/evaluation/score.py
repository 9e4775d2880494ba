"""From an answer to one of the six outcomes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from ftlint.evaluation.prediction import Outcome, Prediction, Question
from ftlint.labels import LabelSpec, fold_label


@dataclass(frozen=True, slots=True)
class Scored:
    """One row with its outcome.

    ``gold`` is its label, or its whole target where the task has no labels; ``predicted`` the
    label that the answer was read as, None where it is none. ``group`` and ``fields`` are those of
    the question; ``probabilities`` how sure the model was of each label, None if it does not say.
    """

    path: str
    line: int
    gold: str
    predicted: str | None
    outcome: Outcome
    prediction: Prediction
    group: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    probabilities: Mapping[str, float] | None = None


Scorer = Callable[[Question, Prediction], Scored]


class LabelSet:
    """The labels that an answer can be read as.

    ``names`` are sorted, or in the order in which they were declared.
    """

    def __init__(self, names: Iterable[str], spellings: Iterable[tuple[str, str]] = ()) -> None:
        self.names = tuple(dict.fromkeys(names))
        self._exact = {**dict(spellings), **{name: name for name in self.names}}
        self._folded: dict[str, set[str]] = {}
        for name in self.names:
            self._folded.setdefault(fold_label(name), set()).add(name)

    @classmethod
    def of(cls, spec: LabelSpec, train: Iterable[Question], test: Iterable[Question]) -> LabelSet:
        """The declared labels and those of *test*; without declared ones, those of *train* too.

        Declared labels are taken as they are. Others that differ only in case, outer
        punctuation or separators are spellings of one, whose name is the most frequent: else
        one stray "Refund." in the training rows would be a class of its own and make every
        answer "REFUND" ambiguous.
        """
        golds = Counter(one.gold for one in test if one.gold is not None)
        if spec.values:
            declared = cls(spec.values)
            return cls((*spec.values, *sorted(g for g in golds if declared.match(g) is None)))
        golds.update(one.gold for one in train if one.gold is not None)
        names: dict[str, str] = {}
        for gold in sorted(golds, key=lambda one: (-golds[one], one)):
            names.setdefault(fold_label(gold), gold)
        return cls(sorted(names.values()), [(gold, names[fold_label(gold)]) for gold in golds])

    def match(self, text: str | None) -> str | None:
        """The label that *text* spells: exactly, or else by its folded form if only one has it."""
        if text is None:
            return None
        exact = self._exact.get(text)
        if exact is not None:
            return exact
        folded = self._folded.get(fold_label(text), ())
        return next(iter(folded)) if len(folded) == 1 else None


def label_scorer(labels: LabelSet, spec: LabelSpec) -> Scorer:
    """Compares labels: the answer is read as *spec* says, then matched to *labels*.

    The label of a baseline is none that could be read: it is matched as it is.

    An answer cut off at the token limit counts as what it says if that is a label ("refund" and
    then chatter until the limit is still an answer), and as truncated if not. A content filter
    or a refusal is a refusal whatever text came with it.
    """

    def score(asked: Question, given: Prediction) -> Scored:
        gold = labels.match(asked.gold)
        if gold is None:
            raise ValueError(f"{asked.path}:{asked.line} has no label")
        outcome = _no_answer(given)
        predicted = None
        if outcome is None:
            said = spec.read(given.answer or "") if given.label is None else given.label
            predicted = labels.match(said)
            outcome = _compare(gold, predicted, given)
        return Scored(asked.path, asked.line, gold, predicted, outcome, given)

    return score


def _compare(gold: str, predicted: str | None, given: Prediction) -> Outcome:
    if predicted is not None:
        return Outcome.CORRECT if predicted == gold else Outcome.WRONG
    return Outcome.TRUNCATED if given.finish_reason == "length" else Outcome.INVALID


def exact_score(asked: Question, given: Prediction) -> Scored:
    """Compares whole replies, white space aside; arguments and replies in JSON by their value."""
    outcome = _no_answer(given)
    if outcome is None:
        if _plain(given.answer or "") == _plain(asked.target):
            outcome = Outcome.CORRECT
        else:
            truncated = given.finish_reason == "length"
            outcome = Outcome.TRUNCATED if truncated else Outcome.WRONG
    return Scored(asked.path, asked.line, asked.target, None, outcome, given)


def _no_answer(given: Prediction) -> Outcome | None:
    """The outcome of a prediction whose answer need not be looked at; None if it must."""
    if given.error is not None:
        return Outcome.ERROR
    if given.refusal or given.finish_reason == "content_filter":
        return Outcome.REFUSED
    if given.answer is None:
        return Outcome.TRUNCATED if given.finish_reason == "length" else Outcome.ERROR
    return None


def _plain(text: str) -> str:
    whole = _plain_json(text)
    if whole is not None:
        return whole
    return " ".join(filter(None, map(_plain_line, text.splitlines())))


def _plain_line(line: str) -> str:
    """One line; the arguments of a tool call (``name {...}``) in one spelling of their JSON."""
    name, _, arguments = line.strip().partition(" ")
    value = _plain_json(arguments)
    return " ".join(line.split()) if value is None else f"{name} {value}"


def _plain_json(text: str) -> str | None:
    if not text.strip().startswith(("{", "[")):
        return None
    try:
        return json.dumps(json.loads(text), sort_keys=True)
    except (ValueError, RecursionError):
        return None
