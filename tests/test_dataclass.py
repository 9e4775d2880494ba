"""Our ``dataclass`` makes what the standard one makes."""

from __future__ import annotations

import dataclasses
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, asdict, field, fields, replace
from typing import Any

import pytest

from ftlint.dataclass import dataclass


def make(kind: Callable[..., Any], **options: bool) -> Any:
    @kind(**options)
    class Point:
        """A place."""

        x: int
        y: int = field(default=0, repr=False)
        marks: list[str] = field(default_factory=list)

    return Point


BOTH = [{}, {"frozen": True}, {"frozen": True, "slots": True, "order": True}, {"kw_only": True}]


@pytest.mark.parametrize("options", BOTH, ids=str)
def test_instances_are_those_of_the_standard_one(options: dict[str, bool]) -> None:
    ours, theirs = make(dataclass, **options), make(dataclasses.dataclass, **options)
    for named in ({"x": 1}, {"x": 1, "y": 2, "marks": ["a"]}):
        mine, other = ours(**named), theirs(**named)
        assert repr(mine) == repr(other)
        assert asdict(mine) == asdict(other)
        assert mine == ours(**named) != ours(x=5)
        assert replace(mine, y=7).y == 7
        assert [f.name for f in fields(mine)] == [f.name for f in fields(other)]
        assert hasattr(mine, "__dict__") is hasattr(other, "__dict__")
    assert ours(x=1).marks is not ours(x=1).marks


@pytest.mark.parametrize(
    ("given", "named"), [((), {}), ((1, 2, [], 4), {}), ((1,), {"x": 1}), ((1,), {"z": 1})]
)
def test_what_does_not_fit_is_a_type_error(given: tuple[Any, ...], named: dict[str, Any]) -> None:
    for kind in (dataclass, dataclasses.dataclass):
        with pytest.raises(TypeError):
            make(kind)(*given, **named)


def test_a_frozen_one_cannot_be_changed() -> None:
    point = make(dataclass, frozen=True, slots=True)(1)
    with pytest.raises(FrozenInstanceError):
        point.x = 2
    with pytest.raises(FrozenInstanceError):
        del point.x


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line of a file."""

    path: str
    line: int = 1


@dataclass
class Checked:
    """A number that is not negative."""

    number: int

    def __post_init__(self) -> None:
        if self.number < 0:
            raise ValueError("negative")


def test_order_hash_pickle_and_the_check_afterwards() -> None:
    places = [Place("b"), Place("a", 9), Place("a", 2)]
    assert sorted(places) == [Place("a", 2), Place("a", 9), Place("b")]
    assert {Place("a"): 1}[Place("a", 1)] == 1
    assert pickle.loads(pickle.dumps(places)) == places
    assert Place("a") != ("a", 1)
    with pytest.raises(TypeError):
        hash(Checked(1))
    with pytest.raises(ValueError, match="negative"):
        Checked(-1)
