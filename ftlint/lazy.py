"""A property that is worked out once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class lazy(Generic[T]):  # noqa: N801 (used like property)
    """``functools.cached_property`` without the lock that it takes before Python 3.12.

    A row is read by one thread, and the lock costs more than most of what is worked out.
    """

    def __init__(self, find: Callable[[Any], T]) -> None:
        self._find = find
        self.__doc__ = find.__doc__

    def __get__(self, instance: Any, owner: type | None = None) -> T:
        if instance is None:
            return self  # type: ignore[return-value]
        found = self._find(instance)
        instance.__dict__[self._find.__name__] = found
        return found
