"""The rule ``benchmark-contamination``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

from ftlint import Edit, Finding, Related, Remark, similarity
from ftlint.benchmark import Benchmark, Contents, Item, told
from ftlint.dataclass import dataclass
from ftlint.similarity import Texts, measures, normalise
from ftlint.wording import count, percent
from ftlint_rules import _ngrams, _texts
from ftlint_rules._forms import digest
from ftlint_rules._ngrams import least
from ftlint_rules._texts import engines, how
from ftlint_rules._wholes import WholeRule, Wholes

if TYPE_CHECKING:
    from ftlint.columns import Numbers
    from ftlint.similarity import Account

_LINES = 5


@dataclass(frozen=True)
class Options(_texts.Options, _ngrams.Options):
    """How similar is too similar, and how much of an item makes it known."""

    def __post_init__(self) -> None:
        _texts.Options.__post_init__(self)
        _ngrams.Options.__post_init__(self)


class BenchmarkContamination(WholeRule):
    """A training row holds an item of a benchmark.

    ## What it does
    Compares the items of the JSONL files that `--against` or `against = [...]` in the config name
    with all training rows, in three steps, and reports each item once, at the training row that
    holds it:

    * items that are equal to a prompt after normalisation (NFKC, no case, no punctuation);
    * items that are nearly the same as a prompt, as in `near-duplicate-leakage`;
    * items whose n-grams stand in a row, prompt and reply together, as in `contained-leakage`,
      with the same `preset`.

    An item is a row of any format that ftlint reads, of which the prompt counts; or an object
    with its text in the first of these fields: `question`, `prompt`, `instruction`, `problem`,
    `query`, `input`, `text`, `content`, `sentence`, `goal`, `ctx`. The remark says what was read,
    how many objects have no such field, and which lines are no objects.
    Choices and answers of items are not compared. Items in other words or another language go
    unseen. The state holds all texts, and about 125 bytes a row.

    ## Why is this bad?
    A score on a public benchmark is worth nothing once its items were trained on, and they get
    into training data unseen: 8 to 18 % of HumanEval stood in open sets of code (Yang and others,
    "Rethinking Benchmark and Contamination for Language Models with Rephrased Samples", 2023).

    ## What to do
    Drop the training row: `--fix --unsafe-fixes` does. Or do not report that benchmark.
    """

    code, name = "LEAK009", "benchmark-contamination"
    fixable = "unsafe"
    needs_splits = ("train",)
    needs_benchmark = True
    options_type = Options
    options: Options

    def finish(self, states: Mapping[str, Wholes]) -> Iterable[Finding | Remark]:
        train = states["train"].settle()
        rows = train.compared()
        for benchmark in self.job.against:
            yield from self._judge(benchmark, train, rows)

    def _judge(
        self, benchmark: Benchmark, train: Wholes, rows: Numbers
    ) -> Iterator[Finding | Remark]:
        contents = benchmark.read()
        items = contents.items
        texts = [normalise(item.text) for item in items]
        left, counts = list(range(len(items))), []
        compared: list[Account] = []
        for name, step in (
            ("equal", self._equal),
            ("nearly the same", partial(self._near, compared)),
            ("inside a row", self._inside),
        ):
            found = list(step([texts[i] for i in left], train, rows))
            for one in found:
                number = left[one.item]
                yield self._finding(one, items[number], texts[number], train, benchmark)
            counts.append(f"{len(found):,} {name}")
            known = {one.item for one in found}
            left = [number for i, number in enumerate(left) if i not in known]
        shown = f"{len(items) - len(left):,} of {told(benchmark, items)} in training rows"
        yield self.remark(f"{shown}: {', '.join(counts)}")
        yield from map(self.remark, _missed(benchmark.file.shown, contents))
        yield from map(self.remark, engines(compared))

    def _equal(self, texts: list[str], train: Wholes, known: Numbers) -> Iterator[Sighting]:
        wanted: dict[bytes, list[int]] = defaultdict(list)
        for i, text in enumerate(texts):
            wanted[digest(text)].append(i)
        rows: dict[bytes, list[int]] = defaultdict(list)
        for row in known.tolist():
            if train.plain[row] in wanted:
                rows[train.plain[row]].append(row)
        for key, same in rows.items():
            for i in wanted[key]:
                yield Sighting(i, tuple(same), "the prompt is the same as")

    def _near(
        self, compared: list[Account], texts: list[str], train: Wholes, known: Numbers
    ) -> Iterator[Sighting]:
        chosen = self.options
        ways = measures(chosen.shingle)
        found = similarity.matches(
            Texts(texts),
            train.prompts(known),
            chosen.threshold,
            ways,
            engine=chosen.engine,
            mapper=self.mapper,
        )
        compared += found.accounts
        for match in found.best:
            alike = f"the prompt is {percent(match.similarity)} the same as"
            limit = f" ({how(match)}); the limit is {percent(chosen.threshold)}"
            yield Sighting(match.left, (int(known[match.right]),), alike, limit, near=True)

    def _inside(self, texts: list[str], train: Wholes, _: Numbers) -> Iterator[Sighting]:
        limit = self.options.limit
        rows = train.distinct()
        result = similarity.contained(
            Texts(texts),
            train.wholes(rows),
            limit.n,
            coverage=limit.coverage,
            mapper=self.mapper,
        )
        for one in result.found:
            part = f"the row holds {percent(one.coverage)} of the {limit.n}-grams of"
            yield Sighting(one.left, (int(rows[one.right]),), part, f"; {least(limit)}")

    def _finding(
        self, one: Sighting, item: Item, text: str, train: Wholes, benchmark: Benchmark
    ) -> Finding:
        edits = (Edit(train.places[row], "drop-row") for row in one.rows)
        return self.finding(
            train.places[one.rows[0]],
            f"{one.how} an item of {benchmark.file.shown}{one.limit}",
            related=[Related("the item", item.at)],
            help="drop the training row, or do not report this benchmark",
            subject=text,
            fix=self.fix("drop the training row", *edits),
            compared=one.near,
        )


@dataclass(frozen=True, slots=True)
class Sighting:
    """An item that training rows hold: how, and by which limit."""

    item: int
    rows: tuple[int, ...]
    how: str
    limit: str = ""
    near: bool = False


def _missed(shown: str, contents: Contents) -> Iterator[str]:
    """What of a benchmark was not compared: a line for each kind."""
    if contents.without_text:
        yield f"{count(contents.without_text, 'object')} of {shown} without text not compared"
    if contents.unread:
        n, shortened = len(contents.unread), contents.unread[:_LINES]
        more = ", ..." if n > _LINES else ""
        lines = ", ".join(f"{line:,}" for line in shortened)
        no_object = "is no JSON object and was" if n == 1 else "are no JSON objects and were"
        yield f"{count(n, 'line')} of {shown} {no_object} not compared: line {lines}{more}"
