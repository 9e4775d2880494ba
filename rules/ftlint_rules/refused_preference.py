"""The rule ``refused-preference``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import Example, Finding, Location, Severity, SplitRule
from ftlint.dataclass import dataclass
from ftlint.formats.preference import PREFERRED
from ftlint.regex import regex
from ftlint.wording import count
from ftlint_rules._preferences import PREFERENCE, outputs, place

_REFUSAL = regex(
    r"""(?ix) \W*
    (?: (?:i[\u2019']?m|i\ am) \ (?:very\ |so\ |really\ )? sorry ,? \ (?:but\ )?
      | (?:sorry|unfortunately|i\ apologi[sz]e) ,? \ (?:but\ )?
      | as\ an\ ai\b .{0,40}? ,? \ )?
    i (?: \ can(?:not|[\u2019']?t|\ not) | \ won[\u2019']?t | [\u2019']?m\ (?:unable|not\ able)\ to
        | \ am\ (?:unable|not\ able)\ to )
    \ (?:help(?!\ but\b)|assist|comply|provide|answer|do\ that|fulfil|share|create|write|discuss|support)
    """
)
_LONGEST_HEAD = 160


@dataclass(slots=True)
class Refusals:
    """Pairs, those whose preferred output is a refusal, and those where both are."""

    pairs: int = 0
    preferred: int = 0
    both: int = 0
    first: Location | None = None


class RefusedPreference(SplitRule[Refusals]):
    """The preferred output of some pairs is a refusal.

    ## What it does
    Counts the pairs of the training split whose preferred output opens with a refusal in English,
    such as "I'm sorry, but I can't help with that", and says in how many of them the other output
    is one too. It reports them once. Refusals in other languages are not known.

    ## Why is this bad?
    OpenAI's guide tells of data in which 60 % of the replies refused where 5 % should have: the model
    refuses as often as its data does. A pair of two refusals teaches how to say no, not when.

    ## What to do
    Keep those that are meant: a refusal of what should be refused. Turn the others round, or drop
    them.
    """

    code, name = "PREF009", "refused-preference"
    movable = True
    severity = Severity.WARNING
    formats = PREFERENCE

    def start(self) -> Refusals:
        return Refusals()

    def add(self, state: Refusals, example: Example) -> Refusals:
        pair = outputs(example)
        if pair is None:
            return state
        preferred, rejected = map(_refuses, pair)
        at = example.at(place(example, PREFERRED)) if preferred else None
        return self.merge(state, Refusals(1, preferred, preferred and rejected, at))

    def merge(self, left: Refusals, right: Refusals) -> Refusals:
        left.pairs += right.pairs
        left.preferred += right.preferred
        left.both += right.both
        places = [place for place in (left.first, right.first) if place is not None]
        left.first = min(places, default=None)
        return left

    def finish_split(self, split: str, state: Refusals) -> Iterable[Finding]:
        if split != "train" or state.first is None:
            return
        both = f", and so is the other in {state.both:,} of them" if state.both else ""
        yield self.finding(
            state.first,
            f"the preferred output is a refusal in {state.preferred:,} of "
            f"{count(state.pairs, 'pair')}{both}; this is the first",
            help="keep those that are meant; turn the others round, or drop them",
            subject=split,
        )


def _refuses(text: str) -> bool:
    return _REFUSAL.match(text[:_LONGEST_HEAD]) is not None
