"""What a rule is: a fold over rows, and the shapes in which to write one.

A rule's states are merged in any grouping and any order, so ``merge`` is associative and
commutative and a rule keeps nothing on ``self`` while it runs. ``ftlint.testing.check_laws``
proves both on a case.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import field
from functools import reduce
from inspect import cleandoc
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, TypeVar

from ftlint.dataclass import dataclass
from ftlint.finding import Edit, Finding, FindingLog, Fix, Location, Related, Remark, Severity
from ftlint.formats import WITH_MESSAGES
from ftlint.plain import PlainRows
from ftlint.row import Example, Row
from ftlint.screen import Screen
from ftlint.targets import Job

if TYPE_CHECKING:
    from ftlint.similarity import Mapper

S = TypeVar("S")
T = TypeVar("T")


@dataclass(frozen=True)
class NoOptions:
    """The options of a rule that has none."""


def option(default: T, doc: str, *, least: float = 0) -> T:
    """A field of a rule's options dataclass, with the sentence that documents it.

    A number under *least* is refused when the config is read.
    """
    value: T = field(default=default, metadata={"doc": doc, "least": least})
    return value


class Rule(Generic[S]):
    """A fold over the rows of one split, and a verdict over the splits.

    ``name`` is kebab-case and names the problem; ``code`` is its short alias; ``severity`` is
    what its findings have unless the user says otherwise. The docstring of the class is the
    page that ``ftlint rule`` prints. ``needs_splits`` lists splits without which the rule is
    skipped (``"validation|test"``: one of them is enough), ``needs_labels`` says that it is
    skipped where the rows carry no labels, ``needs_group`` that it is where the data set declares
    no group field, ``needs_benchmark`` that it is where no benchmark is named. ``formats`` are the
    row formats that it reads. ``only_problems`` says that it looks at lines that could not be read
    as they should be, and at no others. ``screen`` says which rows cannot have a finding of it
    (``ftlint.screen``); without one it is called on every row. ``fixable`` says how its findings
    can be fixed: ``safe`` (some may be unsafe nonetheless), ``unsafe``, or not at all. ``tells``
    says what ``ftlint eval`` reads from them: ``leak``, that a model may know the held-out row at
    each (of a rule that ``needs_group``, all rows of the group that is its subject); ``label``,
    that the labels of the row at each and of the first related one are in dispute.
    ``per_target`` says that its findings depend on the target: it runs once for each. ``errors``
    are texts of providers that it would have spared the user, for ``ftlint explain``
    (``ftlint.diagnosis`` says how they are written). Rules with an equal ``shared`` have one fold
    in common, which runs once for all of them; what ``shared`` says must not depend on the target.
    ``takes_plain`` says that it has a ``step_plain``: then it is given rows that are plain
    conversations many at once, in place of a ``step`` for each.
    ``movable`` says that its states know lines and offsets by ``Location`` and ``Places`` alone, so
    that they are kept for rows that a later edit moves; others are kept as long as they stay.
    ``mapper`` is for work on many texts in ``finish``: it may share it out among threads.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    scope: ClassVar[str] = "corpus"
    options_type: ClassVar[type[Any]] = NoOptions
    formats: ClassVar[frozenset[str]] = WITH_MESSAGES
    needs_splits: ClassVar[tuple[str, ...]] = ()
    needs_labels: ClassVar[bool] = False
    needs_group: ClassVar[bool] = False
    needs_benchmark: ClassVar[bool] = False
    per_target: ClassVar[bool] = False
    only_problems: ClassVar[bool] = False
    screen: ClassVar[Screen] = None
    movable: ClassVar[bool] = False
    takes_plain: ClassVar[bool] = False
    errors: ClassVar[tuple[str, ...]] = ()
    fixable: ClassVar[Literal["", "safe", "unsafe"]] = ""
    tells: ClassVar[Literal["", "leak", "label"]] = ""
    severity: Severity = Severity.ERROR
    mapper: Mapper = map

    def __init__(
        self,
        options: Any = None,
        *,
        job: Job | None = None,
        severity: Severity | None = None,
        keep: int | None = None,
    ) -> None:
        self.options: Any = self.options_type() if options is None else options
        self.job = Job() if job is None else job
        self.keep = keep
        self.chosen = severity
        self.severity = type(self).severity if severity is None else severity

    def on(self, mapper: Mapper) -> Rule[S]:
        """This rule, to finish with *mapper*."""
        if self.mapper is mapper:
            return self
        rule = copy(self)
        rule.mapper = mapper
        return rule

    def screening(self) -> Screen:
        """``screen``, or another that depends on the options or the job."""
        return self.screen

    @property
    def shared(self) -> Hashable:
        """What the fold of this rule depends on; None if no other rule has the same."""
        return None

    @property
    def made_with(self) -> tuple[object, ...]:
        """All that its findings depend on beside its source and the rows."""
        return self.options, self.job, self.chosen, self.keep

    @property
    def can_move(self) -> bool:
        """Whether the states that it has made so far are ``movable``."""
        return self.movable

    @property
    def reads(self) -> frozenset[str]:
        """The row formats that it looks at; none for a rule on lines and files."""
        return frozenset()

    def takes(self, kind: str) -> bool:
        """Whether a row of the format *kind* can change the state."""
        return True

    def start(self) -> S:
        """The state of no rows."""
        raise NotImplementedError

    def step(self, state: S, row: Row) -> S:
        """*state* with *row* added; may change *state* and return it."""
        raise NotImplementedError

    def step_plain(self, state: S, rows: PlainRows) -> S:
        """*state* with all *rows* added, as ``step`` does one by one; may change *state*."""
        return reduce(self.step, rows, state)

    def merge(self, left: S, right: S) -> S:
        """The state of the rows of both; may change *left* and return it."""
        raise NotImplementedError

    def finish(self, states: Mapping[str, S]) -> Iterable[Finding | Remark]:
        """The findings, from the state of each split by its name."""
        raise NotImplementedError

    def logs(self, states: Iterable[S]) -> Iterable[FindingLog]:
        """Those of *states* that are logs of findings, all of which are told."""
        return ()

    def save(self, state: S) -> Mapping[str, bytes | bytearray] | None:
        """*state* in pieces for an index file; None if the rule does without an index.

        They may share its memory: *state* must not change before they are written.
        """
        return None

    def load(self, parts: Mapping[str, bytes | bytearray]) -> S:
        """The state that ``save`` made *parts* of. Raises KeyError or ValueError for others."""
        raise NotImplementedError

    def finding(
        self,
        at: Location,
        message: str,
        *,
        help: str = "",
        related: Iterable[Related] = (),
        subject: str = "",
        severity: Severity | None = None,
        fix: Fix | None = None,
        compared: bool = False,
    ) -> Finding:
        """A finding of this rule; *severity* yields to the one that the user chose."""
        level = self.chosen or severity or self.severity
        notes = tuple(related)
        return Finding(
            self.name,
            self.code,
            level,
            message,
            at,
            notes,
            help,
            subject,
            fix=fix,
            compared=compared,
        )

    @staticmethod
    def fix(title: str, *edits: Edit, safe: bool = False) -> Fix:
        """*edits* as one fix; *title* says in the imperative what it does."""
        return Fix(title, edits, safe)

    def remark(self, text: str) -> Remark:
        """A sentence about the run as a whole."""
        return Remark(self.name, text)

    @classmethod
    def explain(cls) -> str:
        """The page about the rule, in Markdown: its docstring."""
        return cleandoc(cls.__doc__ or "")

    @classmethod
    def summary(cls) -> str:
        """The first sentence of the page."""
        return cls.explain().partition("\n")[0]


