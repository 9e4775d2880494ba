"""The rule ``preference-length-bias``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import Example, Finding, Location, Severity, SplitRule, option
from ftlint.dataclass import dataclass
from ftlint.formats.preference import PREFERRED
from ftlint.wording import count
from ftlint_rules._preferences import PREFERENCE, outputs, place


@dataclass(frozen=True)
class Options:
    """How lopsided is too lopsided."""

    max_share: float = option(0.9, "largest share of pairs whose preferred output is the longer")
    min_rows: int = option(20, "fewest pairs of unequal length that are judged")


@dataclass(slots=True)
class Lengths:
    """Pairs whose preferred output is the longer, and the shorter; characters of both outputs."""

    longer: int = 0
    shorter: int = 0
    preferred: int = 0
    rejected: int = 0
    first: Location | None = None


class PreferenceLengthBias(SplitRule[Lengths]):
    """The preferred output is nearly always the longer one.

    ## What it does
    Counts the pairs of the training split in which the preferred output has more characters than
    the other, and those in which it has fewer. More than 90 % of at least 20 unequal pairs is a
    finding; both figures are options, chosen by us: no provider names a limit.

    ## Why is this bad?
    Length is then the easiest thing to learn from the pairs: the model grows wordy instead of
    better (Park and others, "Disentangling Length from Quality in Direct Preference
    Optimization", 2024).

    ## What to do
    Add pairs whose preferred output is the shorter one, or pairs of about equal length.
    """

    code, name = "PREF007", "preference-length-bias"
    movable = True
    severity = Severity.WARNING
    formats = PREFERENCE
    options_type = Options
    options: Options

    def start(self) -> Lengths:
        return Lengths()

    def add(self, state: Lengths, example: Example) -> Lengths:
        pair = outputs(example)
        if pair is None:
            return state
        preferred, rejected = map(len, pair)
        at = example.at(place(example, PREFERRED)) if preferred > rejected else None
        one = Lengths(preferred > rejected, preferred < rejected, preferred, rejected, at)
        return self.merge(state, one)

    def merge(self, left: Lengths, right: Lengths) -> Lengths:
        left.longer += right.longer
        left.shorter += right.shorter
        left.preferred += right.preferred
        left.rejected += right.rejected
        places = [place for place in (left.first, right.first) if place is not None]
        left.first = min(places, default=None)
        return left

    def finish_split(self, split: str, state: Lengths) -> Iterable[Finding]:
        unequal = state.longer + state.shorter
        limit = self.options.max_share
        if split != "train" or state.first is None or unequal < self.options.min_rows:
            return
        if state.longer > limit * unequal:
            ratio = state.preferred / state.rejected
            yield self.finding(
                state.first,
                f"the preferred output is the longer one in {state.longer:,} of "
                f"{count(unequal, 'pair')} ({100 * state.longer / unequal:.0f}%; the limit is "
                f"{100 * limit:g}%), and {ratio:.1f} times as long on average",
                help="add pairs whose preferred output is the shorter one",
                subject=split,
            )
