"""``dataclass`` at a tenth of its cost: no code is written and compiled for a class.

The standard one compiles the methods of each class, 0.4 ms for a frozen one: for all classes of a
run that is more than a small file of rows takes. Here the classes have their methods in common,
and the standard library does the rest: ``fields``, ``replace`` and ``asdict`` work. An instance
takes three times as long to make, so what is made for each row has the standard one.
"""

from __future__ import annotations

import dataclasses
import operator
from collections.abc import Callable
from dataclasses import MISSING, FrozenInstanceError
from functools import partial
from typing import TYPE_CHECKING, Any


def _init(self: Any, /, *given: Any, **named: Any) -> None:
    cls = type(self)
    places = cls.__match_args__
    values = {**cls.__defaults__, **dict(zip(places, given)), **named}  # noqa: B905 (told below)
    for name, make in cls.__makers__.items():
        if name not in values:
            values[name] = make()
    twice = named and not named.keys().isdisjoint(places[: len(given)])
    if values.keys() != cls.__names__ or len(given) > len(places) or twice:
        raise TypeError(f"{cls.__name__} cannot be made of {given!r} and {named!r}")
    for name, value in values.items():
        object.__setattr__(self, name, value)
    if cls.__checks__:
        self.__post_init__()


def _repr(self: Any) -> str:
    shown = (f"{one.name}={getattr(self, one.name)!r}" for one in _fields(self) if one.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _fields(self: Any) -> tuple[dataclasses.Field[Any], ...]:
    return dataclasses.fields(self)


def _values(self: Any) -> tuple[Any, ...]:
    return tuple(getattr(self, name) for name in type(self).__names__)


def _restore(self: Any, values: tuple[Any, ...]) -> None:
    for name, value in zip(type(self).__names__, values, strict=True):
        object.__setattr__(self, name, value)


def _refuse(self: Any, name: str, *_: Any) -> None:
    raise FrozenInstanceError(f"{type(self).__name__} is frozen: {name} cannot be set")


def _hash(self: Any) -> int:
    return hash(_values(self))


def _comparison(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def method(self: Any, other: Any) -> bool:
        return (
            compare(_values(self), _values(other)) if type(other) is type(self) else NotImplemented
        )

    return method


_ALWAYS = {"__init__": _init, "__repr__": _repr}
_FROZEN = {
    "__setattr__": _refuse,
    "__delattr__": _refuse,
    "__getstate__": _values,
    "__setstate__": _restore,
}
_EQUAL = {"__eq__": _comparison(operator.eq)}
_ORDERED = {
    f"__{name}__": _comparison(getattr(operator, name)) for name in ("lt", "le", "gt", "ge")
}

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(cls=None, /, *, frozen=False, slots=False, eq=True, order=False, kw_only=False):
        """What the standard one makes with these options; every field is compared."""
        if cls is None:
            return partial(
                dataclass, frozen=frozen, slots=slots, eq=eq, order=order, kw_only=kw_only
            )
        shared = _ALWAYS | (_FROZEN if frozen else {}) | (_ORDERED if order else {})
        if eq:
            shared |= _EQUAL | {"__hash__": _hash if frozen else None}
        for name in shared.keys() - vars(cls):
            setattr(cls, name, shared[name])
        standard = partial(dataclasses.dataclass, init=False, repr=False, eq=False)
        made = standard(slots=slots, kw_only=kw_only)(cls)
        fields = dataclasses.fields(made)
        made.__names__ = {one.name: None for one in fields}.keys()
        made.__checks__ = hasattr(made, "__post_init__")
        made.__defaults__ = {f.name: f.default for f in fields if f.default is not MISSING}
        made.__makers__ = {
            f.name: f.default_factory for f in fields if f.default_factory is not MISSING
        }
        return made
