"""Screens: what a sound row is passed over by, so that a rule is called only where it may find.

A rule says what its findings depend on. Where they depend on the *outline* of a row alone, one row
stands for all of its outline; where they need a *sign* in the line, a line without one is cleared
for all such rules by one search. ``ftlint.testing.check_laws`` holds a rule to what it says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final, Literal

from ftlint.dataclass import dataclass
from ftlint.regex import regex

OUTLINE: Final = "outline"
"""The screen of a row rule whose findings depend on nothing but the outline of a row."""
NESTED: Final = "nested"
"""The screen of a rule that finds nothing in a row without tools, calls and images."""

_DROPPED = b'abcdefhijlnopqrstuvwyz ":,.'
_COMMON = regex(rb"[A-Za-z0-9_\\-]?")
_NEVER = "(?!)"
_ESCAPED_ASCII = regex(rb"\\u00[2-7]")
_HEAD = regex(r"\\x..|\\.|.")


@dataclass(frozen=True, slots=True)
class Signs:
    """The screen of a rule that finds nothing in a row without one of these signs.

    ``literals`` are texts of ASCII that stand in the line. ``residues`` are regular expressions for
    its residue, each beginning with a literal character. ``openings`` are regular expressions for
    what a text of the row begins with, case and white space before it ignored. A line with
    characters of ASCII as JSON escapes (``\\u00XX``) is never cleared.
    """

    literals: tuple[str, ...] = ()
    residues: tuple[str, ...] = ()
    openings: tuple[str, ...] = ()


Literals = tuple[tuple[bytes, re.Pattern[bytes]], ...]
"""What is left of some literals in a residue, and what matches them in a line."""
Screen = Literal["outline", "nested"] | Signs | None


def signs(*literals: str) -> Signs:
    """The screen of a rule that finds nothing in a line without one of *literals*."""
    return Signs(literals)


def residue(line: bytes) -> bytes:
    """*line* without quotes, colons, commas, full stops, spaces and most small letters.

    It is a tenth as long as prose and made at the speed of copying. What stands together in the
    line and is kept stands together in the residue: a sign that is not in the residue, less what
    is dropped of it, is not in the line.
    """
    return line.translate(None, _DROPPED)


def hides(line: bytes, left: bytes) -> bool:
    """Whether *line*, whose residue is *left*, writes characters of ASCII as escapes."""
    return b"\\00" in left and _ESCAPED_ASCII.search(line) is not None


@dataclass(frozen=True, slots=True)
class Search:
    """Looks for the signs of some screens.

    ``rare`` matches the residue of a line that may have a sign, ``sure`` one that is not to be
    looked at any closer. ``literals`` are literals by their residue, ``weak`` those of which too
    little is left to search for; ``opens`` matches a text that begins with an opening.
    """

    rare: Callable[[bytes], object]
    sure: Callable[[bytes], object]
    literals: Literals
    weak: Literals
    opens: Callable[[str], object] | None

    def may_find(self, line: bytes, left: bytes, texts: Iterable[str] | None) -> bool:
        """What ``finds`` says, and quicker on the lines that have none, as nearly all.

        *texts* are the texts of the row; None where they are not known.
        """
        if self.rare(left):
            return self.finds(line, left, texts)
        return _stands(self.weak, line, left) or self._has_opening(texts)

    def finds(self, line: bytes, left: bytes, texts: Iterable[str] | None) -> bool:
        """Whether *line* has a sign, as far as it can be told without reading the row."""
        if self.sure(left) or _stands(self.weak, line, left):
            return True
        return _stands(self.literals, line, left) or self._has_opening(texts)

    def _has_opening(self, texts: Iterable[str] | None) -> bool:
        if self.opens is None:
            return False
        return texts is None or any(map(self.opens, texts))


def search_for(found: Iterable[Signs]) -> Search:
    """The search for the signs of *found*."""
    screens = list(found)
    literals = dict.fromkeys(one.encode() for screen in screens for one in screen.literals)
    told = [(residue(literal), literal) for literal in literals]
    residues = [one for screen in screens for one in screen.residues]
    openings = [one for screen in screens for one in screen.openings]
    strong = _grouped((rest, one) for rest, one in told if not _COMMON.fullmatch(rest))
    rests = [re.escape(rest.decode()) for rest, _ in strong]
    return Search(
        _alternation([*residues, *rests]),
        _alternation(residues),
        strong,
        _grouped((rest, one) for rest, one in told if _COMMON.fullmatch(rest)),
        re.compile(rf"\s*(?:{'|'.join(openings)})", re.IGNORECASE).match if openings else None,
    )


def _grouped(told: Iterable[tuple[bytes, bytes]]) -> Literals:
    found: dict[bytes, list[bytes]] = {}
    for rest, literal in told:
        found.setdefault(rest, []).append(re.escape(literal))
    return tuple((rest, regex(b"|".join(one))) for rest, one in found.items())


def _stands(literals: Literals, line: bytes, left: bytes) -> bool:
    return any(rest in left and found.search(line) for rest, found in literals)


def _alternation(patterns: Iterable[str]) -> Callable[[bytes], object]:
    """The search for any of *patterns*, its branches grouped by their first character.

    An alternation whose branches all begin with a literal is searched for by first bytes.
    """
    tails: dict[str, dict[str, None]] = {}
    for pattern in patterns:
        head = _HEAD.findall(pattern)[0]
        anchor = head if head[0] == "\\" else re.escape(head)
        tails.setdefault(anchor, {})[pattern[len(head) :]] = None
    branches = (f"{head}(?:{'|'.join(rest)})" for head, rest in tails.items())
    return re.compile(("|".join(branches) or _NEVER).encode()).search
