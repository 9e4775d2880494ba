"""What a model has to beat: answers learned here from the training rows, without any network."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from ftlint.errors import InputError
from ftlint.evaluation.prediction import Prediction, Question
from ftlint.evaluation.score import LabelSet

SMALL = 2_000
"""Training rows up to which the baselines that take a second or more are shown unasked."""

_LONGEST_TEXT = 20_000
_ROWS_AT_ONCE = 500
_SEED = 0


class Baseline(Protocol):
    """Anything that answers questions by what it has learned."""

    @property
    def name(self) -> str:
        """What the baseline is called in reports."""
        ...

    def answer(self, questions: Sequence[Question]) -> Iterator[Prediction]:
        """One prediction for each question, in their order."""
        ...


class Majority:
    """Always answers the most frequent label of the training rows."""

    name = "baseline:majority"

    def __init__(self, train: Iterable[Question], labels: LabelSet) -> None:
        golds = Counter(gold for _, gold in lessons(self.name, train, labels))
        self._label = min(golds, key=lambda gold: (-golds[gold], gold))

    def answer(self, questions: Sequence[Question]) -> Iterator[Prediction]:
        return (_predicted(one, self._label, self.name) for one in questions)


class Random:
    """Draws each answer from the labels of the training rows, as often as they occur there.

    The draws are the same in every run.
    """

    name = "baseline:random"

    def __init__(self, train: Iterable[Question], labels: LabelSet) -> None:
        golds = Counter(gold for _, gold in lessons(self.name, train, labels))
        self._labels = sorted(golds)
        self._weights = [golds[name] for name in self._labels]

    def answer(self, questions: Sequence[Question]) -> Iterator[Prediction]:
        drawn = random.Random(_SEED).choices(self._labels, self._weights, k=len(questions))
        return (
            _predicted(one, label, self.name) for one, label in zip(questions, drawn, strict=True)
        )


class Nearest:
    """Answers with the label of the training row that is most alike.

    By the cosine of the tf-idf of words and of pieces of words (system messages left out, the first
    20,000 characters of each row); among equals, and where nothing is alike, the first row.
    """

    name = "baseline:nearest"

    def __init__(self, train: Iterable[Question], labels: LabelSet) -> None:
        pairs = lessons(self.name, train, labels)
        self._golds = [gold for _, gold in pairs]
        self._features, self._rows = _fitted(self.name, [text for text, _ in pairs])

    def answer(self, questions: Sequence[Question]) -> Iterator[Prediction]:
        for start in range(0, len(questions), _ROWS_AT_ONCE):
            asked = questions[start : start + _ROWS_AT_ONCE]
            rows = self._features.transform([one.text[:_LONGEST_TEXT] for one in asked])
            alike = (rows @ self._rows.T).toarray().argmax(axis=1)
            for one, place in zip(asked, alike, strict=True):
                yield _predicted(one, self._golds[place], self.name)


class Tfidf:
    """Logistic regression on the tf-idf of words and of pieces of words.

    Fitted on the training rows (system messages left out, the first 20,000 characters of each);
    the same rows give the same model. Raises InputError if they have fewer than two labels.
    """

    name = "baseline:tfidf"

    def __init__(self, train: Iterable[Question], labels: LabelSet) -> None:
        pairs = lessons(self.name, train, labels)
        self._features, rows = _fitted(self.name, [text for text, _ in pairs])
        self._regression = _regression(rows, [gold for _, gold in pairs])

    def answer(self, questions: Sequence[Question]) -> Iterator[Prediction]:
        if not questions:
            return
        rows = self._features.transform([one.text[:_LONGEST_TEXT] for one in questions])
        labels = [str(label) for label in self._regression.classes_]
        for one, sure in zip(questions, self._regression.predict_proba(rows), strict=True):
            known = dict(zip(labels, map(float, sure), strict=True))
            yield _predicted(one, labels[int(sure.argmax())], self.name, known)


def _fitted(name: str, texts: Sequence[str]) -> tuple[Any, Any]:
    """What turns texts into tf-idf rows of unit length, and the rows of *texts*."""
    # scikit-learn takes seconds to import.
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.preprocessing import Normalizer

    # Single precision halves the time of the regression and changes no answer that matters.
    words = TfidfVectorizer(
        ngram_range=(1, 2), token_pattern=r"\w+", max_features=100_000, dtype=np.float32
    )
    pieces = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(2, 5), max_features=100_000, dtype=np.float32
    )
    made = make_pipeline(make_union(words, pieces), Normalizer())
    try:
        return made, made.fit_transform(texts)
    except ValueError:
        # scikit-learn's way to say that no text has a single feature.
        raise InputError(f"{name}: the prompts of the training rows are empty") from None


def _regression(rows: Any, golds: Sequence[str]) -> Any:
    import warnings

    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    # A loose tolerance: further passes over many classes cost minutes and win no accuracy.
    made = LogisticRegression(solver="saga", C=20, tol=0.02, max_iter=100, random_state=_SEED)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return made.fit(rows, golds)


_LEARNERS: dict[str, Any] = {one.name: one for one in (Majority, Random, Nearest, Tfidf)}
BASELINES = tuple(_LEARNERS)
"""Their names."""


def beside(train: Sequence[Question], labels: LabelSet) -> list[str]:
    """The baselines that are shown unasked: those that cost nothing, and of few rows all."""
    names = list(BASELINES) if len(train) <= SMALL else [Majority.name, Random.name]
    return [name for name in names if _can_learn(name, train, labels)]


def _can_learn(name: str, train: Sequence[Question], labels: LabelSet) -> bool:
    try:
        return any(text.strip() for text, _ in lessons(name, train, labels))
    except InputError:
        return False


def baseline(name: str, train: Sequence[Question], labels: LabelSet) -> Baseline:
    """The baseline called *name*, fitted on the *train* rows. Raises InputError."""
    _check(name)
    made: Baseline = _LEARNERS[name](train, labels)
    return made


def _check(name: str) -> None:
    if name not in _LEARNERS:
        *others, last = BASELINES
        raise InputError(f'unknown baseline "{name}"; expected {", ".join(others)} or {last}')


def lessons(name: str, train: Iterable[Question], labels: LabelSet) -> list[tuple[str, str]]:
    """The texts and labels that the baseline *name* learns from. Raises InputError if too few."""
    _check(name)
    golds = ((one.text[:_LONGEST_TEXT], labels.match(one.gold)) for one in train)
    pairs = [(text, gold) for text, gold in golds if gold is not None]
    if not pairs:
        raise InputError(
            f"{name} learns from labelled training rows, and there are none; add train=FILE"
        )
    if name == Tfidf.name and len({gold for _, gold in pairs}) < 2:
        raise InputError(
            f"{name} needs at least two labels to learn, and every training row has "
            f'"{pairs[0][1]}"; use baseline:majority'
        )
    return pairs


def _predicted(
    asked: Question, label: str, name: str, sure: Mapping[str, float] | None = None
) -> Prediction:
    return Prediction(
        asked.path,
        asked.line,
        asked.prompt_sha256,
        label,
        finish_reason="stop",
        asked=name,
        label=label,
        probabilities=sure,
    )
