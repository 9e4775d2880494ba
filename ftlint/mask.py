"""Makes strangers' text fit to print: control characters visible, secrets and addresses masked."""

from __future__ import annotations

import unicodedata

from ftlint.regex import regex
from ftlint.secrets import PERSONAL, SECRETS, behind, luhn, spelled

# Also keys that are too short, or cut off, to be reported: masking too much harms nobody.
_LOOSE = regex(
    rf"""(?x)
      {behind("[A-Za-z0-9]")} (?:
        sk-[A-Za-z0-9_-]{{16,}} | gh[pousr]_[A-Za-z0-9]{{20,}} | github_pat_\w{{20,}}
      | xox[abprs]-[A-Za-z0-9-]{{10,}} | A(?:KI|SI)A[A-Z0-9]{{16}} | AIza[A-Za-z0-9_-]{{30,}}
      | hf_[A-Za-z0-9]{{20,}} | glpat-[A-Za-z0-9_-]{{16,}}
      | eyJ[A-Za-z0-9_-]{{8,}}\.[A-Za-z0-9_-]{{8,}}\.[A-Za-z0-9_-]*
      )
    | (?<=PRIVATE\ KEY-----) .{{16,}}
    | (?<=Bearer\ )[A-Za-z0-9._~+/-]{{16,}}
    | (?<=://)[^\s/:@]+:[^\s/@]+(?=@)
    """
)
_LOOSE_SIGNS = (
    *("sk-", "gh", "github_pat_", "xox", "AKIA", "ASIA", "AIza", "hf_", "glpat-", "eyJ"),
    *("PRIVATE KEY-----", "Bearer ", "://"),
)
"""One of these is in each text that ``_LOOSE`` matches a piece of."""
_EMAIL = regex(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
_DIGITS = regex(behind(r"\w") + r"(?<!\d\.)\d(?:[ -]?\d){12,18}(?!\w|\.\d)")
_SHOWN = 4


def mask(text: str) -> str:
    """*text* with keys, tokens, mail addresses, phone and card numbers starred, as long as it was.

    The first characters stay, so that the place can be recognised. Escapes of JSON hide nothing.
    """
    plain, places = spelled(text)
    shown = _starred(plain)
    if plain is text:
        return shown
    spans = zip(plain, shown, places, places[1:], strict=False)
    return "".join(
        text[start:stop] if old == new else "*" * (stop - start) for old, new, start, stop in spans
    )


def _starred(text: str) -> str:
    for kind in (*SECRETS, *PERSONAL):
        spans = [match.span() for match in kind.matches(text)]
        for start, stop in spans:
            text = f"{text[:start]}{masked(text[start:stop])}{text[stop:]}"
    if any(map(text.__contains__, _LOOSE_SIGNS)):
        text = _LOOSE.sub(lambda match: masked(match[0]), text)
    if "@" in text:
        text = _EMAIL.sub(lambda match: masked(match[0]), text)
    return _DIGITS.sub(lambda match: masked(match[0]) if luhn(match[0]) else match[0], text)


def masked(secret: str) -> str:
    """*secret* starred but for its first characters."""
    return secret[:_SHOWN] + "*" * (len(secret) - _SHOWN)


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
