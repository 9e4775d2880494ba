"""Regular expressions that are compiled when they are first used.

Compiling one takes up to a millisecond, and most of what rules look for is in no row at all.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any


class _Regex:
    def __init__(self, pattern: Any, flags: int = 0) -> None:
        self._told = pattern, flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        found = getattr(re.compile(*self._told), name)
        setattr(self, name, found)
        return found


if TYPE_CHECKING:
    from re import compile as regex
else:
    regex = _Regex

__all__ = ["regex"]
