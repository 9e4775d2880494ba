"""Finds the scorers that users write, by the same door as rules."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable
from pathlib import Path

from ftlint.errors import InputError
from ftlint.evaluation.figures import FIGURES
from ftlint.evaluation.scorers import BUILT_IN, LABEL
from ftlint.plugins import exported, refuse_clashes
from ftlint.scorer import Brought, Scorer

GROUP = "ftlint.scorers"
_FIGURE = re.compile(r"^[a-z][a-z0-9_]*$")
_NAME = re.compile(r"^[a-z0-9]+(?:-[a-z0-9]+)*$")


def brought(local: Iterable[Path] = ()) -> dict[str, Brought]:
    """The scorers of packs and *local* files, by name. Raises InputError that names the owner."""
    found = []
    for scorer, owner in exported(GROUP, "SCORERS", local):
        _check(scorer, owner)
        found.append(Brought(scorer, owner))
    own = [(name, "ftlint") for name in (LABEL, *BUILT_IN)]
    refuse_clashes([*own, *((one.scorer.name, one.owner) for one in found)])
    return {one.scorer.name: one for one in found}


def _check(scorer: object, owner: str) -> None:
    if not (isinstance(scorer, type) and issubclass(scorer, Scorer)):
        raise InputError(f"{owner}: {scorer!r} in SCORERS is not a subclass of ftlint.Scorer")
    if not dataclasses.is_dataclass(scorer.options_type):
        raise InputError(f"{owner}: the options_type of {scorer.__name__} is no dataclass")
    if not _NAME.match(str(scorer.name)):
        raise InputError(
            f'{owner}: {scorer.__name__} has the name "{scorer.name}"; a name is like keywords'
        )
    for figure in scorer.figures():
        if not _FIGURE.match(str(figure)):
            raise InputError(
                f'{owner}: {scorer.__name__} has the figure "{figure}"; one is like keyword_share'
            )
        if figure in FIGURES:
            raise InputError(
                f'{owner}: the figure "{figure}" of {scorer.__name__} is one of ftlint\'s own; '
                "call it something else"
            )
