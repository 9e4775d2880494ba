"""The rule ``near-identical-preference``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import Example, ExampleRule, Finding, Severity, option
from ftlint.dataclass import dataclass
from ftlint.formats.preference import REJECTED
from ftlint.similarity import Measure, jaccard, measures, normalise, shingles
from ftlint.similarity.shingle import split_words
from ftlint.wording import percent
from ftlint_rules._preferences import PREFERENCE, outputs, place


@dataclass(frozen=True)
class Options:
    """How similar is too similar."""

    threshold: float = option(0.9, "least Jaccard similarity of the shingles, from 0.5 to 1")

    def __post_init__(self) -> None:
        if not 0.5 <= self.threshold <= 1:
            raise ValueError(f"threshold is {self.threshold:g}; it must be from 0.5 to 1")


class NearIdenticalPreference(ExampleRule):
    """The preferred output is nearly the same as the other.

    ## What it does
    Measures how alike the two outputs of a preference row are: the exact Jaccard similarity of
    their character 4-grams if one has fewer than 25 words, else of their word 3-grams, after
    normalisation. Outputs that are equal after it are `identical-preference`.

    ## Why is this bad?
    What the row teaches hangs on the few words that differ, and training on pairs that are very
    alike can lower the probability of the preferred output too (Razin and others, "Unintentional
    Unalignment: Likelihood Displacement in Direct Preference Optimization", 2024).

    ## What to do
    See whether the difference is meant; if not, drop the row.
    """

    code, name = "PREF005", "near-identical-preference"
    severity = Severity.WARNING
    formats = PREFERENCE
    options_type = Options
    options: Options

    def check(self, example: Example) -> Iterable[Finding]:
        pair = outputs(example)
        if pair is None:
            return
        preferred, rejected = (normalise(text, signs=True) for text in pair)
        if preferred == rejected:
            return
        way = _measure(preferred, rejected)
        alike = jaccard(shingles(preferred, way), shingles(rejected, way))
        if alike >= self.options.threshold:
            yield self.finding(
                example.at(place(example, REJECTED)),
                f"the outputs are {percent(alike)} the same ({way.name}); the limit is "
                f"{percent(self.options.threshold)}",
                help="see whether the difference is meant, or drop the row",
                subject=f"{example.prompt}\0{preferred}",
            )


def _measure(*texts: str) -> Measure:
    short, long = measures("auto")
    lengths = [len(split_words(text)) for text in texts]
    return short if short.judges(*lengths) else long
