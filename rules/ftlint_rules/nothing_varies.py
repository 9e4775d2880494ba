"""The rule ``nothing-varies``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import Example, Finding, Location, Severity, SplitRule, option
from ftlint.dataclass import dataclass
from ftlint.plain import PlainRows
from ftlint.wording import count
from ftlint_rules._replies import REPLIES


@dataclass(frozen=True)
class Options:
    """From how many rows on it is no chance."""

    min_rows: int = option(10, "fewest training rows that are judged")


@dataclass(slots=True)
class Sameness:
    """The rows so far, the first of them, and the prompt and the target that all have in common.

    A text of None says that there are several.
    """

    rows: int
    first: Location
    prompt: str | None
    target: str | None


State = list[Sameness]


class NothingVaries(SplitRule[State]):
    """All training rows have the same prompt, or the same reply.

    ## What it does
    Compares the prompts (system messages left out) and the replies of the training split, letter by
    letter, from ten rows on. Reinforcement rows are left alone: a grader may well need nothing of them.

    ## Why is this bad?
    With one prompt for all rows the model cannot learn what the reply depends on; with one reply it
    learns to say that and nothing else. Mostly a column was mixed up. OpenAI's old data-preparation
    tool (`openai-python`, `_validators.py`) calls both an error.

    ## What to do
    Look at how the file was written. If it is meant, ignore the rule.
    """

    code, name = "BAL009", "nothing-varies"
    movable = True
    takes_plain = True
    severity = Severity.WARNING
    formats = REPLIES
    options_type = Options
    options: Options

    def start(self) -> State:
        return []

    def add(self, state: State, example: Example) -> State:
        if example.target is None:
            return state
        if state and state[0].prompt is None and state[0].target is None:
            # Whatever comes now, both differ: only the number of rows is still asked for.
            state[0].rows += 1
            return state
        return self.merge(state, [Sameness(1, example.at(), example.prompt, example.target)])

    def step_plain(self, state: State, rows: PlainRows) -> State:
        for i in range(len(rows)):
            if state and state[0].prompt is None and state[0].target is None:
                state[0].rows += len(rows) - i
                break
            state = self.add(state, rows.example(i))
        return state

    def merge(self, left: State, right: State) -> State:
        if not left or not right:
            return left or right
        mine, theirs = left[0], right[0]
        mine.rows += theirs.rows
        mine.first = min(mine.first, theirs.first)
        mine.prompt = mine.prompt if mine.prompt == theirs.prompt else None
        mine.target = mine.target if mine.target == theirs.target else None
        return left

    def finish_split(self, split: str, state: State) -> Iterable[Finding]:
        for found in state if split == "train" else []:
            if found.rows < self.options.min_rows:
                continue
            same = {"prompt": found.prompt, "reply": found.target}
            for what in (key for key, text in same.items() if text):
                yield self.finding(
                    found.first,
                    f"all {count(found.rows, 'training row')} have the same {what}",
                    help="look at how the file was written",
                    subject=what,
                )
