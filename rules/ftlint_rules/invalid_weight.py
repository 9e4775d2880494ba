"""The rule ``invalid-weight``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import Edit, Example, ExampleRule, Finding, Fix, Location, Message, Severity
from ftlint.formats.message import ROLES
from ftlint.screen import UNUSUAL
from ftlint.targets import known
from ftlint.wording import as_json, quote

_TRAINED = ("assistant",)


class InvalidWeight(ExampleRule):
    """A weight is not 0 or 1, or stands on a message that may have none.

    ## What it does
    Reports any `weight` of a message other than the numbers 0 and 1, and any on a message whose
    role may have none: with OpenAI and Azure all but the assistant's. Together and Fireworks take a
    weight on any message; where nothing is known, it is a warning on all but the assistant's.
    Together trains on no message with an image: there its weight has to be 0.

    ## Why is this bad?
    The weight says whether a reply is trained (OpenAI's schema: an integer, 0 or 1). A fraction
    or a string is refused; on a user message it is refused or without effect.

    ## Example
    ```json
    {"role": "assistant", "content": "Hello", "weight": 0.5}
    ```

    ## What to do
    Write 1 to train the reply, 0 to leave it out, or no weight, which means 1. A weight that is 0
    or 1 in another spelling (`"1"`, `1.0`, `true`) can be fixed, a fraction cannot.
    """

    code, name = "CHAT007", "invalid-weight"
    screen = UNUSUAL
    errors = (
        "Weight must be either 0 or 1 on line {line}",
        "Messages with images cannot have non-zero weights",
    )
    fixable = "safe"
    per_target = True

    def check(self, example: Example) -> Iterable[Finding]:
        for message in example.messages:
            if "weight" in message.data:
                yield from self._weight(example, message)

    def _weight(self, example: Example, message: Message) -> Iterable[Finding]:
        at = example.at(f"{message.pointer}/weight")
        weight = message.data["weight"]
        weighted = known(self.job.limits.weighted)
        if message.role not in (weighted or _TRAINED):
            who = f"a {quote(message.role)} message" if message.role else "a message without a role"
            yield self.finding(
                at,
                f"a weight on {who}; only the assistant's has one",
                help="remove it",
                severity=Severity.WARNING if weighted is None else None,
                fix=self._removal(at, message),
            )
        elif isinstance(weight, bool) or weight not in (0, 1):
            shown = as_json(weight)
            shown = shown if len(shown) <= 40 else f"{shown[:40]}..."
            text = f"the weight is {shown}; it must be the whole number 0 or 1"
            meant = _meant(weight)
            edit = Edit(at, "replace", meant)
            fix = self.fix(f"write {meant}", edit, safe=True) if meant else None
            advice = "write 1 to train the reply, 0 to leave it out"
            yield self.finding(at, text, help=advice, fix=fix)
        elif weight and known(self.job.limits.images.trained) is False and _shows(message):
            title = self.job.limits.title
            text = f"a weight of 1 on a message with an image, which {title} does not train"
            yield self.finding(at, text, help="write 0, or drop the weight")

    def _removal(self, at: Location, message: Message) -> Fix | None:
        """None for an unknown role: it may turn out to be the assistant's."""
        known = message.role in ROLES
        return self.fix("remove it", Edit(at, "remove"), safe=True) if known else None


def _shows(message: Message) -> bool:
    return any(part.get("type") == "image_url" for part in message.other_parts)


def _meant(weight: object) -> str:
    """The number that *weight* is in another spelling: true, 1.0 and "1" are 1; empty if none."""
    if isinstance(weight, str):
        weight = weight.strip()
        return weight if weight in ("0", "1") else ""
    return str(int(weight)) if isinstance(weight, (bool, float)) and weight in (0, 1) else ""
