"""The rule ``generator-scaffolding``."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ftlint import Example, ExampleRule, Finding, Severity, Signs
from ftlint.formats import TRAINABLE
from ftlint.regex import regex
from ftlint.wording import quote
from ftlint_rules._contents import Content, contents

_OPENING = regex(
    r"""(?aix) \s* (?: (?:sure|certainly|of\ course|absolutely) [,!.]? \s+ )?
    here (?:\ is|\ are|'s) \s+ (?: \d+ | a | an | some | a\ few | ten | five | three ) \s+
    (?: \w+ \s+ ){0,2}
    (?P<noun> example | variation | question | prompt | sample | row | conversation | dialogue )s?
    \b"""
)
_SIGNS = Signs(
    openings=(
        r"(?:(?:sure|certainly|of course|absolutely)[,!.]?\s+)?here(?: is| are|'s)\s",
        r"(?:```\w*\s*)?\{[^\r]*(?:messages|completion|output|content|\\u00)",
    )
)
_FENCED = regex(r"\s*```\w*\s*(.*?)\s*```\s*", re.DOTALL)
_ROWS = (
    frozenset({"messages"}),
    frozenset({"prompt", "completion"}),
    frozenset({"instruction", "output"}),
    frozenset({"role", "content"}),
)


class GeneratorScaffolding(ExampleRule):
    """A text is what a generator wrote around the rows, not a part of one.

    ## What it does
    Reports texts that open like "Sure, here are 10 examples:" (in a reply only where the prompt
    does not ask for such a thing), and texts that are themselves a JSON row, in a code fence or
    not: an object with `messages`, `prompt` and `completion`, `instruction` and `output`, or
    `role` and `content`.

    ## Why is this bad?
    The rows were written by a model, and its answer was cut up wrongly. The model that is tuned
    learns to answer with training data.

    ## Example
    ```json
    {"messages": [{"role": "user", "content": "Sure, here are 10 examples:"}, {"role": "assistant", "content": "Hello"}]}
    ```

    ## What to do
    Parse the generator's answer anew, or drop the row.
    """

    code, name = "CHAT017", "generator-scaffolding"
    screen = _SIGNS
    severity = Severity.WARNING
    formats = TRAINABLE

    def check(self, example: Example) -> Iterable[Finding]:
        for content in contents(example):
            if content.role not in ("user", "assistant"):
                continue
            opening = _opening(example, content)
            if opening:
                at = example.at(content.pointer, within=opening)
                what = f"the text opens with {quote(opening)}, like a generator's answer"
            elif content.pointer.endswith("/content") and _is_row(content.text):
                at = example.at(content.pointer)
                what = "the text is itself a training row in JSON"
            else:
                continue
            advice = "parse the generator's answer anew, or drop the row"
            yield self.finding(at, what, help=advice, subject=content.text)


def _opening(example: Example, content: Content) -> str:
    match = _OPENING.match(content.text)
    if match is None:
        return ""
    asked = content.role == "assistant" and match["noun"].lower() in example.prompt.lower()
    return "" if asked else match[0].strip()


def _is_row(text: str) -> bool:
    fenced = _FENCED.fullmatch(text)
    bare = fenced[1] if fenced else text.strip()
    if not bare.startswith("{") or not bare.endswith("}"):
        return False
    import json

    try:
        found = json.loads(bare)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and any(keys <= found.keys() for keys in _ROWS)
