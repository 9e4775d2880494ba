"""How sure a model was of each label, from the log-probabilities of the tokens it wrote."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Scoring = Literal["whole-label", "first-token"]


@dataclass(frozen=True, slots=True)
class Token:
    """A token that was written, and how likely it and others were at its place."""

    text: str
    likely: float
    others: Mapping[str, float]


def tokens(logprobs: object) -> list[Token]:
    """The tokens in the ``logprobs`` of a chat completion; none if there are none to read."""
    content = logprobs.get("content") if isinstance(logprobs, Mapping) else None
    found = []
    for entry in content if isinstance(content, list) else ():
        one = _pair(entry)
        if one is None:
            return []
        top = entry.get("top_logprobs")
        pairs = [pair for other in top if (pair := _pair(other))] if isinstance(top, list) else []
        found.append(Token(*one, {text: p for text, p in pairs if text != one[0]}))
    return found


def _pair(entry: Any) -> tuple[str, float] | None:
    if not isinstance(entry, Mapping):
        return None
    text, logprob = entry.get("token"), entry.get("logprob")
    if not isinstance(text, str) or isinstance(logprob, bool):
        return None
    if not isinstance(logprob, (int, float)) or math.isnan(logprob):
        return None
    return text, math.exp(min(float(logprob), 0.0))


def label_probabilities(
    written: Sequence[Token],
    labels: Iterable[str],
    said: str | None = None,
    scoring: Scoring = "whole-label",
) -> dict[str, float] | None:
    """The probability of each of *labels*, adding up to 1; None where no token leads to any.

    *said* is the label as the answer has it, where that is but a part of it. ``whole-label``
    follows the tokens that were written: each other token that leads to labels at its place has its
    probability times that of all tokens before it, and what is left at the end is that of the label
    that was written. ``first-token`` stops after the first. Where a token leads to several labels
    they share its probability evenly, as no token after it was asked for. Case and the white space
    before a label do not count. What leads to no label is left out, and the rest scaled up.
    """
    names = {name: name.casefold() for name in labels}
    masses = dict.fromkeys(names, 0.0)
    path, reached = "", 1.0
    for token, lead in _of_label(written, said):
        for text, likely in token.others.items():
            _share(masses, _led_to(path + _bare(text, lead, path), names), reached * likely)
        path += _bare(token.text, lead, path)
        reached *= token.likely
        if scoring == "first-token" or not _led_to(path, names):
            break
    if path:
        _share(masses, _led_to(path, names, whole=scoring == "whole-label"), reached)
    total = math.fsum(masses.values())
    return {name: mass / total for name, mass in masses.items()} if total > 0 else None


def _of_label(written: Sequence[Token], said: str | None) -> Iterable[tuple[Token, str]]:
    """The tokens from the start of the label on, each with what stands in it before the label."""
    text = "".join(token.text for token in written)
    start = text.rfind(said) if said and said != text else -1
    if start < 0:
        start = len(text) - len(text.lstrip())
    end = len(text) if not said or text.find(said, start) < 0 else start + len(said)
    at = 0
    for token in written:
        if at < end and at + len(token.text) > start:
            yield token, token.text[: max(0, start - at)]
        at += len(token.text)


def _bare(text: str, lead: str, path: str) -> str:
    """*text* without what stands before the label, in the first token of it."""
    if path:
        return text.casefold()
    without = text[len(lead) :] if lead and text.startswith(lead) else text
    return without.lstrip().casefold()


def _led_to(path: str, names: Mapping[str, str], *, whole: bool = False) -> list[str]:
    """The labels that *path* can become; with *whole* the one that it is, if it is one."""
    if not path:
        return []
    ended = [name for name, folded in names.items() if _ends(path, folded)]
    if whole and ended:
        longest = max(len(name) for name in ended)
        return [name for name in ended if len(name) == longest]
    opened = [name for name, folded in names.items() if folded.startswith(path)]
    return opened or ended


def _ends(path: str, label: str) -> bool:
    """Whether *path* is *label*, or goes on after it with what is no part of a word."""
    rest = path[len(label) :]
    return path.startswith(label) and not (rest and (rest[0].isalnum() or rest[0] in "_-"))


def _share(masses: dict[str, float], names: Sequence[str], mass: float) -> None:
    for name in names:
        masses[name] += mass / len(names)
