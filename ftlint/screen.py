"""Screens: what a sound row is passed over by, so that a rule is called only where it may find.

A rule says what its findings depend on. Where they depend on the *outline* of a row alone, one row
stands for all of its outline; where they need a *sign* in a text, the texts of many rows are
searched at once. ``ftlint.testing.check_laws`` holds a rule to what it says.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib import import_module
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from itertools import compress
from operator import not_
from types import ModuleType
from typing import Final, Literal

from ftlint.dataclass import dataclass
from ftlint.regex import regex

OUTLINE: Final = "outline"
"""The screen of a row rule whose findings depend on nothing but the outline of a row."""
UNUSUAL: Final = "unusual"
"""As ``OUTLINE``, of a rule that finds nothing in an ordinary conversation, for any target.

That is a chat row of messages with a role and a text that is not blank, and nothing else: perhaps
one of the system, then of user and assistant in turn.
"""
NESTED: Final = "nested"
"""The screen of a rule that finds nothing in a row without tools, calls and images."""
CALLS: Final = "calls"
"""The screen of a rule that finds nothing in a row whose tools and calls are plainly right.

``ftlint.calls.plainly_right`` says when they are. Nor does it find any in a row without both.
"""
TOOLS: Final = "tools"
"""The screen of a row rule whose findings depend on nothing but the tools that a row offers."""
IMAGES: Final = "images"
"""The screen of a rule that finds nothing in a row without images."""
REPEATED: Final = "repeated"
"""The screen of a rule that finds nothing in a row in which no role says the same text twice.

