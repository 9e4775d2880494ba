"""``dataclass`` at a twentieth of its cost: no code is written and compiled for a class.

The standard one compiles the methods of each class, 0.4 ms for a frozen one: for all classes of a
run that is more than a small file of rows takes. Here the classes have their methods in common,
and the standard library is asked for its part when somebody wants it: ``fields``, ``replace`` and
``asdict`` work. An instance takes three times as long to make, so what is made for each row writes
its ``__init__`` out, or has the standard one.
"""

from __future__ import annotations

import dataclasses
import operator
from collections.abc import Callable, Iterable
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


def is_dataclass(cls: type) -> bool:
    """As the one of the standard library, which would make the standard library do its part."""
    return any("__dataclass_fields__" in vars(one) for one in cls.__mro__)


class _Asked:
    """An attribute that the standard ``dataclass`` gives a class, asked for when it is read."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, instance: Any, owner: type[Any]) -> Any:
        # A subclass that is no dataclass itself has what its base has.
        cls = next(one for one in owner.__mro__ if "__given__" in vars(one))
        found = getattr(_standard(cls), self._name)
        setattr(cls, self._name, found)
        return found


def _standard(cls: Any) -> Any:
    """What the standard ``dataclass`` makes of the body of *cls*, without methods."""
    own, kw_only = cls.__given__
    names = ("__annotations__", "__doc__", "__module__", "__orig_bases__")
    body = {**own, **{name: getattr(cls, name) for name in names if hasattr(cls, name)}}
    bare = type(cls.__name__, cls.__bases__, body)
    return dataclasses.dataclass(init=False, repr=False, eq=False, kw_only=kw_only)(bare)


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
_ASKED = {name: _Asked(name) for name in ("__dataclass_fields__", "__dataclass_params__")}


def _there(found: dict[str, Any]) -> dict[str, Any]:
    return {name: one for name, one in found.items() if one is not MISSING}


def _body(cls: Any, names: Iterable[str], kw_only: bool) -> dict[str, Any]:
    """What ``_init`` has to know of *cls*, which has fields of these *names* of its own."""
    placed: dict[str, bool] = {}
    defaults: dict[str, Any] = {}
    makers: dict[str, Any] = {}

    def place(fields: Iterable[tuple[str, bool]], values: Any, made: Any) -> None:
        for name, is_placed in fields:
            placed[name] = is_placed
            defaults.pop(name, None)
            makers.pop(name, None)
        defaults.update(values)
        makers.update(made)

    for base in reversed([one for one in cls.__mro__[1:] if "__given__" in vars(one)]):
        fields = [(name, name in base.__match_args__) for name in base.__names__]
        place(fields, base.__defaults__, base.__makers__)
    given = {name: vars(cls)[name] for name in names if name in vars(cls)}
    told = {name: one for name, one in given.items() if isinstance(one, dataclasses.Field)}
    values = {name: told[name].default if name in told else one for name, one in given.items()}
    made = {name: one.default_factory for name, one in told.items()}
    place([(name, not kw_only) for name in names], _there(values), _there(made))
    return {
        "__names__": placed.keys(),
        "__match_args__": tuple(name for name, is_placed in placed.items() if is_placed),
        "__defaults__": defaults,
        "__makers__": makers,
        "__given__": (given, kw_only),
    }


def _slotted(cls: Any, names: Iterable[str]) -> Any:
    """*cls* with slots for the fields of these *names*, which takes a new class."""
    dropped = {"__dict__", "__weakref__", *names}
    body = {key: value for key, value in vars(cls).items() if key not in dropped}
    inherited = {slot for one in cls.__mro__[1:] for slot in vars(one).get("__slots__", ())}
    body["__slots__"] = tuple(name for name in names if name not in inherited)
    return type(cls)(cls.__name__, cls.__bases__, {**body, "__qualname__": cls.__qualname__})


if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(cls=None, /, *, frozen=False, slots=False, eq=True, order=False, kw_only=False):
        """What the standard one makes with these options; every field is compared."""
        if cls is None:
            return partial(
                dataclass, frozen=frozen, slots=slots, eq=eq, order=order, kw_only=kw_only
            )
        told = cls.__annotations__
        names = [name for name, kind in told.items() if not str(kind).startswith("ClassVar")]
        body = _body(cls, names, kw_only)
        shared = _ALWAYS | (_FROZEN if frozen else {}) | (_ORDERED if order else {}) | _ASKED
        if eq:
            shared |= _EQUAL | {"__hash__": _hash if frozen else None}
        made = _slotted(cls, names) if slots else cls
        for name in () if slots else body["__given__"][0]:
            if name in body["__defaults__"]:
                setattr(cls, name, body["__defaults__"][name])
            else:
                delattr(cls, name)
        for name in shared.keys() - vars(cls):
            setattr(made, name, shared[name])
        for name, value in body.items():
            setattr(made, name, value)
        made.__checks__ = hasattr(made, "__post_init__")
        return made
