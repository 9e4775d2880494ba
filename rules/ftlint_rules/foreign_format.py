"""The rule ``foreign-format``."""

from __future__ import annotations

from collections.abc import Iterator

from ftlint import Finding
from ftlint.formats import FORMATS
from ftlint.targets import known
from ftlint.wording import count
from ftlint_rules._formats import FormatRule
from ftlint_rules._rows import Rows


class ForeignFormat(FormatRule):
    """The rows are in a format that the target does not take.

    ## What it does
    Recognises ShareGPT (`conversations`), Alpaca (`instruction`, `input`, `output`), the preference
    pairs of TRL (`prompt`, `chosen`, `rejected`) and its unpaired ones for KTO (`prompt`,
    `completion` and a `label` that is true or false), into which hardly another rule looks; and the
    formats that some targets take and others do not: plain `text` (Together, Mistral, TRL), the
    conversations of Bedrock's Converse API (`schemaVersion`, or a list as `system`), prompt and
    completion, preference and reinforcement rows. It reports each once for each file, with the
    number of rows. Where the formats of a target are not known, only those of other tools are
    reported.

    ## Why is this bad?
    The file is refused. OpenAI's words: `Unexpected file format, expected either prompt/completion
    pairs or chat messages`.

    ## Example
    ```json
    {"conversations": [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Hello"}]}
    ```

    ## What to do
    Convert the file of another tool: `ftlint convert IN --to openai-chat -o OUT`. Then check what
    came out. Unpaired rows become no pairs by themselves: write pairs, or keep the good rows as chat
    rows. Rows of plain text and of the Converse API have to be written anew, for a target that
    does not take them.
    """

    code, name = "FMT014", "foreign-format"
    per_target = True
    errors = ("Unexpected file format, expected either prompt/completion pairs or chat messages",)

    def judge(self, found: dict[str, Rows]) -> Iterator[Finding]:
        taken = known(self.job.limits.formats)
        for kind, rows in found.items():
            if kind in taken if taken is not None else FORMATS[kind].method:
                continue
            are = "is" if rows.count == 1 else "are"
            yield self.finding(
                rows.first,
                f"{count(rows.count, 'row')} of the file {are} in the {FORMATS[kind].title} "
                f"format, which {self.job.limits.title} does not take",
                help=_advice(kind, rows.first.path, taken),
                subject=kind,
            )


def _advice(kind: str, path: str, taken: tuple[str, ...] | None) -> str:
    if kind == "trl-unpaired":
        return "write pairs of a preferred and another output, or chat rows of the good ones"
    if not FORMATS[kind].method:
        import shlex

        to = "openai-preference" if kind == "trl-preference" else "openai-chat"
        return f"convert them: `ftlint convert {shlex.quote(path)} --to {to} -o OUT`"
    titles = [FORMATS[one].title for one in taken or ()]
    return f"write them as {', '.join(titles[:-1])} or {titles[-1]} rows, or name another target"
