"""Keys, tokens and personal data in text: what the rules find, and what every output masks.

One table serves both, so that whatever is found is masked. Credentials are found by the marks that
their issuers put on them, never by chance: entropy alone would report words and ids. The marks
are those of detect-secrets 1.5 (its plugins for GitHub, GitLab, Slack, Stripe, SendGrid, PyPI,
npm, Square, AWS, Azure, OpenAI), with those of Anthropic, Google, Hugging Face and JSON web tokens.
detect-secrets itself is no dependency: its import takes 0.13 s and brings an HTTP client, and as it
comes it reports short words as secrets of high entropy.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from ftlint.dataclass import dataclass
from ftlint.regex import regex

ESCAPED = r"\\u00[2-7][0-9A-Fa-f]"
"""A pattern for an escape of ASCII."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of secret: its name, its pattern, and a check that a match must pass.

    Every match has one of its ``signs``: a text without any is passed over cheaply. It also holds a
    match of its ``shape``, a pattern without look-around (``ftlint.screen``).
    """

    name: str
    pattern: re.Pattern[str]
    signs: tuple[str, ...]
    shape: str
    check: Callable[[str], bool] | None = None

    def matches(self, text: str) -> Iterator[re.Match[str]]:
        """The places in *text* where a secret of this kind stands."""
        if not any(sign in text for sign in self.signs):
            return
        for match in self.pattern.finditer(text):
            if self.check is None or self.check(match[0]):
                yield match


_WITHIN_ESCAPE = r"(?<=\\)(?:[bfnrt]|u[0-9A-Fa-f]{4})"
_ESCAPED = regex(ESCAPED)
_SIGN = regex(r"(?s)\\u00([2-7][0-9A-Fa-f])|.")


def behind(signs: str) -> str:
    """A pattern for where none of *signs*, a class of characters, stands before.

    The letters of an escape do not count: lines, and the arguments of calls, are searched as they
    are written, where a line break is a backslash and an ``n``.
    """
    return rf"(?:(?<!{signs})|(?<=\\[bfnrt])|(?<=\\u[0-9A-Fa-f]{{4}}))"


def spelled(text: str) -> tuple[str, Sequence[int]]:
    """*text* with letters for escapes of ASCII such as ``\\u0041``, and where each stands in it.

    The places have one more item: where *text* ends.
    """
    if not _ESCAPED.search(text):
        return text, range(len(text) + 1)
    found = list(_SIGN.finditer(text))
    letters = (chr(int(one[1], 16)) if one[1] else one[0] for one in found)
    return "".join(letters), [*(one.start() for one in found), len(text)]


def _token(
    name: str,
    signs: str,
    pattern: str,
    check: Callable[[str], bool] | None = None,
    rest: str = "[A-Za-z0-9_-]{10}",
) -> Kind:
    """A kind whose matches begin a word with one of *signs*, and go on with *rest*."""
    known = signs.split()
    found = regex(rf"{behind('[A-Za-z0-9]')}(?:{pattern})")
    shape = rf"(?:{'|'.join(map(re.escape, known))}){rest}"
    return Kind(name, found, tuple(known), shape, check)


def _varied(text: str) -> bool:
    """Whether *text* is made by chance, as keys are, and is no word with hyphens or row of x."""
    tail = re.split(r"[-_.]", text, maxsplit=1)[-1]
    return len(set(tail)) >= 8 and any(char.isdigit() for char in tail)


SECRETS = (
    _token("an OpenAI or Anthropic key", "sk-", r"sk-[A-Za-z0-9_-]{20,}", _varied),
    _token("a GitHub token", "ghp_ gho_ ghu_ ghs_ ghr_", r"gh[pousr]_[A-Za-z0-9]{36,}"),
    _token("a GitHub token", "github_pat_", r"github_pat_\w{22,}"),
    _token(
        "a GitLab token",
        "glpat- gldt- glft- glsoat- glrt- glcbt- glptt- glimt- glagent- gloas-",
        r"gl(?:pat|dt|ft|soat|rt|cbt|ptt|imt|agent|oas)-[A-Za-z0-9_-]{20,}",
        _varied,
    ),
    _token(
        "a Slack token", "xoxa- xoxb- xoxp- xoxr- xoxs-", r"xox[abprs]-[A-Za-z0-9-]{10,}", _varied
    ),
    _token(
        "a Slack webhook",
        "hooks.slack.com",
        r"hooks\.slack\.com/services/T\w+/B\w+/\w{10,}",
        rest="/services/T",
    ),
    _token(
        "an AWS access key",
        "A3T ABIA ACCA AKIA ASIA",
        r"(?:A3T[A-Z0-9]|ABIA|ACCA|AKIA|ASIA)[0-9A-Z]{16}(?![A-Za-z0-9])",
    ),
    _token("a Google API key", "AIza", r"AIza[A-Za-z0-9_-]{35}"),
    _token("a Hugging Face token", "hf_", r"hf_[A-Za-z0-9]{30,}"),
    _token("a Stripe key", "k_live_", r"[rs]k_live_[0-9a-zA-Z]{24,}"),
    _token("a SendGrid key", "SG.", r"SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}"),
    _token("a PyPI token", "pypi-AgE", r"pypi-AgE[A-Za-z0-9_-]{50,}"),
    _token("an npm token", "npm_", r"npm_[A-Za-z0-9]{36}"),
    _token("a Square secret", "sq0csp-", r"sq0csp-[0-9A-Za-z_-]{43}"),
    _token("an Azure storage key", "AccountKey=", r"AccountKey=[A-Za-z0-9+/=]{88}", rest=""),
    _token(
        "a JSON web token",
        "eyJ",
        r"eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}",
    ),
    Kind(
        "a private key",
        regex(
            r"-----BEGIN (?:[A-Z0-9]+ ){0,2}PRIVATE KEY(?: BLOCK)?-----"
            r"(?:\s|\\[nr])*[A-Za-z0-9+/=](?:[A-Za-z0-9+/=:,. \s-]|\\[nr]){30,}"
        ),
        ("PRIVATE KEY",),
        "PRIVATE KEY",
    ),
)
"""Credentials. Whoever reads them can act in their owner's name."""


