"""The rule ``truncated-reply``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import Example, Finding, Location, Severity, SplitRule, option
from ftlint.dataclass import dataclass
from ftlint.plain import PlainRows
from ftlint.regex import regex
from ftlint.wording import count
from ftlint_rules._replies import REPLIES

_PROSE = 80
_SIGNS = frozenset("/@=<>{}()[]_\\")
_TAILS = 3
_LIST = regex(r"\s*(?:[-*+|#>\u2022]|\d+[.)])")


@dataclass(frozen=True)
class Options:
    """When replies that break off are slips, and when a habit."""

    max_share: float = option(0.1, "largest share of broken replies that are taken for slips")
    min_rows: int = option(20, "fewest replies of prose that are judged")
    same_length: int = option(5, "fewest broken replies of the same greatest length", least=2)


@dataclass(slots=True)
class Endings:
    """Replies of prose, those that break off, the first of these, and the longest of these.

    ``longest`` is their greatest length in characters, ``equal`` how many have it, and ``tails`` are
    the last words of those, a few of them.
    """

    prose: int = 0
    broken: int = 0
    longest: int = 0
    equal: int = 0
    first: Location | None = None
    first_longest: Location | None = None
    tails: frozenset[str] = frozenset()


class TruncatedReply(SplitRule[Endings]):
    """Some replies break off in the middle of a sentence.

    ## What it does
    Looks at replies whose last line is prose: at least 80 characters, no item of a list, no code,
    table or address. One that ends in a letter, a digit or a comma breaks off. They are reported
    once for a split if no more than one in ten of at least twenty is so; or if five or more break
    off at the same length, which is the greatest of all, and not with the same words: a limit of the
    program that wrote them.
    The figures are chosen by us.

    ## Why is this bad?
    The model learns to stop in mid-sentence. Replies of another model that was held to a number of
    tokens look like this.

    ## What to do
    Write them anew with a higher limit, or drop the rows.
    """

    code, name = "CHAT023", "truncated-reply"
    movable = True
    takes_plain = True
    severity = Severity.WARNING
    formats = REPLIES
    options_type = Options
    options: Options

    def start(self) -> Endings:
        return Endings()

    def add(self, state: Endings, example: Example) -> Endings:
        text = (example.target or "").rstrip()
        if not _is_prose(text) or (example.reply is not None and example.reply.calls):
            return state
        if not _breaks_off(text):
            state.prose += 1
            return state
        at = example.at(example.target_pointer)
        tail = frozenset({text.rpartition(" ")[2]})
        return self.merge(state, Endings(1, 1, len(text), 1, at, at, tail))

    def step_plain(self, state: Endings, rows: PlainRows) -> Endings:
        for i, text in enumerate(map(str.rstrip, rows.replies)):
            if _breaks_off(text):
                state = self.add(state, rows.example(i))
            else:
                state.prose += _is_prose(text)
        return state

    def merge(self, left: Endings, right: Endings) -> Endings:
        left.prose += right.prose
        left.broken += right.broken
        left.first = _earlier(left.first, right.first)
        if right.longest > left.longest:
            left.longest, left.equal = right.longest, right.equal
            left.first_longest, left.tails = right.first_longest, right.tails
        elif right.longest == left.longest:
            left.equal += right.equal
            left.first_longest = _earlier(left.first_longest, right.first_longest)
            left.tails = frozenset(sorted(left.tails | right.tails)[:_TAILS])
        return left

    def finish_split(self, split: str, state: Endings) -> Iterable[Finding]:
        rows = count(state.prose, f"{split} row")
        few = state.broken <= self.options.max_share * state.prose
        capped = state.equal >= self.options.same_length and len(state.tails) == _TAILS
        if state.first_longest is not None and capped:
            length = f"{state.longest:,} characters, the most of all"
            what = f"in {state.equal:,} of {rows} the reply breaks off after {length}"
            yield self._finding(state.first_longest, what, f"{split} length")
        elif state.first is not None and few and state.prose >= self.options.min_rows:
            what = f"in {state.broken:,} of {rows} the reply breaks off in mid-sentence"
            yield self._finding(state.first, f"{what}; this is the first", split)

    def _finding(self, at: Location, what: str, subject: str) -> Finding:
        return self.finding(at, what, help="write them anew, or drop the rows", subject=subject)


def _earlier(left: Location | None, right: Location | None) -> Location | None:
    return min((one for one in (left, right) if one is not None), default=None)


def _breaks_off(text: str) -> bool:
    return text[-1].isalnum() or text[-1] == ","


def _is_prose(text: str) -> bool:
    last = text.rpartition("\n")[2]
    if len(last) < _PROSE or "```" in text or last.startswith("    ") or _LIST.match(last):
        return False
    word = last.rpartition(" ")[2]
    return " " in last and _SIGNS.isdisjoint(word)
