"""The rule ``mojibake``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ftlint import Edit, Example, ExampleRule, Finding, Severity, Signs
from ftlint.formats import TRAINABLE
from ftlint.regex import regex
from ftlint.wording import as_json, quote
from ftlint_rules._contents import contents

# The bytes 80 to 9F as Windows-1252 shows them; Latin-1 leaves them control characters.
_HIGH = "\u20ac\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u017d"
_HIGH += "\u02dc\u2122\u0161\u203a\u0153\u017e\u0178\u0080-\u009f"
# Those that may follow a capital letter in a sound text, as in AMANH\u00c3\u201d.
_MARKS = "\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u00bb"
_TAIL = f"{_HIGH}{_MARKS}\u00a0-\u00bf"
_MOJIBAKE = regex(
    f"(?<![A-Z\u00c0-\u00de])[\u00c2-\u00c5][{_HIGH}\u00a0-\u00ba\u00bc-\u00bf]"
    f"|(?<=[a-z])[\u00c2-\u00c5][{_MARKS}]"
    f"|\u00e2[\u20ac\u201a\u201e\u0080\u0082\u0084][{_TAIL}]"
    f"|\u00f0[\u0178\u009f][{_TAIL}][{_TAIL}]"
)
_SIGNS = Signs(beyond=(f"[\u00c2-\u00c5\u00e2\u00f0][{_TAIL}]",))


class Mojibake(ExampleRule):
    """A text was decoded with the wrong character set.

    ## What it does
    Looks for the traces of UTF-8 that was read as Windows-1252 or Latin-1: two to four
    characters in a row that are the bytes of one accented Latin letter, of a quotation mark, dash
    or currency sign, or of an emoji. Other mix-ups are not looked for.

    ## Why is this bad?
    The model learns to write `donâ€™t`, and reads an ordinary "don't" as another word.

    ## Example
    ```json
    {"messages": [{"role": "user", "content": "It doesnâ€™t work"}, {"role": "assistant", "content": "Try again."}]}
    ```

    ## What to do
    Read the source as UTF-8, or repair the text: `--fix --unsafe-fixes` writes what was meant, sign
    by sign.
    """

    code, name = "FMT016", "mojibake"
    screen = _SIGNS
    severity = Severity.WARNING
    fixable = "unsafe"
    formats = TRAINABLE

    def check(self, example: Example) -> Iterable[Finding]:
        for content in contents(example):
            match = next(filter(_meant, map(str, _MOJIBAKE.findall(content.text))), "")
            if match:
                at, meant = example.at(content.pointer), _meant(match)
                yield self.finding(
                    replace(at, within=match),
                    f"{quote(match)} is {quote(meant)}, decoded with the wrong character set",
                    help="read the source as UTF-8, or repair the text",
                    subject=content.text,
                    fix=self.fix("repair the text", Edit(at, "replace", _repaired(content.text))),
                )


def _repaired(text: str) -> str:
    """The JSON string of *text* with all that was decoded wrongly as it was meant."""
    mended = _MOJIBAKE.sub(lambda match: _meant(match[0]) or match[0], text)
    return as_json(mended)


def _meant(text: str) -> str:
    """What *text* was before it was decoded wrongly; empty where its bytes are no UTF-8."""
    try:
        return b"".join(map(_byte, text)).decode()
    except UnicodeDecodeError:
        return ""


def _byte(char: str) -> bytes:
    return bytes([ord(char)]) if ord(char) < 256 else char.encode("cp1252", "replace")
