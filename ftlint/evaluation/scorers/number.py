"""Replies that are a number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

from ftlint.evaluation.prediction import Question
from ftlint.labels import FROM_TARGET, LabelSpec
from ftlint.rule import option
from ftlint.scorer import Rows, Score, Scorer

_SIGNS = str.maketrans({"\u2212": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " "})


@dataclass(frozen=True)
class NumberOptions:
    """``[eval.scorers.number]``."""

    tolerance: float = option(0.0, "how far a right answer may be off", least=0)
    relative_tolerance: float = option(
        0.0, "the same as a share of the right number; the larger of the two counts", least=0
    )
    units: tuple[str, ...] = option(
        (), "spellings of the one unit that may stand before or behind the number"
    )
    decimal: Literal[".", ","] = option(
        ".", "the decimal sign; the other of the two, or a space, may group thousands"
    )


class NumberScorer(Scorer):
    """Right if the reply is the number of the target, within the tolerance.

    A reply is one number and at most its unit; any other word makes it unreadable. The tolerance
    includes its end. ``exact_match`` is about equal numbers, however they are written.
    """

    name = "number"
    shares = ("exact_match",)
    options_type = NumberOptions

    def __init__(self, options: NumberOptions | None = None, spec: LabelSpec = FROM_TARGET) -> None:
        super().__init__(options)
        self._spec = spec

    @classmethod
    def of(cls, options: Any, rows: Rows) -> NumberScorer:
        return cls(options, rows.spec)

    def readable(self, asked: Question) -> bool:
        return self.read(asked.target) is not None

    def score(self, asked: Question, answer: str) -> Score:
        wanted, said = self.read(asked.target), self.read(answer)
        if wanted is None or said is None:
            return Score(None, {"exact_match": 0.0})
        options = self.options
        relative = Decimal(str(options.relative_tolerance)) * abs(wanted)
        allowed = max(Decimal(str(options.tolerance)), relative)
        exact = float(wanted == said)
        return Score(abs(wanted - said) <= allowed, {"exact_match": exact}, said=f"{said:f}")

    def read(self, text: str) -> Decimal | None:
        """The number that *text* is, or that its label is where the data set declares one."""
        found = self._spec.read(text) if self._spec.declared else text
        match = self._pattern.fullmatch((found or "").translate(_SIGNS).strip())
        if match is None:
            return None
        whole, fraction, power = match["whole"], match["fraction"] or "", match["power"] or "0"
        digits = re.sub(r"\D", "", whole)
        return Decimal(f"{match['sign']}{digits or 0}.{fraction or 0}e{power}")

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        decimal = re.escape(self.options.decimal)
        group = re.escape("," if self.options.decimal == "." else ".")
        spelt = sorted(map(re.escape, self.options.units), key=len, reverse=True)
        unit = f"(?:{'|'.join(spelt)})?" if spelt else ""
        return re.compile(
            rf"(?i:{unit})\s*(?P<sign>[+-]?)\s*(?i:{unit})\s*"
            rf"(?:(?P<whole>\d{{1,3}}(?:[{group} ]\d{{3}})+|\d+)(?:{decimal}(?P<fraction>\d*))?"
            rf"(?:[eE](?P<power>[+-]?\d{{1,3}}))?)\s*(?i:{unit})\.?",
            re.ASCII,
        )
