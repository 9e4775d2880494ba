"""Free text: the same words, or some of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from ftlint.errors import InputError
from ftlint.evaluation.prediction import Question
from ftlint.rule import option
from ftlint.scorer import Rows, Score, Scorer

EXTRA_FIGURES = ("chrf", "rouge_1", "rouge_2", "rouge_l")
"""The figures that other libraries measure, and that are there only if asked for."""
_EXTRA = 'pip install "ftlint[text]"'


@dataclass(frozen=True)
class TextOptions:
    """``[eval.scorers.text]``."""

    figures: tuple[str, ...] = option(
        (), "chrf, rouge_1, rouge_2, rouge_l: they take `ftlint[text]`, and gates may name them too"
    )

    def __post_init__(self) -> None:
        for name in self.figures:
            if name not in EXTRA_FIGURES:
                raise ValueError(f'unknown figure "{name}" (known: {", ".join(EXTRA_FIGURES)})')


class TextScorer(Scorer):
    """Right if the reply is the target, white space aside; JSON is compared by its value.

    ``normalised_match`` leaves case and punctuation out, as ``check`` does where it compares texts.
    ``token_f1`` is the F1 of the words that reply and target have in common: Rajpurkar, P. et al.
    (2016), arXiv:1606.05250, section 6.1, without its list of English articles. ``chrf`` and
    ``rouge_l`` are means of what sacrebleu and rouge-score give each row.
    """

    name = "text"
    shares = ("normalised_match",)
    options_type = TextOptions

    def __init__(self, options: TextOptions | None = None, figures: Iterable[str] = ()) -> None:
        super().__init__(options)
        wanted = {*self.options.figures, *figures}
        self._more = {name: _measure(name) for name in EXTRA_FIGURES if name in wanted}
        # Which figures there are depends on what was asked for.
        self.means = ("token_f1", *self._more)

    @classmethod
    def of(cls, options: Any, rows: Rows) -> TextScorer:
        return cls(options, [name for name in rows.figures if name in EXTRA_FIGURES])

    def score(self, asked: Question, answer: str) -> Score:
        same, f1 = _words_in_common(asked.target, answer)
        more = {name: measure(asked.target, answer) for name, measure in self._more.items()}
        values = {"normalised_match": float(same), "token_f1": f1, **more}
        return Score(_plain(asked.target) == _plain(answer), values)


def words(text: str) -> list[str]:
    """The words of *text* without case and punctuation; in scripts without spaces, its signs."""
    # Imported here: other ways to score need none of it.
    from ftlint.similarity.normalise import normalise
    from ftlint.similarity.shingle import split_words

    return split_words(normalise(text))


def _words_in_common(target: str, answer: str) -> tuple[bool, float]:
    """Whether the words are the same, and their F1; two texts without words are the same."""
    wanted, said = words(target), words(answer)
    common = (Counter(wanted) & Counter(said)).total()
    total = len(wanted) + len(said)
    return wanted == said, 2 * common / total if total else 1.0


Measure = Callable[[str, str], float]


def _measure(name: str) -> Measure:
    """What gives the figure *name* of a target and an answer, from 0 to 1. Raises InputError."""
    return _chrf() if name == "chrf" else _rouge(name)


@cache
def _chrf() -> Measure:
    try:
        from sacrebleu.metrics.chrf import CHRF
    except ImportError:
        raise InputError(f"chrf takes sacrebleu, which is not installed; {_EXTRA}") from None
    metric: Any = CHRF()
    return lambda target, answer: float(metric.sentence_score(answer, [target]).score) / 100


@cache
def _rouge(name: str) -> Measure:
    try:
        from rouge_score.rouge_scorer import RougeScorer
    except ImportError:
        raise InputError(f"{name} takes rouge-score, which is not installed; {_EXTRA}") from None
    kind = {"rouge_1": "rouge1", "rouge_2": "rouge2", "rouge_l": "rougeL"}[name]
    # Its own tokenizer knows ASCII only, and any other text would score 0.
    metric: Any = RougeScorer([kind], tokenizer=_Words())
    return lambda target, answer: float(metric.score(target, answer)[kind].fmeasure)


class _Words:
    """The tokenizer that rouge-score takes."""

    def tokenize(self, text: str) -> Sequence[str]:
        return words(text)


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
