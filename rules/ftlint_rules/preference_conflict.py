"""The rule ``preference-conflict``."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ftlint import CorpusRule, Example, Finding, Location, Related
from ftlint.formats.preference import PREFERRED
from ftlint.similarity import normalise
from ftlint_rules._preferences import PREFERENCE, outputs, place


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """A row as hashes of its normalised prompt with the system messages, and of its outputs."""

    at: Location
    prompt: bytes
    preferred: bytes
    rejected: bytes


class PreferenceConflict(CorpusRule[list[Pair]]):
    """Two rows have the same prompt and the same outputs, preferred the other way round.

    ## What it does
    Compares system messages, turns and both outputs of all preference rows of all splits, after
    Unicode normalisation (NFKC), without case, punctuation and extra white space. Its state grows
    with the rows, about 0.5 KB each.

    ## Why is this bad?
    One of the two is wrong. In training they cancel out; across splits the score counts one of
    them as a mistake for sure.

    ## What to do
    Decide which output is better, and drop the other row.
    """

    code, name = "PREF006", "preference-conflict"
    movable = True
    formats = PREFERENCE

    def start(self) -> list[Pair]:
        return []

    def add(self, state: list[Pair], example: Example) -> list[Pair]:
        pair = outputs(example)
        if pair is not None:
            preferred, rejected = map(_hash, pair)
            prompt = _hash(example.system) + _hash(example.prompt)
            at = example.at(place(example, PREFERRED))
            if preferred != rejected:
                state.append(Pair(at, prompt, preferred, rejected))
        return state

    def merge(self, left: list[Pair], right: list[Pair]) -> list[Pair]:
        return left + right

    def finish(self, states: Mapping[str, list[Pair]]) -> Iterable[Finding]:
        first: dict[tuple[bytes, bytes, bytes], Pair] = {}
        for state in states.values():
            for pair in sorted(state):
                reverse = first.get((pair.prompt, pair.rejected, pair.preferred))
                if reverse is not None:
                    yield self._finding(pair, reverse)
                first.setdefault((pair.prompt, pair.preferred, pair.rejected), pair)

    def _finding(self, pair: Pair, reverse: Pair) -> Finding:
        return self.finding(
            pair.at,
            "another row with the same prompt prefers the other of these two outputs",
            related=[Related("here the other one is preferred", reverse.at)],
            help="decide which output is better, and drop the other row",
            subject=(pair.prompt + pair.preferred + pair.rejected).hex(),
        )


def _hash(text: str) -> bytes:
    found = normalise(text, signs=True).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(found, digest_size=16).digest()
