"""The rule ``invisible-characters``."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from ftlint import Edit, Example, ExampleRule, Finding, Fix, Severity, Signs
from ftlint.formats import TRAINABLE
from ftlint.regex import regex
from ftlint.wording import as_json, count
from ftlint_rules._contents import Content, contents

_SIGNS = Signs(
    patterns=(
        # Control characters, ten at most in a class: those are found fastest.
        *(r"[\x00-\x08]", r"[\x0b\x0c\x0e-\x15]", r"[\x16-\x1f]", r"\x7f"),
    ),
    beyond=(
        "[\u0080-\u009f"
        "\u00ad\u180e\u200b\u2060-\u2064\ufeff\ufff9-\ufffb"  # no width
        "\u202a-\u202e\u2066-\u2069"  # turn the direction of writing
        "\U000e0000-\U000e007f]",  # tags
    ),
)
_UNSEEN = regex("|".join([*_SIGNS.patterns, *_SIGNS.beyond]))
_FLAGS = regex("(\U0001f3f4[\U000e0020-\U000e007f]+)")
# Written without spaces: the zero width space says where a line may break.
_UNSPACED = regex("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_NAMES = {"\u0000": "NULL", "\u001b": "ESCAPE", "\ufeff": "BYTE ORDER MARK", "\u007f": "DELETE"}


class InvisibleCharacters(ExampleRule):
    """A text has characters that nobody sees.

    ## What it does
    Counts control characters (other than tab and line ends), zero-width spaces, soft hyphens,
    byte order marks, marks that turn the direction of writing, and tag characters, and names the
    first. Where they are meant they are left alone: joiners in emoji and in Persian, the zero
    width space in Thai, Khmer and Burmese, direction marks in a text with Hebrew or Arabic, tags
    in flags. No-break spaces are left alone too.

    ## Why is this bad?
    They are tokens of their own: the model learns to write them, two texts that look equal are
    not, and a label with one in it matches nothing. They come in with text copied from the web
    and from PDF files.

    ## What to do
    Remove them. `--fix` does where none of them is a control character, and with `--unsafe-fixes`
    those go too, or become the sign that they are in Windows-1252.
    """

    code, name = "FMT015", "invisible-characters"
    screen = _SIGNS
    severity = Severity.WARNING
    fixable = "safe"
    formats = TRAINABLE

    def check(self, example: Example) -> Iterable[Finding]:
        for content in contents(example):
            found = _invisible(content.text)
            if found:
                first = found[0]
                what = f"U+{ord(first):04X} ({_called(first)})"
                if len(found) > 1:
                    what = f"{count(len(found), 'invisible character')}, the first is {what}"
                else:
                    what = f"the invisible character {what}"
                yield self.finding(
                    example.at(content.pointer, within=first),
                    what,
                    help="remove them" if len(found) > 1 else "remove it",
                    subject=content.text,
                    fix=self._fix(example, content, found),
                )

    def _fix(self, example: Example, content: Content, found: list[str]) -> Fix:
        """What stands in a flag is kept."""
        table = str.maketrans({char: _windows(char) for char in found})
        pieces = _FLAGS.split(content.text)
        seen = [one if i % 2 else one.translate(table) for i, one in enumerate(pieces)]
        text = as_json("".join(seen))
        safe = all(unicodedata.category(char) == "Cf" for char in found)
        return self.fix(
            "remove them", Edit(example.at(content.pointer), "replace", text), safe=safe
        )


def _invisible(text: str) -> list[str]:
    found: list[str] = _UNSEEN.findall(text)
    if not found:
        return []
    if "\U0001f3f4" in text:
        found = _UNSEEN.findall(_FLAGS.sub("", text))
    if _UNSPACED.search(text):
        found = [char for char in found if char != "\u200b"]
    if any(char in _TURNS for char in found) and _leftward(text):
        found = [char for char in found if char not in _TURNS]
    return found


def _windows(char: str) -> str:
    """What a control character is in Windows-1252; empty for all else."""
    high = "\u0080" <= char <= "\u009f"
    return bytes([ord(char)]).decode("cp1252", "ignore") if high else ""


def _called(char: str) -> str:
    meant = _windows(char)
    if meant:
        return f"in Windows-1252 a {meant}"
    return (_NAMES.get(char, "") or unicodedata.name(char, "a control character")).lower()


def _leftward(text: str) -> bool:
    return any(unicodedata.bidirectional(char) in ("R", "AL") for char in text)
