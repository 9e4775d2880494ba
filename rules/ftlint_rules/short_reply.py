"""The rule ``short-reply``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import Example, Finding, Location, Severity, SplitRule, option
from ftlint.dataclass import dataclass
from ftlint.plain import PlainRows
from ftlint.wording import count, quote
from ftlint_rules._replies import REPLIES

_LONG = 100


@dataclass(frozen=True)
class Options:
    """What stands out as short."""

    min_chars: int = option(10, "fewest characters of a reply that is not short", least=1)
    max_share: float = option(0.05, "largest share of short replies that are taken for slips")
    min_rows: int = option(20, "fewest replies that are judged")


@dataclass(slots=True)
class Short:
    """Replies, the long ones, the short ones, and the first short one with its text."""

    replies: int = 0
    long: int = 0
    short: int = 0
    first: tuple[Location, str] | None = None


class ShortReply(SplitRule[Short]):
    """A few replies are very short among long ones.

    ## What it does
    Counts the last replies of a split that have fewer than ten characters. It reports them once, if
    at least half of the replies have a hundred characters or more and no more than one in twenty is
    so short: then they are slips and not the task. Sets of labels are therefore left alone. Both
    figures are chosen by us.

    ## Why is this bad?
    An answer that was cut, or never written, is trained as if it were one.

    ## What to do
    Look at them; write them anew, or drop the rows.
    """

    code, name = "CHAT022", "short-reply"
    movable = True
    takes_plain = True
    severity = Severity.WARNING
    formats = REPLIES
    options_type = Options
    options: Options

    def start(self) -> Short:
        return Short()

    def add(self, state: Short, example: Example) -> Short:
        text = (example.target or "").strip()
        if not text:
            return state
        if len(text) >= self.options.min_chars:
            state.replies += 1
            state.long += len(text) >= _LONG
            return state
        return self.merge(state, Short(1, 0, 1, (example.at(example.target_pointer), text)))

    def step_plain(self, state: Short, rows: PlainRows) -> Short:
        lengths = list(map(len, rows.bare_replies))
        short = [i for i, length in enumerate(lengths) if length < self.options.min_chars]
        state.replies += len(rows) - len(short)
        least = max(_LONG, self.options.min_chars)
        state.long += sum(length >= least for length in lengths)
        for i in short:
            state = self.add(state, rows.example(i))
        return state

    def merge(self, left: Short, right: Short) -> Short:
        left.replies += right.replies
        left.long += right.long
        left.short += right.short
        places = [first for first in (left.first, right.first) if first is not None]
        left.first = min(places, default=None)
        return left

    def finish_split(self, split: str, state: Short) -> Iterable[Finding]:
        few = state.short <= self.options.max_share * state.replies
        if state.first is None or not few or state.replies < self.options.min_rows:
            return
        if 2 * state.long >= state.replies:
            at, text = state.first
            rows = count(state.replies, f"{split} row")
            yield self.finding(
                at,
                f"in {state.short:,} of {rows} the reply has fewer than "
                f"{self.options.min_chars:,} characters; the first is {quote(text)}",
                help="write them anew, or drop the rows",
                subject=split,
            )