Outer space does not count.
"""
UNENDED: Final = "unended"
"""The screen of a rule that finds nothing in a row behind which the line ends."""
LABELLED: Final = "labelled"
"""The screen of a rule that finds nothing in a data set whose labels are not declared."""


@dataclass(frozen=True, slots=True)
class Longer:
    """The screen of a rule that finds nothing in a line of at most so many ``bytes``."""

    bytes: int


@dataclass(frozen=True, slots=True)
class Signs:
    """The screen of a rule that finds nothing in a row none of whose texts has one of these signs.

    Texts are all strings of a row but its keys. ``literals`` stand in the text, and so does what
    ``patterns`` match; ``openings`` are patterns for what a text begins with, case and white space
    before it ignored. ``beyond`` are patterns that match no text in ASCII. Patterns are regular
    expressions as Python and Rust's ``regex`` read alike, so without look-around and references
    back; others are searched for slowly. Each is searched for by itself: that is fastest where it
    begins with one of at most ten characters.
    """

    literals: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    openings: tuple[str, ...] = ()
    beyond: tuple[str, ...] = ()

    def all(self) -> list[str]:
        """All but ``beyond`` as patterns for texts that stand behind BETWEEN."""
        # What holds another of them is found with it; few literals are found faster.
        known = frozenset(self.literals)
        least = [one for one in sorted(known) if sum(other in one for other in known) < 2]
        literals = ["|".join(map(re.escape, least))] if least else []
        opening = rf"{BETWEEN}\s*(?i:{'|'.join(self.openings)})"
        return [*literals, *self.patterns, *([opening] if self.openings else [])]


Screen = (
    Literal["outline", "unusual", "nested", "calls", "tools", "images"]
    | Literal["repeated", "unended", "labelled"]
    | Longer
    | Signs
    | None
)


def either(screens: Sequence[Screen]) -> Screen:
    """The screen of a rule that finds what any of some with *screens* of one kind finds."""
    told = [one for one in screens if isinstance(one, Signs)]
    limits = [one.bytes for one in screens if isinstance(one, Longer)]
    if told:
        return joined(told)
    return Longer(min(limits)) if limits else screens[0]


def joined(screens: Sequence[Signs]) -> Signs:
    """The signs of all *screens*, each once."""
    names = ("literals", "patterns", "openings", "beyond")
    return Signs(*(tuple(dict.fromkeys(x for s in screens for x in getattr(s, n))) for n in names))


BETWEEN: Final = "\r\t"
"""What stands between texts that are searched together: no sign, and in hardly any text."""
_Has = Callable[[str], object]
_CLASS = regex(r"\[([^\x00-\x7f](?:[^\x00-\x7f]|-(?=[^\x00-\x7f]))*)\]")
_RANGE = regex(r"([^-])(?:-(.))?")
_MOST_CODES = 250
_TWOFOLD = regex(r"\\[bBdDsSwW]|\(\?")
"""What has one meaning in ASCII and a wider one beyond: ``\\s``, ``(?i:`` and the like."""


def signs(*literals: str) -> Signs:
    """The screen of a rule that finds nothing in a row without one of *literals* in a text."""
    return Signs(literals)


class Search:
    """Looks for the signs of some screens in many texts at once.

    Where there are *many* rows, Rust's ``regex`` does it, ten times as fast as Python's ``re``. It
    comes with pydantic's core, whose import takes as long as ``re`` for some hundred rows.
    """

    def __init__(self, screens: Sequence[Signs], many: bool) -> None:
        self._each = [regex("|".join([*one.all(), *one.beyond])) for one in screens]
        every = joined(screens)
        patterns, beyond = every.all(), every.beyond
        engine = _rust if many else _python
        self._plain = [
            engine(rf"(?-u:{one})", one) if _TWOFOLD.search(one) else engine(one)
            for one in patterns
        ]
        classes = [part for one in beyond for part in (_in_tens(one) if many else [one])]
        self._other = [engine(one) for one in (*patterns, *classes)]

    def hits(self, texts: Sequence[str]) -> Iterator[tuple[int, list[int]]]:
        """The number of each text that has a sign, and those of the screens whose it is.

        Texts in ASCII are searched apart from others, for which patterns mean more.
        """
        plain = list(map(str.isascii, texts))
        if all(plain):
            yield from self._among(self._plain, texts, range(len(texts)))
            return
        for searches, which in ((self._plain, plain), (self._other, list(map(not_, plain)))):
            some, numbers = compress(texts, which), compress(range(len(texts)), which)
            yield from self._among(searches, list(some), list(numbers))

    def finds(self, text: str) -> list[int]:
        """The numbers of the screens of which *text* has a sign."""
        text = BETWEEN + text
        return [i for i, one in enumerate(self._each) if one.search(text)]

    def _among(
        self, searches: Sequence[_Has], texts: Sequence[str], numbers: Sequence[int]
    ) -> Iterator[tuple[int, list[int]]]:
        """The hits of some *searches* in *texts*, which have these *numbers*, found by halves."""
        together = BETWEEN + BETWEEN.join(texts)
        found = [has for has in searches if has(together)]
        if found and len(texts) > 1:
            half = len(texts) // 2
            yield from self._among(found, texts[:half], numbers[:half])
            yield from self._among(found, texts[half:], numbers[half:])
        elif found and texts:
            yield numbers[0], [i for i, one in enumerate(self._each) if one.search(together)]


def _python(*patterns: str) -> _Has:
    return re.compile(patterns[-1]).search


@cache
def _rust(*patterns: str) -> _Has:
    """Whether a text has the first of *patterns* that Rust's ``regex`` can read."""
    core = _core()
    for one in patterns:
        try:
            found: _Has = core.SchemaValidator({"type": "str", "pattern": one}).isinstance_python
        except core.SchemaError:
            continue
        return found
    return _python(*patterns)


def _in_tens(pattern: str) -> list[str]:
    """*pattern*, or what finds the same eight times as fast, if it is a class beyond ASCII.

    Rust's ``regex`` looks for 64 beginnings of characters at once, but enumerates no class of more
    than ten; groups keep it from joining the small ones.
    """
    told = _CLASS.fullmatch(pattern)
    ranges = _RANGE.findall(told[1]) if told else []
    codes = [code for a, b in ranges for code in range(ord(a), ord(b or a) + 1)]
    if not 10 < len(codes) <= _MOST_CODES:
        return [pattern]
    found = []
    # Apart by the number of their bytes: short beginnings are found too often.
    for least, most in ((0x80, 0x800), (0x800, 0x10000), (0x10000, 0x110000)):
        chars = [chr(code) for code in codes if least <= code < most]
        tens = ["".join(chars[i : i + 10]) for i in range(0, len(chars), 10)]
        found += ["|".join(f"([{ten}])" for ten in tens)] if tens else []
    return found


def _core() -> ModuleType:
    """Pydantic's compiled core alone: the package around it takes four times as long to import."""
    name = "pydantic_core._pydantic_core"
    if name in sys.modules:
        return sys.modules[name]
    package = find_spec("pydantic_core")
    spec = package and PathFinder.find_spec(name, package.submodule_search_locations)
    if spec is None or spec.loader is None:
        return import_module(name)
    # A later import of the package finds the module here, and makes no second one.
    module = sys.modules[name] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
