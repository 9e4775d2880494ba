"""From an answer to one of the six outcomes, and to what else is counted in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from ftlint.errors import InputError
from ftlint.evaluation.prediction import Outcome, Prediction, Question
from ftlint.evaluation.probability import Scoring as Reading
from ftlint.evaluation.probability import label_probabilities, tokens
from ftlint.evaluation.scheme import Scheme, of_labels
from ftlint.labels import LabelSpec, fold_label
from ftlint.scorer import Counts
from ftlint.wording import nearest


@dataclass(frozen=True, slots=True)
class Scored:
    """One row with its outcome.

    ``gold`` is its label, or its whole target where the task has no labels; ``predicted`` what the
    answer was read as, None where it could not be read. ``group`` and ``fields`` are those of the
    question; ``probabilities`` how sure the model was of each label, None if it does not say.
    ``values`` and ``counts`` are what a scorer found in the answer.
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
    values: Mapping[str, float] = field(default_factory=dict)
    counts: Mapping[str, Counts] = field(default_factory=dict)

    @property
    def off(self) -> tuple[str, ...]:
        """The parts that are not right: missed, or said and not wanted."""
        return tuple(
            sorted(name for name, n in self.counts.items() if n.hits < max(n.said, n.wanted))
        )


class Scoring(Protocol):
    """A way to score the answers to the rows of one task."""

    @property
    def scheme(self) -> Scheme:
        """The figures that come of it."""
        ...

    def readable(self, asked: Question) -> bool:
        """Whether the row has what an answer is compared with."""
        ...

    def scored(self, asked: Question, given: Prediction) -> Scored:
        """The row with its outcome."""
        ...


class LabelSet:
    """The labels that an answer can be read as.

    ``names`` are sorted, or in the order in which they were declared. *spellings* are other texts
    for one of them, as pairs of text and name. An answer is matched to the letter, and unless
    *exact* by its folded form too.
    """

    def __init__(
        self,
        names: Iterable[str],
        spellings: Iterable[tuple[str, str]] = (),
        *,
        exact: bool = False,
    ) -> None:
        self.names = tuple(dict.fromkeys(names))
        self._exact = {**dict(spellings), **{name: name for name in self.names}}
        self._folded: dict[str, set[str]] = {}
        for text, name in () if exact else self._exact.items():
            self._folded.setdefault(fold_label(text), set()).add(name)

    @classmethod
    def of(cls, spec: LabelSpec, train: Iterable[Question], test: Iterable[Question]) -> LabelSet:
        """The declared labels and those of *test*; without declared ones, those of *train* too.

        Declared labels are taken as they are. Others that differ only in case, outer
        punctuation or separators are spellings of one, whose name is the most frequent: else
        one stray "Refund." in the training rows would be a class of its own and make every
        answer "REFUND" ambiguous.
        """
        there = ((one.gold for one in split if one.gold is not None) for split in (train, test))
        return cls.spelt(spec, *there)

    @classmethod
    def spelt(cls, spec: LabelSpec, train: Iterable[str], test: Iterable[str]) -> LabelSet:
        """The same of the labels of the rows, each as often as it stands there.

        Raises InputError for aliases of what is no label.
        """
        aliases = dict(spec.aliases)
        golds = Counter(aliases.get(gold, gold) for gold in test)
        if spec.values:
            declared = cls(spec.values, exact=spec.exact)
            others = sorted(gold for gold in golds if declared.match(gold) is None)
            return cls._known((*spec.values, *others), {}, spec)
        golds.update(aliases.get(gold, gold) for gold in train)
        names: dict[str, str] = {}
        for gold in sorted(golds, key=lambda one: (-golds[one], one)):
            names.setdefault(gold if spec.exact else fold_label(gold), gold)
        spellings = {} if spec.exact else {gold: names[fold_label(gold)] for gold in golds}
        return cls._known(sorted(names.values()), spellings, spec)

    @classmethod
    def _known(
        cls, names: Sequence[str], spellings: Mapping[str, str], spec: LabelSpec
    ) -> LabelSet:
        plain = cls(names, spellings.items(), exact=spec.exact)
        others = dict(spellings)
        for name, label in spec.aliases:
            found = plain.match(label)
            if found is None:
                hint = nearest(label, names)
                hint = f'; did you mean "{hint}"?' if hint else ""
                raise InputError(f'aliases: no row has the label "{label}"{hint}')
            others[name] = found
        return cls(names, others.items(), exact=spec.exact)

    def match(self, text: str | None) -> str | None:
        """The label that *text* spells: exactly, or else by its folded form if only one has it."""
        if text is None:
            return None
        exact = self._exact.get(text)
        if exact is not None:
            return exact
        folded = self._folded.get(fold_label(text), ())
        return next(iter(folded)) if len(folded) == 1 else None


@dataclass(frozen=True)
class Labelled:
    """Compares labels: the answer is read as *spec* says, then matched to *labels*.

    The label of a baseline is none that could be read: it is matched as it is.

    An answer cut off at the token limit counts as what it says if that is a label ("refund" and
    then chatter until the limit is still an answer), and as truncated if not. A content filter
    or a refusal is a refusal whatever text came with it. ``reading`` says how probabilities of
    labels are read from logprobs.
    """

    labels: LabelSet
    spec: LabelSpec
    reading: Reading = "whole-label"

    @cached_property
    def scheme(self) -> Scheme:
        return of_labels(self.labels.names)

    def readable(self, asked: Question) -> bool:
        return asked.gold is not None

    def scored(self, asked: Question, given: Prediction) -> Scored:
        gold = self.labels.match(asked.gold)
        if gold is None:
            raise ValueError(f"{asked.path}:{asked.line} has no label")
        outcome = no_answer(given)
        predicted = None
        if outcome is None:
            said = self.spec.read(given.answer or "") if given.label is None else given.label
            predicted = self.labels.match(said)
            outcome = _compare(gold, predicted, given)
        sure = self._probabilities(given)
        return Scored(
            asked.path, asked.line, gold, predicted, outcome, given, asked.group, asked.fields, sure
        )

    def _probabilities(self, given: Prediction) -> Mapping[str, float] | None:
        if given.probabilities is not None or given.logprobs is None or given.answer is None:
            return given.probabilities
        said = self.spec.read(given.answer)
        written = tokens(given.logprobs)
        return label_probabilities(written, self.labels.names, said, self.reading)


def _compare(gold: str, predicted: str | None, given: Prediction) -> Outcome:
    if predicted is not None:
        return Outcome.CORRECT if predicted == gold else Outcome.WRONG
    return Outcome.TRUNCATED if given.finish_reason == "length" else Outcome.INVALID


def no_answer(given: Prediction) -> Outcome | None:
    """The outcome of a prediction whose answer need not be looked at; None if it must."""
    if given.error is not None:
        return Outcome.ERROR
    if given.refusal or given.finish_reason == "content_filter":
        return Outcome.REFUSED
    if given.answer is None:
        return Outcome.TRUNCATED if given.finish_reason == "length" else Outcome.ERROR
    return None
