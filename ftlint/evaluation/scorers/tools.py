"""Tool calls: the names of the tools, and their arguments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from ftlint.evaluation.calls import Call, read_calls, written
from ftlint.evaluation.prediction import Prediction, Question
from ftlint.evaluation.scorers.json_values import Leaf, canonical, compared, leaves, parsed
from ftlint.scorer import Score, Scorer


class ToolScorer(Scorer):
    """Right if the same tools are called with the same arguments, in whatever order.

    A row that calls nothing is right if the answer calls nothing; texts are not compared.
    ``tool_name`` is about all rows, ``tool_args`` about those that call a tool.
    """

    name = "tools"
    shares = ("tool_name", "tool_args")
    part = pooled = "argument"

    def readable(self, asked: Question) -> bool:
        return all(_arguments(one) is not None for one in _wanted(asked))

    def score(self, asked: Question, answer: str) -> Score:
        return self._compare(asked, written(answer))

    def answered(self, asked: Question, given: Prediction) -> Score:
        return self._compare(asked, read_calls(given.tool_calls) or written(given.answer or ""))

    def unanswered(self, asked: Question) -> Score:
        calls = _wanted(asked)
        counts = compared(Counter(_leaves(calls)), Counter())
        return Score(False, _values(calls, named=False, exact=False), counts)

    def _compare(self, asked: Question, said: Sequence[Call]) -> Score:
        wanted = _wanted(asked)
        named = Counter(one.name for one in wanted) == Counter(one.name for one in said)
        exact = Counter(map(_spelt, wanted)) == Counter(map(_spelt, said))
        broken = any(_arguments(one) is None for one in said)
        return Score(
            None if broken else exact,
            _values(wanted, named=named, exact=exact),
            compared(Counter(_leaves(wanted)), Counter(_leaves(said))),
            ", ".join(" ".join(one).strip() for one in said) or "no call",
        )


def _values(wanted: Sequence[Call], *, named: bool, exact: bool) -> dict[str, float]:
    return {"tool_name": float(named), **({"tool_args": float(exact)} if wanted else {})}


def _wanted(asked: Question) -> Sequence[Call]:
    return asked.calls or written(asked.target)


def _arguments(call: Call) -> dict[str, Any] | None:
    """The arguments of *call*, none where it has no text for them; None if they are no object."""
    if not call.arguments.strip():
        return {}
    try:
        found = parsed(call.arguments)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _spelt(call: Call) -> tuple[str, str]:
    arguments = _arguments(call)
    return call.name, call.arguments if arguments is None else canonical(arguments)


def _leaves(calls: Sequence[Call]) -> Iterator[Leaf]:
    """The arguments of all *calls*, each with the name of its tool before its path."""
    for call in calls:
        for path, value in leaves(_arguments(call) or {}):
            yield f"{call.name}.{path}", value
