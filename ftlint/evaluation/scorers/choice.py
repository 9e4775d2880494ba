"""Which scorer a task has: the one that was asked for, or the one that its replies speak for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ftlint.evaluation.prediction import Question
from ftlint.evaluation.scorers.json_values import parsed
from ftlint.evaluation.scorers.number import NumberScorer
from ftlint.evaluation.scorers.several import is_list
from ftlint.labels import Task as Labels

SHARE = 0.9
"""The share of the replies that have to be of a kind for it to be inferred."""


@dataclass(frozen=True)
class Choice:
    """The name of a scorer, and the reason for it in words."""

    scorer: str
    reason: str


def choose(wanted: str | None, labels: Labels, questions: Sequence[Question]) -> Choice:
    """The scorer called *wanted*, or else the one that fits nine in ten replies of *questions*.

    Labels that are declared come first, and those that replies are taken for come after lists of
    texts: one of the same few lists is no label. Free text is what is left.
    """
    if wanted is not None:
        return Choice(wanted, "as asked for")
    if labels.declared:
        return Choice("label", labels.reason)
    for scorer, kind, fits in (_LISTS,) if labels.has_labels else _KINDS:
        found = sum(map(fits, questions))
        if found and found >= SHARE * len(questions):
            return Choice(scorer, f"{found:,} of {len(questions):,} replies {kind}")
    return Choice("label" if labels.has_labels else "text", labels.reason)


def _calls(asked: Question) -> bool:
    return bool(asked.calls)


def _is_json(asked: Question) -> bool:
    try:
        return isinstance(parsed(asked.target), (dict, list))
    except ValueError:
        return False


_number = NumberScorer()
_Kind = tuple[str, str, Callable[[Question], bool]]
_LISTS: _Kind = ("multi-label", "are JSON lists of texts", lambda asked: is_list(asked.target))
_KINDS: tuple[_Kind, ...] = (
    ("tools", "call tools", _calls),
    _LISTS,
    ("json", "are JSON objects or lists", _is_json),
    ("number", "are numbers", _number.readable),
)
