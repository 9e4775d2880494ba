"""How often Python looks for garbage in cycles, which a row and its example are.

To look every 700 objects, as it does, and through all that is there once more at the end of the
process, takes a seventh of the time for a small file.
"""

from __future__ import annotations

import gc

_USUAL = gc.get_threshold()
_SELDOM = 100_000


def seldom() -> None:
    """Looks hardly ever, until ``often`` is called: hardly anything is garbage before rows come."""
    gc.set_threshold(_SELDOM)


def often() -> None:
    """Looks as often as usual from now on, but not at what is there by now."""
    gc.freeze()
    gc.set_threshold(*_USUAL)


def never() -> None:
    """Leaves what is there to the end of the process."""
    gc.freeze()
