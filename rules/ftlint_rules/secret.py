"""The rule ``secret``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import Example, ExampleRule, Finding, Signs
from ftlint.formats import FORMATS
from ftlint.mask import masked
from ftlint.screen import either
from ftlint.secrets import SECRETS
from ftlint_rules._strings import ESCAPES, search

_SIGNS = Signs(patterns=tuple("|".join(kind.shape for kind in SECRETS[i::2]) for i in range(2)))


class Secret(ExampleRule):
    """A text holds a key, token or private key.

    ## What it does
    Looks in every string of a row for credentials that their issuers have marked: keys of OpenAI,
    Anthropic, AWS, Google, Azure, Stripe, SendGrid and Square, tokens of GitHub, GitLab, Slack,
    Hugging Face, PyPI and npm, JSON web tokens and private keys. The patterns are those of
    detect-secrets where it has one. Passwords and keys without such a mark are not found. What is
    found is masked in every output.

    ## Why is this bad?
    The file is uploaded to a provider, and the model that is tuned may recite the key to anybody
    who asks. A key in a data set must be taken for known.

    ## Example
    ```json
    {"role": "user", "content": "Why does AKIAIOSFODNN7EXAMPLE not work?"}
    ```

    ## What to do
    Revoke it, and put a made-up one in its place. `--fix --unsafe-fixes` writes `[redacted]`.
    """

    code, name = "SEC001", "secret"
    screen = either((_SIGNS, ESCAPES))
    fixable = "unsafe"
    formats = frozenset(FORMATS)

    def check(self, example: Example) -> Iterable[Finding]:
        for found in search(example, SECRETS):
            yield self.finding(
                example.at(found.pointer, within=found.pieces[0]),
                f"the text holds {found.kind}: {masked(found.pieces[0])[:24]}",
                help="revoke it, and put a made-up one in its place",
                subject=f"{found.kind}\0{example.prompt}",
                fix=self.fix("redact it", found.redaction(example)),
            )
