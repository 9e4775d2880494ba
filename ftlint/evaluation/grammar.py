"""The grammar of gates: one line each, the same in config and on the command line.

    metric [ "[" class | "min" | "*" "]" ] op target [ "@" mode ]

``op`` is one of ``>= <= > <``; ``target`` a number, a percentage, or ``baseline:NAME`` with an
optional ``+`` or ``-`` number; ``mode`` is ``point`` (the default), ``lcb95`` or ``ucb95``: the
lower or the upper end of the 95 % interval is held against the target.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NoReturn

from ftlint.errors import InputError
from ftlint.evaluation.metrics import OVERALL, PER_CLASS, Value
from ftlint.wording import nearest

BASELINES = ("baseline:majority", "baseline:tfidf")
MODES = ("point", "lcb95", "ucb95")
_OPERATORS = (">=", "<=", ">", "<")
_WORD = re.compile(r"[A-Za-z_]\w*")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_BASELINE = re.compile(r"baseline:\w*")
_TOLERANCE = 1e-9
"""Below this two figures are equal: averages of fractions do not add up to the last bit."""


@dataclass(frozen=True, slots=True)
class Gate:
    """A bound that a figure must clear.

    ``pick`` says of which class the figure is: of none (``whole``), of the one called ``label``,
    of the worst (``min``) or of each (``every``). The target is ``number``, to which the figure
    of ``baseline`` is added if there is one.
    """

    text: str
    metric: str
    op: Literal[">=", "<=", ">", "<"]
    number: float
    baseline: str | None = None
    pick: Literal["whole", "class", "min", "every"] = "whole"
    label: str = ""
    mode: Literal["point", "lcb95", "ucb95"] = "point"

    def clears(self, observed: float, bound: float) -> bool:
        """Whether *observed* stands on the right side of *bound*."""
        if self.op in (">=", "<="):
            gap = observed - bound if self.op == ">=" else bound - observed
            return gap >= -_TOLERANCE
        gap = observed - bound if self.op == ">" else bound - observed
        return gap > _TOLERANCE

    def figure(self, value: Value) -> float | None:
        """The number of *value* that is held against the target, as ``mode`` says."""
        return {"point": value.value, "lcb95": value.low, "ucb95": value.high}[self.mode]


def parse(text: str) -> Gate:
    """The gate that *text* spells. Raises InputError that points at the character."""
    return _Reader(text).gate()


class _Reader:
    """Reads a gate from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def gate(self) -> Gate:
        metric = self.metric()
        pick, label = self.part(metric)
        op = self.one_of(_OPERATORS, "an operator (>=, <=, > or <)")
        start = self.skip()
        number, baseline = self.target()
        if baseline is None:
            self.check_range(number, metric, start)
        mode = self.mode()
        if self.skip() < len(self.text):
            self.fail(f'unexpected "{self.text[self.at :]}"')
        return Gate(self.text.strip(), metric, op, number, baseline, pick, label, mode)  # type: ignore[arg-type]

    def metric(self) -> str:
        start = self.skip()
        match = _WORD.match(self.text, start)
        if match is None:
            self.fail("expected a metric such as accuracy or recall[min]")
        if match[0] not in (*OVERALL, *PER_CLASS):
            hint = similar(match[0], (*OVERALL, *PER_CLASS))
            self.fail(f'unknown metric "{match[0]}"', start, hint)
        self.at = match.end()
        return match[0]

    def part(self, metric: str) -> tuple[str, str]:
        opened = self.skip()
        if not self.text.startswith("[", opened):
            if metric in PER_CLASS:
                self.fail(f'expected "[" and a class, as in {metric}[min]')
            return "whole", ""
        if metric not in PER_CLASS:
            self.fail(f'"{metric}" is a figure of the whole split and takes no class')
        close = self.text.find("]", opened)
        if close < 0:
            self.fail('a "[" without its "]"')
        name = self.text[opened + 1 : close].strip()
        if not name:
            self.fail("no class between the brackets")
        self.at = close + 1
        if len(name) > 2 and name[0] == name[-1] == '"':
            return "class", name[1:-1]
        return {"min": ("min", ""), "*": ("every", "")}.get(name, ("class", name))

    def one_of(self, choices: Sequence[str], what: str) -> str:
        start = self.skip()
        found = next((one for one in choices if self.text.startswith(one, start)), None)
        if found is None:
            self.fail(f"expected {what}")
        self.at = start + len(found)
        return found

    def target(self) -> tuple[float, str | None]:
        match = _BASELINE.match(self.text, self.skip())
        if match is None:
            return self.number("a number, a percentage or baseline:tfidf"), None
        if match[0] not in BASELINES:
            hint = similar(match[0], BASELINES)
            self.fail(f'unknown baseline "{match[0]}"', self.at, hint)
        self.at = match.end()
        sign = self.text[self.skip() : self.at + 1]
        if sign not in ("+", "-"):
            return 0.0, match[0]
        self.at += 1
        offset = self.number("a number")
        return (offset if sign == "+" else -offset), match[0]

    def number(self, what: str) -> float:
        match = _NUMBER.match(self.text, self.skip())
        if match is None:
            self.fail(f"expected {what}")
        self.at = match.end()
        if self.text.startswith("%", self.at):
            self.at += 1
            return float(match[0]) / 100
        return float(match[0])

    def check_range(self, number: float, metric: str, start: int) -> None:
        least = -1.0 if metric in ("mcc", "skill") else 0.0
        if not least <= number <= 1:
            hint = f"; did you mean {number:g}%?" if 1 < number <= 100 else ""
            self.fail(f"{number:g} is outside {least:g} to 1", start, hint)

    def mode(self) -> str:
        if not self.text.startswith("@", self.skip()):
            return "point"
        self.at += 1
        start = self.skip()
        match = _WORD.match(self.text, start)
        if match is None or match[0] not in MODES:
            given = f'unknown mode "{match[0]}"' if match else "no mode"
            self.fail(given, start, f"; expected one of {', '.join(MODES)}")
        self.at = match.end()
        return match[0]

    def skip(self) -> int:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1
        return self.at

    def fail(self, what: str, at: int | None = None, hint: str = "") -> NoReturn:
        place = (self.at if at is None else at) + 1
        raise InputError(f'gate "{self.text}": {what} at character {place}{hint}')


def similar(name: str, known: Iterable[str]) -> str:
    """The end of a message about an unknown *name*: the nearest of the *known*, or a list."""
    choices = list(known)
    close = nearest(name, choices)
    if close:
        return f'; did you mean "{close}"?'
    shown = ", ".join(choices[:12]) + (", ..." if len(choices) > 12 else "")
    return f" (known: {shown})" if choices else ""
