"""The rule ``personal-data``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import Example, ExampleRule, Finding, Severity, Signs, option
from ftlint.dataclass import dataclass
from ftlint.formats import FORMATS
from ftlint.mask import masked
from ftlint.screen import either
from ftlint.secrets import PERSONAL
from ftlint_rules._strings import ESCAPES, search

_DIGIT = "[0-9]"
# All numbers in one pattern, which begins with the digit: so a prefilter finds the candidates.
_NUMBERS = "|".join(
    kind.shape.removeprefix(_DIGIT) for kind in PERSONAL if kind.shape.startswith(_DIGIT)
)
_SIGNS = Signs(
    patterns=(
        f"{_DIGIT}(?:{_NUMBERS})",
        *(kind.shape for kind in PERSONAL if not kind.shape.startswith(_DIGIT)),
    )
)
_NAMES = {
    "mail": "a mail address",
    "iban": "an IBAN",
    "card": "a card number",
    "ssn": "a US social security number",
    "phone": "a phone number",
}


@dataclass(frozen=True)
class Options:
    """What is looked for."""

    kinds: tuple[str, ...] = option(tuple(_NAMES), "of `mail`, `iban`, `card`, `ssn`, `phone`")

    def __post_init__(self) -> None:
        wrong = [kind for kind in self.kinds if kind not in _NAMES]
        if wrong:
            raise ValueError(f'unknown kind "{wrong[0]}"; expected one of {", ".join(_NAMES)}')


class PersonalData(ExampleRule):
    """A text holds a mail address, or a phone, card, bank or social security number.

    ## What it does
    Looks in every string of a row for mail addresses (those of example.com and its like are left
    alone), IBANs and card numbers with right check digits, US social security numbers with their
    hyphens, and phone numbers with a country code. One of each kind is reported for each text.
    Names, streets and birthdays are not found. What is found is masked in every output.

    ## Why is this bad?
    The model may recite it to a stranger. Whether you may train with it at all is for the law to
    say: consent, or a reason, is needed in many countries.

    ## What to do
    Put made-up ones in their place, such as `jo@example.com`. Where they are meant, name the
    kinds that are not: `kinds = ["card", "iban", "ssn"]`. `--fix --unsafe-fixes` writes
    `[redacted]`.
    """

    code, name = "SEC002", "personal-data"
    screen = either((_SIGNS, ESCAPES))
    severity = Severity.WARNING
    fixable = "unsafe"
    formats = frozenset(FORMATS)
    options_type = Options
    options: Options

    def check(self, example: Example) -> Iterable[Finding]:
        wanted = {_NAMES[kind] for kind in self.options.kinds}
        kinds = tuple(kind for kind in PERSONAL if kind.name in wanted)
        for found in search(example, kinds):
            yield self.finding(
                example.at(found.pointer, within=found.pieces[0]),
                f"the text holds {found.kind}: {masked(found.pieces[0])[:24]}",
                help="put a made-up one in its place",
                subject=f"{found.kind}\0{example.prompt}",
                fix=self.fix("redact it", found.redaction(example)),
            )
