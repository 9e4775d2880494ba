"""Where rows are compared: the splits that must not know each other's rows, and the turn to show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Sized

from ftlint import Example, Location
from ftlint.wording import count

_HELD_OUT = (("validation", "train"), ("test", "train"), ("test", "validation"))

ROW_OF = {"train": "a training row", "validation": "a validation row", "test": "a test row"}
THE_ROW_OF = {"train": "the training row", "validation": "the validation row"}


def pairs(states: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """The held-out splits, each with every split before it."""
    return (pair for pair in _HELD_OUT if pair[0] in states and pair[1] in states)


def share(found: int, states: Mapping[str, Sized], split: str) -> str:
    """``136 of 1,115 test rows (12.2 %)``."""
    total = len(states[split])
    part = 100 * found / total if total else 0
    return f"{found:,} of {count(total, f'{split} row')} ({part:.1f} %)"


def nothing(split: str) -> str:
    """What is said where *split* has no row that could be compared."""
    return f"no {split} row has text to compare"


def listed(names: Sequence[str]) -> str:
    """``train``, ``train and test``, ``train, validation and test``."""
    *head, last = names
    return f"{', '.join(head)} and {last}" if head else last


def turn(example: Example) -> Location:
    """The user's last turn: where a reader looks for the likeness of two rows."""
    return example.at(example.prompt_pointer)
