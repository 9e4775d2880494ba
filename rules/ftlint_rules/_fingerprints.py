"""What the rules about equal rows share: hashes of the parts of each row."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass

from ftlint import CorpusRule, Example, Location
from ftlint.formats import TRAINABLE
from ftlint.formats.preference import REJECTED, output
from ftlint.similarity.normalise import normalise
from ftlint_rules._splits import turn


@dataclass(frozen=True, slots=True, order=True)
class Print:
    """The fingerprint of one row: 128-bit hashes of its parts, system messages apart.

    ``verbatim`` is of the prompt and the reply as they are, the others are of normalised text:
    ``row`` of both, ``system`` of the system messages, ``prompt`` of the turns before the reply.
    The reply keeps its signs, since ``C`` is not ``C++``; so does the prompt where it stands
    alone, because it is compared where replies differ. ``rejected`` is of the output that a
    preference row does not prefer.
    """

    at: Location
    verbatim: bytes
    row: bytes
    prompt: bytes
    system: bytes
    rejected: bytes
    label: str | None

    @property
    def question(self) -> bytes:
        """System messages and prompt: what the reply is a reply to."""
        return self.system + self.prompt


Prints = list[Print]


class FingerprintRule(CorpusRule[Prints]):
    """Compares the fingerprints of rows; its state grows with the rows, about 0.5 KB each."""

    formats = TRAINABLE

    @property
    def shared(self) -> Hashable:
        return "fingerprints"

    def start(self) -> Prints:
        return []

    def add(self, state: Prints, example: Example) -> Prints:
        if example.prompt.strip() and example.trained is not None:
            state.append(_print(example, example.trained))
        return state

    def merge(self, left: Prints, right: Prints) -> Prints:
        return left + right


def _print(example: Example, target: str) -> Print:
    return Print(
        at=turn(example),
        verbatim=_hash(example.prompt, target),
        row=_hash(normalise(example.prompt), normalise(target, signs=True)),
        prompt=_hash(normalise(example.prompt, signs=True)),
        system=_hash(normalise(example.system)),
        rejected=_rejected(example),
        label=example.label,
    )


def _rejected(example: Example) -> bytes:
    if example.format != "preference":
        return b""
    return _hash(*(one.full_text for one in output(example.data, REJECTED)))


def _hash(*parts: str) -> bytes:
    text = "\0".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(text, digest_size=16).digest()


def groups(prints: Prints, key: Callable[[Print], Hashable]) -> Iterable[Prints]:
    """The rows with an equal *key*, each group and the groups by place."""
    found: dict[Hashable, Prints] = defaultdict(list)
    for one in sorted(prints):
        found[key(one)].append(one)
    return found.values()
