"""Which rules are called on a sound row: all but those whose screen clears it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

from ftlint.finding import FindingLog
from ftlint.lazy import lazy
from ftlint.outline import has_nested, is_whole, outline
from ftlint.row import Row
from ftlint.rule import Rule
from ftlint.screen import NESTED, OUTLINE, Search, Signs, hides, residue, search_for

Step = tuple[int, Callable[[Any, Row], Any]]
"""The number of a rule, and its step."""

_MOST_OUTLINES = 10_000


class Round:
    """The rules that look at sound rows of one format.

    Remembers which outlines were found to be sound: a rule with the outline for its screen is
    called once on each, and then only where it found something.
    """

    def __init__(self, rules: Sequence[Rule[Any]], kind: str) -> None:
        numbered = [
            (i, rule) for i, rule in enumerate(rules) if rule.takes(kind) and not rule.only_problems
        ]
        signed = [(i, rule, rule.screen) for i, rule in numbered if isinstance(rule.screen, Signs)]
        self._always: list[Step] = [(i, rule.step) for i, rule in numbered if rule.screen is None]
        self._outlined: list[Step] = [
            (i, rule.step) for i, rule in numbered if rule.screen == OUTLINE
        ]
        self._nested: list[Step] = [(i, rule.step) for i, rule in numbered if rule.screen == NESTED]
        self._signed = [((i, rule.step), screen) for i, rule, screen in signed]
        self._any_sign = search_for(screen for _, screen in self._signed)
        self._known: dict[Hashable, list[Step]] = {}

    def steps(self, row: Row, data: dict[str, Any]) -> list[Step]:
        """The steps to be taken on *row*, which holds *data*."""
        told, texts = outline(data)
        found = self._known.get(told)
        if found is None:
            found = self._judge(told, row)
        left = residue(row.raw)
        if hides(row.raw, left):
            return found + [step for step, _ in self._signed]
        if self._any_sign.may_find(row.raw, left, texts):
            return found + [s for s, search in self._searches if search.finds(row.raw, left, texts)]
        return found

    @lazy
    def _searches(self) -> list[tuple[Step, Search]]:
        """The rules that look for signs, with the search for those of each."""
        return [(step, search_for([screen])) for step, screen in self._signed]

    def _judge(self, told: Hashable, row: Row) -> list[Step]:
        """The steps that every row with the outline *told*, as *row* has, needs."""
        if not is_whole(told):
            return self._always + self._nested + self._outlined
        found = self._always + (self._nested if has_nested(told) else [])
        found += [(i, step) for i, step in self._outlined if step(FindingLog(), row).counts]
        if len(self._known) < _MOST_OUTLINES:
            self._known[told] = found
        return found
