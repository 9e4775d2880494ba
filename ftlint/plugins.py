"""Finds rules: those of installed packs by their entry points, those of local files by path.

The built-in pack comes in by the same entry-point group as any other. Nothing is passed over: a
pack that does not load, or that claims a name or a code of another, stops the run.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, cast

from ftlint.contents import Listed
from ftlint.dataclass import dataclass, is_dataclass
from ftlint.errors import InputError
from ftlint.lazy import lazy
from ftlint.packs import Entry, entries
from ftlint.regex import regex
from ftlint.rule import Rule

if TYPE_CHECKING:
    from pathlib import Path

GROUP = "ftlint.rules"
_EXPORTS = ("RULES", "SCORERS")
"""What a local file may have, one of them at least."""
_CODE = regex(r"^[A-Z]+[0-9]{3}$")
_NAME = regex(r"^[a-z0-9]+(?:-[a-z0-9]+)*$")


@dataclass(frozen=True)
class Registered:
    """A rule, or its line in the contents of a pack, and who brought it: a pack, or a file."""

    listed: type[Rule[Any]] | Listed
    owner: str

    @property
    def code(self) -> str:
        """The rule's code; known before the rule is imported, as its name is."""
        return self.listed.code

    @property
    def name(self) -> str:
        """The rule's name."""
        return self.listed.name

    @lazy
    def rule(self) -> type[Rule[Any]]:
        """The rule. Raises InputError for a line of contents that is not true."""
        if not isinstance(self.listed, Listed):
            return self.listed
        try:
            rule = self.listed.load()
        except (Exception, SystemExit) as error:
            raise InputError(
                f"{self.owner} does not load ({self.listed.module}): {type(error).__name__}: "
                f"{error}; mend or uninstall it"
            ) from error
        _check(rule, self.owner)
        return cast("type[Rule[Any]]", rule)


def discover(local: Iterable[Path] = ()) -> tuple[Registered, ...]:
    """All rules, sorted by code. Raises InputError that names the owner of what is broken."""
    found = []
    for rule, owner in exported(GROUP, "RULES", local):
        if not isinstance(rule, Listed):
            _check(rule, owner)
        found.append(Registered(rule, owner))
    refuse_clashes((one.code, one.name, one.owner) for one in found)
    return tuple(sorted(found, key=lambda one: one.code))


def exported(group: str, name: str, local: Iterable[Path]) -> Iterator[tuple[Any, str]]:
    """What packs export by the entry points of *group*, and local files as *name*, with owners.

    Raises InputError that names the owner of what does not load.
    """
    for entry in entries(group):
        owner = f'the pack "{entry.distribution}"'
        yield from _each(_loaded(entry, owner), name, owner)
    for path in local:
        owner = f'the plugin "{path}"'
        module = _module(path, owner)
        if all(getattr(module, export, None) is None for export in _EXPORTS):
            raise InputError(f"{owner} has no RULES; add RULES = (YourRule,) at its end")
        yield from _each(getattr(module, name, ()), name, owner)


def _loaded(entry: Entry, owner: str) -> Any:
    try:
        return entry.load()
    except (Exception, SystemExit) as error:
        raise InputError(
            f"{owner} does not load ({entry.value}): {type(error).__name__}: {error}; "
            "mend or uninstall it"
        ) from error


def _module(path: Path, owner: str) -> Any:
    if not path.is_file():
        raise InputError(f"{owner} does not exist; correct `plugins` in the config")
    import importlib.util

    name = f"_ftlint_plugin_{re.sub(r'[^0-9A-Za-z]', '_', str(path))}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise InputError(f"{owner} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        raise InputError(f"{owner} does not load: {type(error).__name__}: {error}") from error
    return module


def _each(found: object, name: str, owner: str) -> Iterator[tuple[Any, str]]:
    if not isinstance(found, (tuple, list)):
        kind = type(found).__name__
        raise InputError(f"{owner}: {name} is {kind}, not a tuple of {name.lower()}")
    return ((one, owner) for one in found)


def _check(rule: object, owner: str) -> None:
    if not (isinstance(rule, type) and issubclass(rule, Rule)):
        raise InputError(f"{owner}: {rule!r} in RULES is not a subclass of ftlint.Rule")
    code, name = str(getattr(rule, "code", "")), str(getattr(rule, "name", ""))
    if not (isinstance(rule.options_type, type) and is_dataclass(rule.options_type)):
        raise InputError(f"{owner}: the options_type of {rule.__name__} is no dataclass")
    if not _CODE.match(code) or not _NAME.match(name):
        raise InputError(
            f'{owner}: {rule.__name__} has the code "{code}" and the name "{name}"; a code is '
            "like ACME001, a name like banned-phrase"
        )


def refuse_clashes(found: Iterable[tuple[str, ...]]) -> None:
    """Raises InputError for a name that two have; each has its names, and last its owner."""
    taken: dict[str, str] = {}
    for *names, owner in found:
        for key in names:
            if key in taken:
                raise InputError(
                    f'"{key}" is claimed by {taken[key]} and by {owner}; rename one of them'
                )
            taken[key] = owner
