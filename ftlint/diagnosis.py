"""From the error text of a failed upload or job to the rules that would have caught it.

A rule lists the texts that it prevents in ``Rule.errors``, as a provider prints them, with names
in braces for what differs: ``Example {line} contains an extra "{key}"``. Names in NUMBERS stand
for numbers, ``lines`` for a list of them, any other name for a word or more. Texts that no rule
can foresee stand in provider_errors.toml. Providers change their wording, so quotes, case,
punctuation and plurals do not count, and where no text fits the one with most words in common is
offered as the closest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from ftlint.plugins import Registered
from ftlint.rule import Rule
from ftlint.toml import tomllib

NUMBERS = frozenset({"line", "message", "column", "count", "limit"})
NEAR = 0.6
"""Share of the words of a known text that a text must have to be called close to it."""
FEWEST = 3
"""Fewest words that a close text must share: shorter texts are near to everything."""

_QUOTES = str.maketrans(dict.fromkeys("\"'`\\\u201c\u201d\u2018\u2019\u201e\u00ab\u00bb"))
_NAME = re.compile(r"\{([a-z]+)\}")
_WORD = re.compile(r"\w+")
_JOINT = r"[^\w<]*"
_NUMBER = r"(?<!\d)(?:\d+(?:,\d{3})*|[xn]\b)"
_NUMBERS = r"\d+(?:[ ,]+\d+)*"
_COUNTED = ("example", "line", "row")
# The same fault was "Example 7" one year and "Line 7" the next.
_COUNTED_WORD = rf"\b(?:{'|'.join(_COUNTED)})\b"
_PHRASE = r"\S(?:.*?\S)??(?=[.,;:)\]}]*(?:\s|$))"
_PLACES = {
    "line": re.compile(rf"{_COUNTED_WORD}{_JOINT}(\d+)", re.IGNORECASE),
    "message": re.compile(r"\bmessage (\d+)", re.IGNORECASE),
}


@dataclass(frozen=True)
class KnownError:
    """A text of a provider: ``rules`` would have caught it, or none can.

    ``check`` says that the whole file should be checked though no single rule is meant.
    """

    text: str
    rule: type[Rule[Any]] | None = None
    provider: str = ""
    meaning: str = ""
    do: str = ""
    source: str = ""
    check: bool = False

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of the text that do not differ from run to run."""
        return _words(_NAME.sub(" ", self.text))

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What matches the text, however it is quoted and punctuated."""
        pieces, seen = [], set[str]()
        for i, piece in enumerate(_NAME.split(_plain(self.text))):
            if i % 2 == 0:
                pieces += [_loose(word) for word in _WORD.findall(piece)]
            else:
                pieces.append(_group(piece, piece not in seen))
                seen.add(piece)
        return re.compile(_JOINT.join(pieces), re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Diagnosis:
    """What is known of an error text.

    ``match`` says how well it is known, ``errors`` are the known texts that fit best, ``figures``
    what stood in place of their names, as it stood there. ``split`` is the file that it speaks of.
    """

    match: Literal["exact", "closest", "none"]
    errors: tuple[KnownError, ...] = ()
    figures: Mapping[str, str] = field(default_factory=dict)
    split: str = ""

    @property
    def rules(self) -> list[type[Rule[Any]]]:
        """The rules that would have caught it; none where no rule can."""
        return list(dict.fromkeys(one.rule for one in self.errors if one.rule is not None))

    @property
    def command(self) -> str:
        """What to run on the file; empty where no rule can help."""
        names = ",".join(rule.name for rule in self.rules)
        if not names and not any(one.check for one in self.errors):
            return ""
        split = self.split or ("train" if any(rule.needs_splits for rule in self.rules) else "")
        words = ["ftlint", "check", *(["--select", names] if names else [])]
        return " ".join([*words, f"{split}=FILE" if split else "FILE"])


def known(registered: Iterable[Registered]) -> list[KnownError]:
    """All texts: those of the rules, then those that no rule can foresee."""
    found = [KnownError(text, one.rule) for one in registered for text in one.rule.errors]
    path = Path(__file__).parent / "provider_errors.toml"
    for table in tomllib.loads(path.read_text(encoding="utf-8"))["error"]:
        texts = table.pop("texts")
        found += [KnownError(text, **table) for text in texts]
    return found


def diagnose(text: str, errors: Sequence[KnownError]) -> Diagnosis:
    """What *text* means, by the known *errors*."""
    plain = _plain(text)
    split = "validation" if re.search(r"validation[_ ]file", plain, re.IGNORECASE) else ""
    fits = [(one, match) for one in errors if (match := one.pattern.search(plain))]
    if fits:
        most = max(len(one.words) for one, _ in fits)
        best = [(one, match) for one, match in fits if len(one.words) == most]
        return Diagnosis("exact", tuple(one for one, _ in best), _figures(plain, best[0][1]), split)
    near = list(_near(_words(plain), errors))
    if not near:
        return Diagnosis("none", (), _figures(plain), split)
    most_alike = max(share for share, _ in near)
    closest = tuple(one for share, one in near if share == most_alike)
    return Diagnosis("closest", closest, _figures(plain), split)


def _near(
    words: frozenset[str], errors: Iterable[KnownError]
) -> Iterator[tuple[float, KnownError]]:
    for one in errors:
        shared = len(words & one.words)
        if shared >= FEWEST and shared / len(one.words) >= NEAR:
            yield shared / len(one.words), one


def _figures(text: str, match: re.Match[str] | None = None) -> dict[str, str]:
    """What the names stand for, and the line and message that *text* speaks of besides."""
    found = {key: value.strip() for key, value in (match.groupdict() if match else {}).items()}
    for key, pattern in _PLACES.items():
        place = pattern.search(text)
        if place and key not in found:
            found[key] = place[1]
    return {key: one for key, one in found.items() if key not in NUMBERS or one[0].isdigit()}


def _plain(text: str) -> str:
    """*text* without quotes and escapes, which logs and JSON add, on one line."""
    return " ".join(text.replace("\\n", " ").translate(_QUOTES).replace("(s)", "s").split())


def _words(text: str) -> frozenset[str]:
    found = _WORD.findall(_plain(text).casefold())
    return frozenset(word if len(word) < 4 else word.rstrip("s") for word in found)


def _loose(word: str) -> str:
    if word.casefold() in _COUNTED:
        return _COUNTED_WORD
    return rf"\b{re.escape(word)}\b" if len(word) < 4 else rf"\b{re.escape(word.rstrip('s'))}s*\b"


def _group(name: str, first: bool) -> str:
    number = _NUMBER if name in NUMBERS else _PHRASE
    body = _NUMBERS if name == "lines" else number
    return f"(?P<{name}>{body})" if first else f"(?:{body})"
