"""The grammar of gates: one line each, the same in config and on the command line.

    metric [ "[" class | "min" | "*" "]" ] [ "{" field "=" value | "*" "}" | "{clean}" ]
        op target [ "@" mode ] [ "min_n=" rows ]

``{clean}`` are the rows that did not leak. ``op`` is one of ``>= <= > <``. ``target`` is a number,
a percentage, or another run with an optional ``+`` or ``-`` number: ``baseline:NAME``, ``majority``
(for ``baseline:majority``), ``base``, ``prev`` or ``run(NAME)``. ``mode`` is ``point`` (the
default), ``lcb95`` or ``ucb95`` (the lower or the upper end of the 95 % interval is held against
the target; against another run, that of the paired difference), or, against another run,
``p<0.05``: the difference must be unlikely by chance.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NoReturn

from ftlint.errors import InputError
from ftlint.evaluation.baselines import BASELINES
from ftlint.evaluation.figures import FIGURES, Figure, figure
from ftlint.evaluation.values import Value
from ftlint.wording import nearest

MODES = ("point", "lcb95", "ucb95", "p<0.05")
_OPERATORS = (">=", "<=", ">", "<")
_WORD = re.compile(r"[A-Za-z_]\w*")
_METRIC = re.compile(r"[A-Za-z_]\w*(?:\s*\([^)\]>=<]*\)?)?")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_REFERENCE = re.compile(r"baseline:\w*|run\s*\(|(?:majority|base|prev)\b")
_CLEAN = re.compile(r"\{\s*clean\s*\}")
_LEVEL = re.compile(r"p\s*<\s*")
_MIN_N = re.compile(r"min_n\s*=\s*")
_WHOLE = re.compile(r"\d+")
_TARGETS = "a number, a percentage or baseline:tfidf"
_TOLERANCE = 1e-9
"""Below this two figures are equal: averages of fractions do not add up to the last bit."""


@dataclass(frozen=True, slots=True)
class Gate:
    """A bound that a figure must clear.

    ``pick`` says of which class the figure is: of none (``whole``), of the one called ``label``,
    of the worst (``min``) or of each (``every``). With a ``field`` it is the figure of the rows
    whose field has this ``value``, or of each of its values in turn where that is None; with
    ``clean`` of the rows that did not leak. The target
    is ``number``, to which the figure of the run ``reference`` is added if there is one. Mode ``p``
    wants the p-value of the paired difference below ``level``. On fewer than ``min_n`` rows
    nothing is decided.
    """

    text: str
    metric: str
    op: Literal[">=", "<=", ">", "<"]
    number: float
    reference: str | None = None
    pick: Literal["whole", "class", "min", "every"] = "whole"
    label: str = ""
    mode: Literal["point", "lcb95", "ucb95", "p"] = "point"
    level: float | None = None
    min_n: int = 0
    field: str = ""
    value: str | None = None
    clean: bool = False

    @property
    def upward(self) -> bool:
        """Whether more is better."""
        return self.op in (">=", ">")

    def clears(self, observed: float, bound: float) -> bool:
        """Whether *observed* stands on the right side of *bound*."""
        gap = observed - bound if self.upward else bound - observed
        return gap >= -_TOLERANCE if self.op in (">=", "<=") else gap > _TOLERANCE

    def figure(self, value: Value) -> float | None:
        """The number of *value* that is held against the target, as ``mode`` says."""
        return {"lcb95": value.low, "ucb95": value.high}.get(self.mode, value.value)


def parse(text: str, more: Collection[str] = ()) -> Gate:
    """The gate that *text* spells. Raises InputError that points at the character.

    *more* are the names of figures that users' scorers have.
    """
    return _Reader(text, more).gate()


class _Reader:
    """Reads a gate from left to right."""

    def __init__(self, text: str, more: Collection[str] = ()) -> None:
        self.text = text
        self.more = more
        self.at = 0

    def gate(self) -> Gate:
        metric = self.metric()
        pick, label = self.part(metric)
        clean = self.clean()
        field, value = ("", None) if clean else self.slice()
        op = self.one_of(_OPERATORS, "an operator (>=, <=, > or <)")
        start = self.skip()
        number, reference = self.target()
        if reference is None:
            self.check_range(number, metric, start)
        at = self.skip()
        mode, level = self.mode(reference)
        if pick == "min" and reference is not None and mode != "point":
            self.fail("a paired test takes one class or [*], not [min]", at)
        min_n = self.min_n()
        if self.skip() < len(self.text):
            self.fail(f'unexpected "{self.text[self.at :]}"')
        return Gate(
            self.text.strip(),
            metric.name,
            op,  # type: ignore[arg-type]
            number,
            reference,
            pick,
            label,
            mode,
            level,
            min_n,
            field,
            value,
            clean,
        )

    def metric(self) -> Figure:
        start = self.skip()
        match = _METRIC.match(self.text, start)
        if match is None:
            self.fail("expected a metric such as accuracy or recall[min]")
        name = "".join(match[0].split())
        found = Figure(name, labels=False) if name in self.more else figure(name)
        if found is None:
            hint = similar(name, (*FIGURES, *self.more, "fbeta(2)"))
            self.fail(f'unknown metric "{match[0].strip()}"', start, hint)
        self.at = match.end()
        return found

    def part(self, metric: Figure) -> tuple[Literal["whole", "class", "min", "every"], str]:
        opened = self.skip()
        if not self.text.startswith("[", opened):
            if metric.of == "class":
                self.fail(f'expected "[" and a class, as in {metric.name}[min]')
            return "whole", ""
        if metric.of == "split":
            self.fail(f'"{metric.name}" is a figure of the whole split and takes no class')
        name, quoted = self.enclosed("[", "]", "class")
        if quoted or name not in ("min", "*"):
            return "class", name
        return ("min" if name == "min" else "every"), ""

    def clean(self) -> bool:
        match = _CLEAN.match(self.text, self.skip())
        if match is not None:
            self.at = match.end()
        return match is not None

    def slice(self) -> tuple[str, str | None]:
        opened = self.skip()
        if not self.text.startswith("{", opened):
            return "", None
        equals = self.text.find("=", opened)
        close = self.text.find("}", opened)
        field = self.text[opened + 1 : equals].strip()
        if equals < 0 or (0 <= close < equals) or not field:
            self.fail(
                "expected a field and a value, as in {metadata.lang=de}, or {clean}", opened + 1
            )
        self.at = equals
        name, quoted = self.enclosed("=", "}", "value", opened)
        return field, None if name == "*" and not quoted else name

    def enclosed(
        self, opening: str, closing: str, what: str, opened: int | None = None
    ) -> tuple[str, bool]:
        """What stands before *closing*, and whether it was in quotes, which may hold any sign."""
        start = self.at + 1
        inner = start + len(self.text[start:]) - len(self.text[start:].lstrip())
        end = self.text.find('"', inner + 1) if self.text.startswith('"', inner) else -1
        close = self.text.find(closing, max(end, start))
        if close < 0:
            sign = opening if opened is None else "{"
            self.fail(f'a "{sign}" without its "{closing}"', opened)
        name = self.text[start:close].strip()
        if not name:
            self.fail(f"no {what} between the {'braces' if closing == '}' else 'brackets'}")
        self.at = close + 1
        quoted = len(name) > 2 and name[0] == name[-1] == '"'
        return (name[1:-1] if quoted else name), quoted

    def one_of(self, choices: Sequence[str], what: str) -> str:
        start = self.skip()
        found = next((one for one in choices if self.text.startswith(one, start)), None)
        if found is None:
            self.fail(f"expected {what}")
        self.at = start + len(found)
        return found

    def target(self) -> tuple[float, str | None]:
        match = _REFERENCE.match(self.text, self.skip())
        if match is None:
            return self.number(_TARGETS), None
        reference = self.reference(match)
        sign = self.text[self.skip() : self.at + 1]
        if sign not in ("+", "-"):
            return 0.0, reference
        self.at += 1
        offset = self.number("a number")
        return (offset if sign == "+" else -offset), reference

    def reference(self, match: re.Match[str]) -> str:
        start, self.at = self.at, match.end()
        if match[0].startswith("run"):
            self.at -= 1
            return self.enclosed("(", ")", "run")[0]
        name = "baseline:majority" if match[0] == "majority" else match[0]
        if name.startswith("baseline:") and name not in BASELINES:
            self.fail(f'unknown baseline "{name}"', start, similar(name, BASELINES))
        return name

    def number(self, what: str) -> float:
        match = _NUMBER.match(self.text, self.skip())
        if match is None:
            self.fail(f"expected {what}")
        self.at = match.end()
        if self.text.startswith("%", self.at):
            self.at += 1
            return float(match[0]) / 100
        return float(match[0])

    def check_range(self, number: float, metric: Figure, start: int) -> None:
        if metric.least <= number <= metric.most:
            return
        hint = f"; did you mean {number:g}%?" if metric.most == 1 < number <= 100 else ""
        span = f"below {metric.least:g}"
        if metric.most < float("inf"):
            span = f"outside {metric.least:g} to {metric.most:g}"
        self.fail(f"{number:g} is {span}", start, hint)

    def mode(
        self, reference: str | None
    ) -> tuple[Literal["point", "lcb95", "ucb95", "p"], float | None]:
        if not self.text.startswith("@", self.skip()):
            return "point", None
        self.at += 1
        start = self.skip()
        level = _LEVEL.match(self.text, start)
        if level is not None:
            return "p", self.level(level, reference)
        match = _WORD.match(self.text, start)
        if match is None or match[0] not in MODES:
            given = f'unknown mode "{match[0]}"' if match else "no mode"
            self.fail(given, start, f"; expected one of {', '.join(MODES)}")
        self.at = match.end()
        return match[0], None  # type: ignore[return-value]

    def level(self, match: re.Match[str], reference: str | None) -> float:
        if reference is None:
            self.fail("a p-value takes another run to compare with, such as base", match.start())
        self.at = match.end()
        level = self.number("a number")
        if not 0 < level < 1:
            self.fail(f"{level:g} is outside 0 to 1", match.end())
        return level

    def min_n(self) -> int:
        match = _MIN_N.match(self.text, self.skip())
        if match is None:
            return 0
        self.at = match.end()
        rows = _WHOLE.match(self.text, self.at)
        if rows is None:
            self.fail("expected a whole number of rows")
        self.at = rows.end()
        return int(rows[0])

    def skip(self) -> int:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1
        return self.at

    def fail(self, what: str, at: int | None = None, hint: str = "") -> NoReturn:
        place = self.at if at is None else at
        below = (f"  {self.text}", f"  {' ' * place}^")
        raise InputError(f'gate "{self.text}": {what} at character {place + 1}{hint}', below)


def similar(name: str, known: Iterable[str]) -> str:
    """The end of a message about an unknown *name*: the nearest of the *known*, or a list."""
    choices = list(known)
    close = nearest(name, choices)
    if close:
        return f'; did you mean "{close}"?'
    shown = ", ".join(choices[:12]) + (", ..." if len(choices) > 12 else "")
    return f" (known: {shown})" if choices else ""
