"""Answers as a scorer sees them: the outcome of each, and what is counted in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from ftlint.errors import InputError
from ftlint.evaluation.prediction import Outcome, Prediction, Question
from ftlint.evaluation.scheme import MOST_PARTS, Scheme
from ftlint.evaluation.score import Scored, no_answer
from ftlint.scorer import Score, Scorer

T = TypeVar("T")


@dataclass(frozen=True)
class Counted:
    """Scores by a :class:`Scorer`; ``owner`` is who brought one that is not ftlint's own."""

    scorer: Scorer
    scheme: Scheme
    owner: str = ""

    @classmethod
    def of(cls, scorer: Scorer, asked: Sequence[Question], owner: str = "") -> Counted:
        """The scoring of the rows *asked*: the parts that they have are those of the figures."""
        made = cls(scorer, Scheme(scorer.name), owner)
        wanted: Counter[str] = Counter()
        for one in asked if scorer.part else ():
            if made.readable(one):
                for name, counts in made._unanswered(one).counts.items():
                    wanted[name] += counts.wanted
        ranked = sorted(wanted, key=lambda name: (-wanted[name], name))
        scheme = Scheme(
            scorer.name,
            shares=scorer.shares,
            means=scorer.means,
            part=scorer.part,
            parts=tuple(ranked[:MOST_PARTS]),
            pooled=scorer.pooled,
        )
        return cls(scorer, scheme, owner)

    def readable(self, asked: Question) -> bool:
        return self._asked(asked, lambda: self.scorer.readable(asked))

    def scored(self, asked: Question, given: Prediction) -> Scored:
        outcome = no_answer(given)
        if outcome is None:
            found = self._asked(asked, lambda: self.scorer.answered(asked, given))
            if self.owner:
                self._check(asked, found)
            outcome = _outcome(found, given)
        else:
            found = self._unanswered(asked)
        return Scored(
            asked.path,
            asked.line,
            asked.target,
            found.said,
            outcome,
            given,
            asked.group,
            asked.fields,
            values=found.values,
            counts=found.counts,
        )

    def _unanswered(self, asked: Question) -> Score:
        return self._asked(asked, lambda: self.scorer.unanswered(asked))

    def _asked(self, asked: Question, call: Callable[[], T]) -> T:
        """What *call* returns; where it is not ftlint's own, what it raises names its owner."""
        if not self.owner:
            return call()
        try:
            return call()
        except Exception as error:
            raise self._fault(asked, f"fails: {type(error).__name__}: {error}") from error

    def _fault(self, asked: Question, what: str) -> InputError:
        at = f"{asked.path}:{asked.line}"
        return InputError(f'the scorer "{self.scorer.name}" of {self.owner}, on {at}, {what}')

    def _check(self, asked: Question, found: object) -> None:
        """A figure that is left out of some answers would be one of the others alone."""
        if not isinstance(found, Score):
            raise self._fault(asked, f"returns {type(found).__name__}, not a Score")
        wanted = self._unanswered(asked).values.keys()
        if found.values.keys() != wanted:
            said = ", ".join(sorted(found.values)) or "nothing"
            names = ", ".join(sorted(wanted)) or "nothing"
            raise self._fault(
                asked, f"has values of {said}; the row counts in {names}, answered or not"
            )
        for name, value in found.values.items():
            number = isinstance(value, (int, float)) and 0 <= value <= 1
            if not number or (name in self.scorer.shares and value not in (0, 1)):
                span = "0 or 1" if name in self.scorer.shares else "from 0 to 1"
                raise self._fault(asked, f"has a {name} of {value!r}; it must be {span}")
        for name, one in found.counts.items():
            if not 0 <= one.hits <= min(one.said, one.wanted):
                raise self._fault(asked, f'counts {one.hits} hits of "{name}", which are too many')


def _outcome(found: Score, given: Prediction) -> Outcome:
    """An answer that was cut off and is not right is none."""
    if found.correct:
        return Outcome.CORRECT
    if given.finish_reason == "length":
        return Outcome.TRUNCATED
    return Outcome.INVALID if found.correct is None else Outcome.WRONG
