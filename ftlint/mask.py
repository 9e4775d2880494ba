"""Makes strangers' text fit to print: control characters visible, secrets and addresses masked."""

from __future__ import annotations

import re
import unicodedata

_SECRETS = re.compile(
    r"""(?x)
      (?<![A-Za-z0-9]) (?:
        sk-[A-Za-z0-9_-]{16,} | gh[pousr]_[A-Za-z0-9]{20,} | github_pat_\w{20,}
      | xox[abprs]-[A-Za-z0-9-]{10,} | A(?:KI|SI)A[A-Z0-9]{16} | AIza[A-Za-z0-9_-]{30,}
      | hf_[A-Za-z0-9]{20,} | glpat-[A-Za-z0-9_-]{16,}
      | eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*
      )
    | (?<=-----BEGIN\ PRIVATE\ KEY-----) .{16,}
    """
)
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
_PHONE = re.compile(r"(?<![\w.])\+\d[\d ().-]{7,}\d")
_DIGITS = re.compile(r"(?<!\w)(?<!\d\.)\d(?:[ -]?\d){12,18}(?!\w|\.\d)")
_SHOWN = 4


def mask(text: str) -> str:
    """*text* with keys, tokens, mail addresses, phone and card numbers starred, as long as it was.

    The first characters stay, so that the place can be recognised.
    """
    for pattern in (_SECRETS, _EMAIL, _PHONE):
        text = pattern.sub(_starred, text)
    return _DIGITS.sub(lambda match: _starred(match) if _luhn(match[0]) else match[0], text)


def _starred(match: re.Match[str]) -> str:
    found = match[0]
    return found[:_SHOWN] + "*" * (len(found) - _SHOWN)


def _luhn(text: str) -> bool:
    """Whether the digits of *text* pass the check of ISO/IEC 7812 card numbers."""
    digits = [int(char) for char in text if char.isdigit()][::-1]
    doubled = (d * 2 - 9 if d > 4 else d * 2 for d in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


_NAMED = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}


def printable(text: str) -> str:
    """*text* with control and invisible characters escaped: none can act on a terminal."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_NAMED.get(c) or (c if _harmless(c) else _escape(c)) for c in text)


_INVISIBLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_JOINERS = {"\u200c", "\u200d"}


def _harmless(char: str) -> bool:
    """Joiners stay: Persian, Indic scripts and emoji are written with them."""
    return char in _JOINERS or unicodedata.category(char) not in _INVISIBLE


def _escape(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"


def safe(text: str) -> str:
    """*text* masked and printable: for every message that quotes a row."""
    return printable(mask(text))
