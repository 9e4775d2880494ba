"""Our ``dataclass`` makes what the standard one makes."""

from __future__ import annotations

import dataclasses
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, asdict, field, fields, replace
from typing import Any, ClassVar, Generic, TypeVar

import pytest

from ftlint.dataclass import dataclass, is_dataclass

T = TypeVar("T")


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


def derived(kind: Callable[..., Any]) -> Any:
    @kind(frozen=True, slots=True)
    class Base(Generic[T]):
        value: T
        title: str = "none"

    @kind(frozen=True, slots=True, kw_only=True)
    class More(Base[int]):
        """A value with marks."""

        KIND: ClassVar[str] = "more"

        marks: tuple[str, ...] = ()
        title: str = "some"

    return More


def test_a_class_of_another_has_its_fields_and_its_own() -> None:
    ours, theirs = derived(dataclass), derived(dataclasses.dataclass)
    for named in ({"value": 1}, {"value": 2, "marks": ("a",)}):
        assert repr(ours(**named)) == repr(theirs(**named))
        assert asdict(ours(**named)) == asdict(theirs(**named))
    assert ours(1).title == theirs(1).title == "some"
    assert [f.name for f in fields(ours)] == [f.name for f in fields(theirs)]
    assert not hasattr(ours(1), "__dict__")
    with pytest.raises(TypeError):
        ours(1, "a", ())


def joined(kind: Callable[..., Any]) -> Any:
    @kind(frozen=True)
    class Left:
        x: int = 1
        y: list[int] = field(default_factory=list)

    @kind(frozen=True)
    class Right:
        y: int = 3
        z: int = 2

    @kind(frozen=True)
    class Both(Left, Right):
        """The fields of two."""

        z: list[int] = field(default_factory=list)

    return Both


def test_a_class_of_two_others_has_the_fields_of_both() -> None:
    ours, theirs = joined(dataclass), joined(dataclasses.dataclass)
    assert repr(ours()) == repr(theirs())
    assert repr(ours(4, 5, 6)) == repr(theirs(4, 5, 6))


def test_ours_and_standard_ones_are_told_from_other_classes() -> None:
    assert is_dataclass(make(dataclass))
    assert is_dataclass(make(dataclasses.dataclass))
    assert not is_dataclass(int)


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
