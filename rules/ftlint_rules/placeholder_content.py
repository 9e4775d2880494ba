"""The rule ``placeholder-content``."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ftlint import Example, ExampleRule, Finding, Severity, Signs
from ftlint.formats import TRAINABLE
from ftlint.regex import regex
from ftlint.wording import quote
from ftlint_rules._contents import Content, contents

_WHOLE = frozenset(
    {"todo", "tbd", "tba", "fixme", "xxx", "nan", "undefined", "[object object]", "placeholder"}
)
_INSIDE = regex(
    r"""(?ix)
      \{\{ \s* [\w .-]{1,40} \s* \}\}
    | [\[<] (?a:insert) \s [^\[\]<>\n]{1,60} [\]>]
    | \[ (?a: your | enter ) \s [^\[\]\n]{1,60} \]
    | (?-i: [Ll]orem\ [Ii]psum\ [Dd]olor | LOREM\ IPSUM\ DOLOR )
    """
)
_MARKS = ("{{", "[", "<", "rem ", "REM ")
_SIGNS = Signs(
    ("{{", "psum", "PSUM"),
    # Three letters of a word are enough to look for, and a handful of spellings of these.
    (r"(?:[\[<][Ii][Nn][A-Za-z]{4}|\[[Yy][Oo][A-Za-z]{2}|\[[Ee][Nn][A-Za-z]{3})\s",),
    tuple(map(re.escape, sorted(_WHOLE))),
)


class PlaceholderContent(ExampleRule):
    """A text stands in for one that was never written.

    ## What it does
    Reports messages that are nothing but `TODO`, `TBD`, `FIXME`, `xxx`, `nan`, `undefined`,
    `placeholder` or `[object Object]`, and pieces like `{{name}}`, `[INSERT DATE]`,
    `[your company]` and lorem ipsum. `None`, `null` and `N/A` are left alone: they can be
    answers. So are texts with code or template tags in them, where braces are meant.

    ## Why is this bad?
    A template was not filled, or a cell of a table was empty. The model learns to write it.

    ## Example
    ```json
    {"messages": [{"role": "user", "content": "Who am I?"}, {"role": "assistant", "content": "You are {{customer_name}}."}]}
    ```

    ## What to do
    Fill it in, or drop the row.
    """

    code, name = "CHAT011", "placeholder-content"
    screen = _SIGNS
    severity = Severity.WARNING
    formats = TRAINABLE

    def check(self, example: Example) -> Iterable[Finding]:
        for content in contents(example):
            found = _placeholder(content)
            if found:
                who = f"the {quote(content.role)} message" if content.role else "the message"
                is_all = "is" if found == content.text.strip() else "has"
                yield self.finding(
                    example.at(content.pointer, within=found),
                    f"{who} {is_all} the placeholder {quote(found)}",
                    help="fill it in, or drop the row",
                    subject=content.text,
                )


def _placeholder(content: Content) -> str:
    text = content.text
    bare = text.strip()
    if len(bare) <= 20 and bare.lower() in _WHOLE:
        return bare
    if not any(mark in text for mark in _MARKS) or "```" in text or "{%" in text:
        return ""
    match = _INSIDE.search(text)
    return match[0] if match else ""
