"""Screens: what a sound row is passed over by, so that a rule is called only where it may find.

A rule says what its findings depend on. Where they depend on the *outline* of a row alone, one row
stands for all of its outline; where they need a *sign* in the bytes of the line, a line without
one is cleared for all such rules by a single search. ``ftlint.testing.check_laws`` holds a rule to
what it says.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

OUTLINE: Final = "outline"
"""The screen of a row rule whose findings depend on nothing but the outline of a row."""
NESTED: Final = "nested"
"""The screen of a rule that finds nothing in a row without tools, calls and images."""

TOLD = frozenset({"role", "name", "type"})
"""Keys whose texts the outline tells, wherever they stand."""

_CALLS = ("tools", "functions", "tool_calls", "function_call", "tool_call_id")
_NESTED = frozenset((*_CALLS, "parallel_tool_calls", "image_url"))
_LONGEST = 256


@dataclass(frozen=True, slots=True)
class Signs:
    """The screen of a rule that finds nothing in a line without one of these signs.

    ``literals`` are texts of ASCII. ``patterns`` are regular expressions for the bytes of a line,
    as JSON escapes them; each begins with a literal character. A line that escapes characters of
    ASCII as ``\\u00XX`` is never cleared.
    """

    literals: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()

    def __or__(self, other: Signs) -> Signs:
        return Signs(self.literals + other.literals, self.patterns + other.patterns)


Screen = Literal["outline", "nested"] | Signs | None
_ESCAPED_ASCII = r"u00[2-7]"
_HEAD = re.compile(r"\\x..|\\.|.")
# From rare to common in the lines of JSONL: a search begins at the rarest character of a sign.
_BY_RARITY = "@|<>#+=/\\_{ZQXJKVWUYGHFBPLNORDCMSTEAI-0123456789zqxjkvbpygfwmucldrhsnioate "


def signs(*literals: str) -> Signs:
    """The screen of a rule that finds nothing in a line without one of *literals*."""
    return Signs(literals)


def search_for(found: Iterable[Signs]) -> re.Pattern[bytes]:
    """The pattern that matches in every line that one of *found* does not clear."""
    tails: dict[str, list[str]] = defaultdict(list)
    for one in found:
        for literal in one.literals:
            anchor, tail = _anchored(literal)
            tails[anchor].append(tail)
        for pattern in one.patterns:
            head = _HEAD.findall(pattern)[0]
            anchor = head if head[0] == "\\" else re.escape(head)
            tails[anchor].append(pattern[len(head) :])
    tails["\\\\"].append(_ESCAPED_ASCII)
    # An alternation whose branches all begin with a literal is searched for by first bytes.
    branches = (f"{head}(?:{'|'.join(dict.fromkeys(rest))})" for head, rest in tails.items())
    return re.compile("|".join(branches).encode())


def _anchored(literal: str) -> tuple[str, str]:
    """*literal* as its rarest character and what must stand around it."""
    at = min(range(len(literal)), key=lambda i: _rarity(literal[i]))
    before = f"(?<={re.escape(literal[: at + 1])})" if at else ""
    return re.escape(literal[at]), before + re.escape(literal[at + 1 :])


def _rarity(char: str) -> int:
    place = _BY_RARITY.find(char)
    return place if place >= 0 else len(_BY_RARITY)


def outline(row: dict[str, Any]) -> Hashable:
    """What *row* is apart from its texts: equal for rows that differ in nothing but these.

    Keys, the type of each value, roles, names and weights, which texts are blank, and whether
    there are tools, calls and images, but not which.
    """
    messages = row.get("messages")
    if type(messages) is not list:
        return _outline("", row)
    told: list[Hashable] = []
    for item in messages:
        if type(item) is dict and len(item) == 2:
            role, content = item.get("role"), item.get("content")
            if type(role) is str and type(content) is str and content and not content.isspace():
                told.append(role)
                continue
        told.append((_outline("", item),))
    if len(row) == 1:
        return tuple(told)
    rest = {key: value for key, value in row.items() if key != "messages"}
    return _outline("", rest), tuple(row), tuple(told)


def is_whole(told: Hashable) -> bool:
    """Whether the outline *told* leaves nothing out: it does where a list is very long."""
    return _CUT not in _marks(told)


def has_nested(told: Hashable) -> bool:
    """Whether the outline *told* is of a row with tools, calls or images."""
    return any(mark.startswith(_INSIDE) or mark in _SHOWN for mark in _marks(told))


def _marks(told: Hashable) -> Iterator[str]:
    if isinstance(told, tuple):
        for one in told:
            yield from _marks(one)
    else:
        yield str(told)


_CUT = "and more"
_INSIDE = "nested "
_SHOWN = ("=image_url", "=image", "=input_image", "=tool", "tool")


def _outline(key: str, value: Any) -> Hashable:
    if key in _NESTED:
        return f"{_INSIDE}{type(value).__name__} {bool(value)}"
    if isinstance(value, str):
        if key in TOLD:
            return f"={value}"
        return "text" if value and not value.isspace() else "blank" if value else "none"
    if isinstance(value, (dict, list)):
        if len(value) > _LONGEST:
            return _CUT
        if isinstance(value, list):
            return tuple(_outline(key, one) for one in value)
        return ("object", *((name, _outline(name, one)) for name, one in value.items()))
    return repr(value) if key == "weight" else f"{type(value).__name__} {bool(value)}"
