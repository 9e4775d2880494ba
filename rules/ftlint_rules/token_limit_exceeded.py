"""The rule ``token-limit-exceeded``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ftlint import Example, ExampleRule, Finding, Message, Severity, option
from ftlint.tokens import (
    MESSAGE_TOKENS,
    REPLY_TOKENS,
    ROLE_TOKENS,
    Count,
    count_messages,
    load,
    needs_count,
)

# The limit of every OpenAI model that could be tuned in 2026.
_LIMIT, _ENCODING = 65_536, "o200k_base"


@dataclass(frozen=True)
class Options:
    """The limit, where the model does not decide it."""

    limit: int = option(0, "most tokens of a row; 0 takes the limit of `model`, or 65,536")


class TokenLimitExceeded(ExampleRule):
    """A row is longer than the model's limit, so its end is cut off.

    ## What it does
    Counts the tokens of a row as the model does and says how many of them are the reply's and
    lie beyond the limit. It is an error if nothing of the reply is left, a warning otherwise.
    Tool definitions and images are not counted: no provider documents how. A row whose line has
    no more bytes than the limit has tokens is never counted, since a token is at least one byte.

    ## Why is this bad?
    "Examples longer than the default are truncated to the maximum context length, which removes
    tokens from the end of the training example" (OpenAI's fine-tuning guide). The end is the
    reply: the model learns to stop in mid-sentence, or nothing at all.

    ## What to do
    Shorten the prompt, split the conversation, or tune a model with a longer context.
    """

    code, name = "TOK001", "token-limit-exceeded"
    errors = (
        "Maximum input token count {count} exceeds limit of {limit} for train data",
        "Row: {line}. Token limit exceeded for '{field}' [tokens: {count}|limit: {limit}]",
    )
    severity = Severity.WARNING
    options_type = Options
    options: Options

    def check(self, example: Example) -> Iterable[Finding]:
        model = self.job.model_limits
        limit = self.options.limit or (model.example_tokens if model else _LIMIT)
        if not needs_count(len(example.row.raw), limit):
            return
        tokenizer = load(model.encoding if model else _ENCODING)
        counts = count_messages(tokenizer, [message.data for message in example.messages])
        total = sum(counts, start=Count(REPLY_TOKENS))
        if total.tokens > limit and example.reply is not None:
            reply = counts[-1].tokens - MESSAGE_TOKENS - ROLE_TOKENS
            yield self._finding(example, example.reply, total, limit, max(0, reply))

    def _finding(
        self, example: Example, last: Message, total: Count, limit: int, reply: int
    ) -> Finding:
        lost = min(total.tokens - limit, reply)
        how = "" if total.exact else "at most "
        what = f"{how}{total.tokens:,} tokens; the limit is {limit:,}"
        if lost == reply:
            cut = f"all {reply:,} tokens of the answer are cut off, so the row trains nothing"
        else:
            cut = f"the last {lost:,} of the answer's {reply:,} tokens are cut off"
        return self.finding(
            example.at(last.pointer),
            f"{what}: {cut}",
            help="shorten the prompt, or split the conversation",
            severity=Severity.ERROR if lost == reply and total.exact else None,
            subject=example.prompt,
        )
