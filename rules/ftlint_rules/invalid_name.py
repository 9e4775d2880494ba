"""The rule ``invalid-name``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import Edit, Example, ExampleRule, Finding, Fix, Location, Severity
from ftlint.decode import kind_of
from ftlint.regex import regex
from ftlint.screen import UNUSUAL
from ftlint.wording import as_json, quote

_NAME = regex(r"[^\s<|\\/>]+")
_REFUSED = regex(r"[\s<|\\/>]+")


class InvalidName(ExampleRule):
    """The name of a message has characters that a name may not have.

    ## What it does
    Reports a `name` that is not a string, is empty, or has white space or one of `<`, `|`, `/`, `>` and the backslash.

    ## Why is this bad?
    The chat API refuses such names; whether a training file with them is refused is not known.

    ## Example
    ```json
    {"role": "user", "name": "Jo Smith", "content": "Hi"}
    ```

    ## What to do
    Write it with underscores: `Jo_Smith`. `--fix --unsafe-fixes` does.
    """

    code, name = "CHAT014", "invalid-name"
    screen = UNUSUAL
    severity = Severity.WARNING
    fixable = "unsafe"

    def check(self, example: Example) -> Iterable[Finding]:
        for message in example.messages:
            name = message.data.get("name")
            if name is None or (isinstance(name, str) and _NAME.fullmatch(name)):
                continue
            what = f"the name is {kind_of(name)}, not a string"
            if isinstance(name, str):
                what = f"the name {quote(name)} is empty or has white space or one of < | \\ / >"
            at = example.at(f"{message.pointer}/name")
            yield self.finding(
                at,
                what,
                help="write it with letters, digits and underscores",
                subject=str(name)[:200],
                fix=self._fix(at, name),
            )

    def _fix(self, at: Location, name: object) -> Fix | None:
        if not isinstance(name, str) or not name.strip():
            return None
        text = as_json(_REFUSED.sub("_", name.strip()))
        return self.fix(f"write {text}", Edit(at, "replace", text))
