"""The rule ``secret``."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ftlint import Example, ExampleRule, Finding
from ftlint.formats import FORMATS
from ftlint.mask import masked
from ftlint.secrets import SECRETS
from ftlint_rules._strings import search

_SIGNS = re.compile("|".join(re.escape(kind.sign) for kind in SECRETS if len(kind.sign) > 1))
_SHORT = re.compile(r"A(?:3T|BIA|CCA|KIA|SIA)")
_BYTES = re.compile(rb"|".join(one.pattern.encode() for one in (_SIGNS, _SHORT)))


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
    Revoke it, and put a made-up one in its place.
    """

    code, name = "SEC001", "secret"
    formats = frozenset(FORMATS)

    def check(self, example: Example) -> Iterable[Finding]:
        if not _BYTES.search(example.row.raw):
            return
        for kind, pointer, found in search(example, SECRETS):
            yield self.finding(
                example.at(pointer, within=found),
                f"the text holds {kind}: {masked(found)[:24]}",
                help="revoke it, and put a made-up one in its place",
                subject=f"{kind}\0{example.prompt}",
            )
