"""The rule ``answer-in-prompt``."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import field

from ftlint import Example, Finding, Remark, Severity, option
from ftlint.columns import Hashes, Names
from ftlint.dataclass import dataclass
from ftlint.formats import TRAINABLE
from ftlint.regex import regex
from ftlint.wording import quote
from ftlint_rules._forms import all_forms
from ftlint_rules._splits import share
from ftlint_rules._tables import TableRule, WaitingTable

_CUE = regex(
    r"\b(?:label|class|category|intent|answer|target|output|result|solution|reply|response"
    r"|completion|sentiment|ground[ _-]truth|gold|expected)(?:\s+is)?\s*(?::|=|->|=>)",
    re.IGNORECASE,
)
_OPENING = " \t\"'`([{*_"
_OTHER_CHOICE = regex(r"[\"'`)\]}*_]*\s*(?:[,;/|]|or\b|and\b)", re.IGNORECASE)
# card_arrival, intent:refund, ORD-1234, A17: nobody writes them by chance.
_CODE = regex(r"(?=.*[A-Za-z])\w+(?:[_:#./-]\w+)+|(?=.*\d)(?=.*[A-Za-z])\w{3,}")


@dataclass(frozen=True)
class Options:
    """When it is the task that the answer stands in the prompt."""

    task_share: float = option(
        0.5, "share of the rows of a split from which on to find the answer is the task, 0 to 1"
    )

    def __post_init__(self) -> None:
        if self.task_share > 1:
            raise ValueError(f"task-share is {self.task_share:g}; it must be from 0 to 1")


@dataclass(slots=True)
class Answers(WaitingTable):
    """The rows with a short answer, and how it stands in the prompt, None if not; 40 bytes a row.

    ``prompt`` is a hash of the prompt.
    """

    how: Names = field(default_factory=Names)
    prompt: Hashes = field(default_factory=Hashes)

    def extend(self, examples: Sequence[Example]) -> None:
        WaitingTable.extend(self, examples)
        self.how.extend([_stands(_answer(one), _asked(one)) for one in examples])
        self.prompt.extend([own.prompt_digest for own in all_forms(examples)])


class AnswerInPrompt(TableRule[Answers]):
    """The answer stands in the row's own prompt.

    ## What it does
    Looks for the label, or for a reply that is one line of at most 64 characters, in the user's
    last turn of the same row:

    * announced, as in `Category: refund` or `answer = 42`, if that is announced once and no other
      choice follows (`Answer: yes or no` gives nothing away);
    * or as it is, if it looks like a code that nobody writes by chance, such as `card_arrival` or
      `ORD-1234`. Ordinary words count only where they are announced: that a customer who wants a
      refund says "refund" is what a classifier is to learn.

    Where half of the rows of a split hold their answer, to find it is taken for the task: a remark
    says so, and there are no findings. System messages are not searched, since they list the
    choices. Its state grows with the rows, by 40 bytes each.

    ## Why is this bad?
    The model learns to copy, and has nothing to copy from when it is used. A test of such rows is
    passed without reading them.

    ## What to do
    Take the answer out of the prompt, or drop the row.
    """

    code, name = "LEAK007", "answer-in-prompt"
    scope = "split"
    severity = Severity.WARNING
    formats = TRAINABLE
    table = Answers
    options_type = Options
    options: Options

    @property
    def shared(self) -> Hashable:
        return "answers"

    def add(self, state: Answers, example: Example) -> Answers:
        if _answer(example):
            state.append(example)
        return state

    def finish(self, states: Mapping[str, Answers]) -> Iterable[Finding | Remark]:
        for split, state in states.items():
            yield from self._judge(split, state.settle())

    def _judge(self, split: str, state: Answers) -> Iterable[Finding | Remark]:
        found = [row for row in range(len(state)) if state.how[row] is not None]
        if not found:
            return
        part = share(len(found), {split: state}, split)
        if len(found) >= self.options.task_share * len(state):
            yield self.remark(
                f"{part} with a short answer hold it in the prompt: taken for the task (task-share "
                f"is {self.options.task_share:g}); if the model is not to be given it, it is a leak"
            )
            return
        yield self.remark(f"{part} with a short answer hold it in the prompt")
        for row in found:
            yield self.finding(
                state.places[row],
                state.how[row],
                help="take it out of the prompt, or drop the row",
                subject=state.prompt[row].hex(),
            )


def _answer(example: Example) -> str:
    """The label, empty where there is none."""
    return (example.label or "").strip()


def _asked(example: Example) -> str:
    """The user's last turn, or the prompt of a row without turns."""
    users = [message.text for message in example.turns if message.role == "user"]
    return users[-1] if users else example.prompt


def _stands(answer: str, text: str) -> str | None:
    """How *answer* stands in *text*, as a sentence; None if it does not, or by chance."""
    if answer.lower() not in text.lower():
        return None
    cues = list(_CUE.finditer(text))
    if len(cues) == 1:
        after = text[cues[0].end() :].lstrip(_OPENING)
        rest = after[len(answer) :]
        if after.lower().startswith(answer.lower()) and not rest[:1].isalnum():
            if _OTHER_CHOICE.match(rest):
                return None
            return f"the answer stands in the prompt, after {quote(cues[0][0])}"
    if _CODE.fullmatch(answer) and re.search(rf"(?<!\w){re.escape(answer)}(?!\w)", text):
        return "the answer stands in the prompt as it is"
    return None
