"""The rule ``foreign-format``."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from ftlint import Finding
from ftlint.formats import FORMATS
from ftlint.targets import known
from ftlint.wording import count
from ftlint_rules._formats import FormatRule
from ftlint_rules._rows import Rows


class ForeignFormat(FormatRule):
    """The rows are in a format of another tool.

    ## What it does
    Recognises ShareGPT (`conversations`), Alpaca (`instruction`, `input`, `output`), the preference
    pairs of TRL (`prompt`, `chosen`, `rejected`) and its unpaired ones for KTO (`prompt`,
    `completion` and a `label` that is true or false), and reports each once for each file, with the
    number of rows. The target `trl` takes its own. Hardly another rule looks into such rows.

    ## Why is this bad?
    OpenAI's fine-tuning takes none of them: `Unexpected file format, expected either
    prompt/completion pairs or chat messages`.

    ## Example
    ```json
    {"conversations": [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Hello"}]}
    ```

    ## What to do
    Convert the file: `ftlint convert IN --to openai-chat -o OUT`. Then check what came out.
    Unpaired rows become no pairs by themselves: write pairs, or keep the good rows as chat rows.
    """

    code, name = "FMT014", "foreign-format"
    errors = ("Unexpected file format, expected either prompt/completion pairs or chat messages",)

    per_target = True

    def judge(self, found: dict[str, Rows]) -> Iterator[Finding]:
        taken = known(self.job.limits.formats) or ()
        for kind, rows in found.items():
            if not FORMATS[kind].method and kind not in taken:
                are = "is" if rows.count == 1 else "are"
                yield self.finding(
                    rows.first,
                    f"{count(rows.count, 'row')} of the file {are} in the {FORMATS[kind].title} "
                    f"format, which the target does not take",
                    help=_advice(kind, rows.first.path),
                    subject=kind,
                )


def _advice(kind: str, path: str) -> str:
    if kind == "trl-unpaired":
        return "write pairs of a preferred and another output, or chat rows of the good ones"
    to = "openai-preference" if kind == "trl-preference" else "openai-chat"
    return f"convert them: `ftlint convert {shlex.quote(path)} --to {to} -o OUT`"
