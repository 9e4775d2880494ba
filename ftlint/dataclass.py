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
from types import MemberDescriptorType
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
    told = {name: cls.__given__[name] for name in cls.__annotations__ if name in cls.__given__}
    body = {name: value for name, (_, value) in told.items() if value is not MISSING}
    for name in ("__annotations__", "__doc__", "__module__", "__orig_bases__"):
        if hasattr(cls, name):
            body[name] = getattr(cls, name)
    kw_only = any(not placed for placed, _ in told.values())
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


def _default(cls: Any, name: str) -> Any:
    found = getattr(cls, name, MISSING)
    return MISSING if isinstance(found, MemberDescriptorType) else found


def _body(cls: Any, names: Iterable[str], kw_only: bool) -> dict[str, Any]:
    """What ``_init`` has to know of *cls*, which has fields of these *names* of its own.

    ``__given__`` says of each field whether it may be given by place, and its default or ``Field``.
    """
    given: dict[str, tuple[bool, Any]] = {}
    for base in reversed(cls.__mro__[1:]):
        given.update(vars(base).get("__given__", {}))
    given.update((name, (not kw_only, _default(cls, name))) for name in names)
    fields = {name: one for name, (_, one) in given.items() if isinstance(one, dataclasses.Field)}
    values = {name: fields[name].default if name in fields else given[name][1] for name in given}
    makers = {name: one.default_factory for name, one in fields.items()}
    return {
        "__given__": given,
        "__names__": given.keys(),
        "__match_args__": tuple([name for name, (placed, _) in given.items() if placed]),
        "__defaults__": {name: one for name, one in values.items() if one is not MISSING},
        "__makers__": {name: one for name, one in makers.items() if one is not MISSING},
        "__checks__": hasattr(cls, "__post_init__"),
    }


def _slotted(cls: Any, names: Iterable[str], more: dict[str, Any]) -> Any:
    """*cls* with *more*, and with slots for the fields of these *names*: that takes a new class."""
    dropped = {"__dict__", "__weakref__", *names}
    body = {key: value for key, value in vars(cls).items() if key not in dropped}
    inherited = {slot for one in cls.__mro__[1:] for slot in vars(one).get("__slots__", ())}
    body["__slots__"] = tuple(name for name in names if name not in inherited)
    body["__qualname__"] = cls.__qualname__
    return type(cls)(cls.__name__, cls.__bases__, body | more)


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
        body |= {name: shared[name] for name in shared.keys() - vars(cls)}
        if slots:
            return _slotted(cls, names, body)
        for name in names:
            if name in body["__defaults__"]:
                setattr(cls, name, body["__defaults__"][name])
            elif name in vars(cls):
                delattr(cls, name)
        for name, value in body.items():
            setattr(cls, name, value)
        return cls
