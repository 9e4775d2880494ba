"""The rule ``foreign-format``."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from ftlint import Finding
from ftlint.formats import FORMATS
from ftlint.wording import count
from ftlint_rules._formats import FormatRule
from ftlint_rules._rows import Rows


class ForeignFormat(FormatRule):
    """The rows are in a format of another tool.

    ## What it does
    Recognises ShareGPT (`conversations`), Alpaca (`instruction`, `input`, `output`) and the
    preference pairs of TRL (`prompt`, `chosen`, `rejected`), and reports each once for each file,
    with the number of rows. No other rule looks into such rows.

    ## Why is this bad?
    OpenAI's fine-tuning takes none of them: `Unexpected file format, expected either
    prompt/completion pairs or chat messages`.

    ## Example
    ```json
    {"conversations": [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Hello"}]}
    ```

    ## What to do
    Convert the file: `ftlint convert IN --to openai-chat -o OUT`. Then check what came out.
    """

    code, name = "FMT014", "foreign-format"
    errors = ("Unexpected file format, expected either prompt/completion pairs or chat messages",)

    def judge(self, found: dict[str, Rows]) -> Iterator[Finding]:
        for kind, rows in found.items():
            if not FORMATS[kind].method:
                are = "is" if rows.count == 1 else "are"
                path = shlex.quote(rows.first.path)
                yield self.finding(
                    rows.first,
                    f"{count(rows.count, 'row')} of the file {are} in the {FORMATS[kind].title} "
                    f"format, which {self.job.limits.title} does not take",
                    help=f"convert them: `ftlint convert {path} --to openai-chat -o OUT`",
                    subject=kind,
                )