def luhn(text: str) -> bool:
    """Whether the digits of *text* pass the check of ISO/IEC 7812 card numbers."""
    digits = [int(char) for char in text if char.isdigit()][::-1]
    doubled = (d * 2 - 9 if d > 4 else d * 2 for d in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


# The first digits and the lengths of Visa, Mastercard, American Express, Diners and Discover.
_ISSUED = regex(
    r"4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2(?:2[2-9]|[3-6]\d|7[01])\d{13}"
    r"|3[47]\d{13}|3[068]\d{12}|6(?:011|4[4-9]\d|5\d\d)\d{12}"
)


def _card(text: str) -> bool:
    """Whether *text* is a card number: an issuer's first digits, its length, and Luhn."""
    digits = re.sub(r"\D", "", text)
    return _ISSUED.fullmatch(digits) is not None and luhn(digits)


def iban(text: str) -> bool:
    """Whether *text* passes the check of ISO 13616: the rearranged number is 1 modulo 97."""
    bare = text.replace(" ", "")
    moved = bare[4:] + bare[:4]
    return 15 <= len(bare) <= 34 and int("".join(str(int(char, 36)) for char in moved)) % 97 == 1


def _own_address(text: str) -> bool:
    """Whether a mail address is a person's: names set aside for examples (RFC 2606) are not.

    Nor is what a URL has before its host, a user name and a password.
    """
    if text.startswith("://"):
        return False
    host = text.rpartition("@")[2].lower()
    return not re.search(r"(?:^|\.)example(?:\.(?:com|net|org))?$|\.(?:test|invalid)$", host)


PERSONAL = (
    Kind(
        "a mail address",
        regex(
            rf"://[^\s/@]{{1,256}}@|(?!{_WITHIN_ESCAPE}){behind('[A-Za-z0-9._%+-]')}"
            r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}"
        ),
        ("@",),
        "[A-Za-z0-9._%+-]@[A-Za-z0-9-]",
        _own_address,
    ),
    Kind(
        "an IBAN",
        regex(
            behind("[A-Za-z0-9]") + r"[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?!\w)"
        ),
        ("",),
        "[0-9][0-9] ?[A-Z0-9]{4} ?[A-Z0-9]{4}",
        iban,
    ),
    Kind(
        "a card number",
        regex(behind(r"\w") + r"(?<!\d[.,])\d(?:[ -]?\d){12,18}(?!\w|[.,]\d)"),
        ("",),
        "[0-9](?:[ -]?[0-9]){12}",
        _card,
    ),
    Kind(
        "a US social security number",
        regex(behind(r"[\w-]") + r"(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])"),
        ("-",),
        "[0-9][0-9]{2}-[0-9]{2}-[0-9]{4}",
    ),
    Kind(
        "a phone number",
        regex(behind(r"[\w.]") + r"\+\d[\d ().-]{7,}\d"),
        ("+",),
        r"\+[0-9][0-9 ().-]{7}",
    ),
)
"""What leads to a person. Numbers count with their check digits or in an unmistakable form."""
