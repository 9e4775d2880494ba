"""What a comparison found, and an account of how it was done."""

from __future__ import annotations

from dataclasses import dataclass

from ftlint.similarity.shingle import Measure


@dataclass(frozen=True, slots=True)
class Match:
    """Text ``left`` of the queried ones is similar to text ``right`` of the indexed ones.

    ``right`` is the most similar one, the first of equals. ``others`` counts further indexed
    texts at or above the threshold, copies included. With ``at_least`` the text was compared with
    the most probable of very many alone: there may be more others, and a more similar one.
    ``similarity`` is the exact Jaccard similarity of the shingles, over the parts beyond the
    templates if ``beyond_template``; two equal texts have 1.0.
    """

    left: int
    right: int
    similarity: float
    measure: Measure
    others: int = 0
    at_least: bool = False
    beyond_template: bool = False


@dataclass(frozen=True, slots=True)
class Cluster:
    """Texts that hang together by verified pairs at or above the threshold.

    ``members`` ascend; of equal texts only the first is a member, and ``texts`` counts all.
    ``least`` is the lowest similarity of a member to the first, which may be under the threshold.
    """

    members: tuple[int, ...]
    least: float
    texts: int = 0
    beyond_template: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """How the texts of one measure were compared.

    ``engine`` is ``"exact"`` or ``"minhash"`` and ``why`` says in a few words why it ran.
    ``recall`` is the expected share of the pairs exactly at the threshold that were found; it is
    higher above. It is promised for the pairs of texts that were compared with all of their
    candidates. ``left`` and ``right`` count the texts (``right`` is 0 where texts are compared
    among themselves), ``candidates`` the pairs that were verified. ``templates`` counts the texts
    from which runs of words found in many were left out, ``too_short`` those with too few
    shingles, which only match equal texts.

    A text with very many candidates is compared with the most probable ones by the signatures,
    and with more of them, up to a limit, for as long as it has no match. ``unlisted`` counts the
    pairs (at least so many) that were not compared for that; matches that lack some say so by
    ``at_least``. ``unsettled`` counts the texts that reached the limit without a match: nothing
    is promised for them.
    """

    measure: Measure
    engine: str
    why: str
    recall: float
    left: int
    right: int
    candidates: int
    templates: int = 0
    too_short: int = 0
    unlisted: int = 0
    unsettled: int = 0


@dataclass(frozen=True, slots=True)
class Matches:
    """The best match of each queried text that has one, by ``left``; one account a measure."""

    best: tuple[Match, ...]
    accounts: tuple[Account, ...]


@dataclass(frozen=True, slots=True)
class Clusters:
    """The clusters of at least two different texts, by first member; one account a measure."""

    found: tuple[Cluster, ...]
    accounts: tuple[Account, ...]


@dataclass(frozen=True, slots=True)
class Containment:
    """Text ``left`` of the held-out ones stands, wholly or in part, in known text ``right``.

    ``coverage`` is the share of the n-grams of ``left`` that ``right`` has, and ``right`` the
    known text with the highest, the first of equals; ``anywhere`` is the share that any known
    text has. ``others`` counts further known texts that reach the coverage asked for.
    """

    left: int
    right: int
    coverage: float
    anywhere: float
    others: int = 0


@dataclass(frozen=True, slots=True)
class Containments:
    """The containments by ``left``. ``too_short`` counts held-out texts with no n-gram at all."""

    found: tuple[Containment, ...]
    too_short: int
    templates: int = 0
