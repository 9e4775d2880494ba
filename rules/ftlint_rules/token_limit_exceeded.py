"""The rule ``token-limit-exceeded``."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from ftlint import Edit, Example, ExampleRule, Finding, Message, Severity, option
from ftlint.dataclass import dataclass
from ftlint.lazy import lazy
from ftlint.screen import Longer, Screen
from ftlint.targets import known
from ftlint.tokens import (
    MESSAGE_TOKENS,
    REPLY_TOKENS,
    ROLE_TOKENS,
    Count,
    count_messages,
    load,
    needs_count,
)

_ENCODING = "o200k_base"


@dataclass(frozen=True)
class Options:
    """The limit, where the model does not decide it."""

    limit: int = option(
        0,
        "most tokens of a row; 0 takes the limit of `model`, or of all of the target's models (openai: 65,536)",
    )


class TokenLimitExceeded(ExampleRule):
    """A row is longer than the model's limit, so its end is cut off or the file is refused.

    ## What it does
    Counts the tokens of a row as the model does and says how many of them are the reply's and
    lie beyond the limit. It is an error if nothing of the reply is left or if the target refuses
    longer rows, a warning otherwise. Where no limit is known, nothing is counted.
    Tool definitions and images are not counted: no provider documents how. A row whose line has
    no more bytes than the limit has tokens is never counted, since a token is at least one byte.

    ## Why is this bad?
    "Examples longer than the default are truncated to the maximum context length, which removes
    tokens from the end of the training example" (OpenAI's fine-tuning guide). The end is the
    reply: the model learns to stop in mid-sentence, or nothing at all.

    ## What to do
    Shorten the prompt, split the conversation, or tune a model with a longer context.
    `--fix --unsafe-fixes` drops rows of whose reply nothing is left.
    """

    code, name = "TOK001", "token-limit-exceeded"
    errors = (
        "Maximum input token count {count} exceeds limit of {limit} for train data",
        "Row: {line}. Token limit exceeded for '{field}' [tokens: {count}|limit: {limit}]",
    )
    severity = Severity.WARNING
    fixable = "unsafe"
    per_target = True
    options_type = Options
    options: Options

    def screening(self) -> Screen:
        return Longer(self._limit or sys.maxsize)

    def check(self, example: Example) -> Iterable[Finding]:
        limit = self._limit
        if not limit or not needs_count(len(example.row.raw), limit):
            return
        if example.reply is None:
            return
        model = self.job.model_limits
        encoding = known(model.encoding if model else self.job.limits.tokens.encoding)
        tokenizer = load(encoding or _ENCODING)
        trained = [*example.turns, example.reply]
        counts = count_messages(tokenizer, [message.data for message in trained])
        total = sum(counts, start=Count(REPLY_TOKENS))
        if total.tokens > limit:
            how = "" if total.exact else "at most "
            what = f"{how}{total.tokens:,} tokens; the limit is {limit:,}"
            if known(self.job.limits.tokens.overlong) == "rejects":
                yield self._refused(example, example.reply, total, what)
            else:
                reply = max(0, counts[-1].tokens - MESSAGE_TOKENS - ROLE_TOKENS)
                lost = min(total.tokens - limit, reply)
                yield self._cut(example, example.reply, total, what, lost, reply)

    @lazy
    def _limit(self) -> int:
        """The limit of the model, or the one that all models of the target share; 0 for none."""
        model, target = self.job.model_limits, self.job.limits
        return (
            self.options.limit
            or known(model.example_tokens if model else target.tokens.example)
            or 0
        )

    def _refused(self, example: Example, last: Message, total: Count, what: str) -> Finding:
        return self.finding(
            example.at(last.pointer),
            f"{what}: {self.job.limits.title} refuses the file",
            help="shorten the prompt, or split the conversation",
            severity=Severity.ERROR if total.exact else None,
            subject=example.prompt,
        )

    def _cut(
        self, example: Example, last: Message, total: Count, what: str, lost: int, reply: int
    ) -> Finding:
        if lost == reply:
            cut = f"all {reply:,} tokens of the answer are cut off, so the row trains nothing"
        else:
            cut = f"the last {lost:,} of the answer's {reply:,} tokens are cut off"
        useless = lost == reply and total.exact
        drop = self.fix("drop the row", Edit(example.at(), "drop-row"))
        return self.finding(
            example.at(last.pointer),
            f"{what}: {cut}",
            help="shorten the prompt, or split the conversation",
            severity=Severity.ERROR if useless else None,
            subject=example.prompt,
            fix=drop if useless else None,
        )
