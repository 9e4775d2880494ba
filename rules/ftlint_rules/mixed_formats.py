"""The rule ``mixed-formats``."""

from __future__ import annotations

from collections.abc import Iterator

from ftlint import Finding, Related
from ftlint.formats import FORMATS
from ftlint.wording import count
from ftlint_rules._formats import FormatRule
from ftlint_rules._rows import Rows

_ADVICE = "put the rows of each format into a file of their own"


class MixedFormats(FormatRule):
    """The rows of one file are of different formats.

    ## What it does
    Recognises the format of each row by its keys (chat, preference, reinforcement, completion,
    Converse, plain text, and those of other tools) and reports a file that has more than one, once,
    at the first row of the rarest. A row with `messages` whose last message is not the assistant's and that has
    keys of its own is read as reinforcement; `method` in the config settles that.

    ## Why is this bad?
    A job takes one format. OpenAI refuses the file: `Unexpected file format, expected either
    prompt/completion pairs or chat messages`.

    ## Example
    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}
    {"prompt": "Hi", "completion": "Hello"}
    ```

    ## What to do
    Put the rows of each format into a file of their own, or convert them to one.
    """

    code, name = "FMT012", "mixed-formats"

    def judge(self, found: dict[str, Rows]) -> Iterator[Finding]:
        if len(found) < 2:
            return
        ranked = sorted(found.items(), key=lambda one: (-one[1].count, one[1].first))
        *others, (rarest, rows) = ranked
        said = [f"{FORMATS[kind].title} ({count(one.count, 'row')})" for kind, one in ranked]
        advice = _ADVICE
        if {"chat", "reinforcement"} == set(found) and self.job.method is None:
            advice = (
                f'add the replies that are missing, or set "method" in the config; or {_ADVICE}'
            )
        yield self.finding(
            rows.first,
            f"the file mixes the formats {', '.join(said[:-1])} and {said[-1]}; "
            f"this is the first {FORMATS[rarest].title} row",
            related=[
                Related(f"the first {FORMATS[kind].title} row", r.first) for kind, r in others
            ],
            help=advice,
            subject=" ".join(sorted(found)),
        )
