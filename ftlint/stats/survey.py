"""The statistics of a data set: what is counted, for which jobs, and what of it is an estimate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from ftlint.dataset import Dataset, plan
from ftlint.engine import Mapper
from ftlint.labels import Census, Task, infer
from ftlint.stats.cost import STAND_IN, Cost, costs, encoding, limit
from ftlint.stats.counting import Counted, Tally, count_chunk
from ftlint.stats.packing import Packed, pack
from ftlint.targets import Job
from ftlint.wording import count


@dataclass(frozen=True, slots=True)
class Part:
    """One split: its rows and labels, their counts, and how they pack, if that was asked."""

    name: str
    files: tuple[str, ...]
    census: Census
    counted: Counted
    tally: Tally
    packed: Packed | None


@dataclass(frozen=True, slots=True)
class Survey:
    """A data set counted for ``job``, in ``encoding``; ``limit`` is the most tokens of a row."""

    dataset: str
    job: Job
    encoding: str
    limit: int | None
    task: Task
    parts: tuple[Part, ...]
    costs: tuple[Cost, ...]
    remarks: tuple[str, ...]


def encodings(jobs: Sequence[Job]) -> tuple[str, ...]:
    """The encodings to count in, that of the first job first."""
    return tuple(dict.fromkeys(encoding(job) or STAND_IN for job in jobs))


def survey(
    dataset: Dataset,
    jobs: Sequence[Job],
    *,
    epochs: int | None = None,
    packed: int | None = None,
    mapper: Mapper = map,
    chunk_bytes: int | None = None,
) -> Survey:
    """Counts every row of *dataset* for *jobs*, the first of which decides limit and encoding.

    *packed* is the length, in tokens, of the sequences to pack into. Raises InputError for files
    that cannot be read.
    """
    names = encodings(jobs)
    work = partial(count_chunk, names, limit(jobs[0]))
    found: dict[str, tuple[Census, Counted]] = {}
    for folded in mapper(work, plan(dataset, chunk_bytes)):
        census, (counted,) = folded.census, folded.states
        if folded.split in found:
            census, counted = (
                found[folded.split][0].merge(census),
                found[folded.split][1].merge(counted),
            )
        found[folded.split] = census, counted
    parts = []
    for split in dataset.splits:
        census, counted = found[split.name]
        tally = counted.tallies[names[0]]
        fit = pack(tally.total.counts, packed) if packed else None
        files = tuple(file.shown for file in split.files)
        parts.append(Part(split.name, files, census, counted, tally, fit))
    return Survey(
        dataset.name,
        jobs[0],
        names[0],
        limit(jobs[0]),
        infer(dataset.label, {part.name: part.census for part in parts}),
        tuple(parts),
        tuple(costs(jobs, _training(parts), epochs)),
        tuple(_remarks(jobs, [part.counted for part in parts], packed)),
    )


def _training(parts: Sequence[Part]) -> Mapping[str, Tally]:
    return next((part.counted.tallies for part in parts if part.name == "train"), {})


def _remarks(jobs: Sequence[Job], counted: Sequence[Counted], packed: int | None) -> Iterator[str]:
    """What of the figures is an estimate, and what they leave out."""
    for job in jobs:
        if encoding(job) is None:
            yield f"the tokenizer of {job.target} is not known: {STAND_IN} stands in for it"
    if any(one.framed for one in counted):
        yield (
            "texts are counted exactly; the frame around them is an estimate by the OpenAI "
            "cookbook: 4 tokens for each message, 3 for each row"
        )
    bounded = sum(tally.bounded for one in counted for tally in one.tallies.values())
    if bounded:
        yield f"{count(bounded, 'row')} could only be bounded by bytes, not counted"
    told = (
        ("tool definitions", sum(one.tools for one in counted)),
        ("images or other parts that are no text", sum(one.images for one in counted)),
    )
    for what, n in told:
        if n:
            yield f"{what} of {count(n, 'row')} are not counted: how is not documented"
    outputs = sum(one.outputs for one in counted)
    if outputs:
        yield f"of {count(outputs, 'preference row')} the output that is not preferred is left out"
    if packed:
        yield (
            "rows are packed by best-fit decreasing: from the longest to the shortest, each into "
            "the fullest sequence with room for it"
        )