class RowRule(Rule[FindingLog]):
    """Looks at one physical line at a time. Write ``check_row``."""

    scope = "row"
    movable = True

    def check_row(self, row: Row) -> Iterable[Finding]:
        """The findings of one line."""
        raise NotImplementedError

    def start(self) -> FindingLog:
        return FindingLog(self.keep)

    def step(self, state: FindingLog, row: Row) -> FindingLog:
        state.extend(self.check_row(row))
        return state

    def merge(self, left: FindingLog, right: FindingLog) -> FindingLog:
        return left.merge(right)

    def logs(self, states: Iterable[FindingLog]) -> Iterable[FindingLog]:
        return states

    def finish(self, states: Mapping[str, FindingLog]) -> Iterable[Finding | Remark]:
        """Nothing: the logs are taken whole, counts included."""
        return ()


class ExampleRule(RowRule):
    """Looks at one row that is a JSON object at a time. Write ``check``."""

    def check(self, example: Example) -> Iterable[Finding]:
        """The findings of one row."""
        raise NotImplementedError

    @property
    def reads(self) -> frozenset[str]:
        return self.formats

    def takes(self, kind: str) -> bool:
        return kind in self.formats

    def step(self, state: FindingLog, row: Row) -> FindingLog:
        example = row.example
        if example is not None and example.format in self.formats:
            for finding in self.check(example):
                state.add(finding)
        return state


class CorpusRule(Rule[S]):
    """Looks at all splits at once. Write ``start``, ``add``, ``merge`` and ``finish``."""

    def add(self, state: S, example: Example) -> S:
        """*state* with *example* added; may change *state* and return it."""
        raise NotImplementedError

    @property
    def reads(self) -> frozenset[str]:
        return self.formats

    def takes(self, kind: str) -> bool:
        return kind in self.formats

    def step(self, state: S, row: Row) -> S:
        example = row.example
        if example is None or example.format not in self.formats:
            return state
        return self.add(state, example)


class SplitRule(CorpusRule[S]):
    """Looks at each split by itself. Write ``start``, ``add``, ``merge`` and ``finish_split``."""

    scope = "split"

    def finish_split(self, split: str, state: S) -> Iterable[Finding | Remark]:
        """The findings of one split."""
        raise NotImplementedError

    def finish(self, states: Mapping[str, S]) -> Iterator[Finding | Remark]:
        for split, state in states.items():
            yield from self.finish_split(split, state)
