"""The table of contents of a pack: rules that are named before they are imported.

A line names a rule by its code and its name, which is also that of its module and its class:
``invalid-json`` is ``InvalidJson`` in ``invalid_json``. The words after it repeat what the rule
declares, for rules that most data gives nothing to do: such a rule is imported when a row comes
that it looks at, or when nothing is lacking that it needs. Its states are movable.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any, NamedTuple

from ftlint.formats import CONVERSATIONS, FORMATS, TRAINABLE
from ftlint.rule import Rule
from ftlint.screen import CALLS, IMAGES, LABELLED, NESTED, OUTLINE, REPEATED, TOOLS, UNUSUAL

WORDS: Mapping[str, tuple[str, Any]] = MappingProxyType(
    {
        "split": ("scope", "split"),
        "corpus": ("scope", "corpus"),
        "problems": ("only_problems", True),
        "nested": ("screen", NESTED),
        "calls": ("screen", CALLS),
        "tools": ("screen", TOOLS),
        "images": ("screen", IMAGES),
        "outline": ("screen", OUTLINE),
        "unusual": ("screen", UNUSUAL),
        "repeated": ("screen", REPEATED),
        "labelled": ("screen", LABELLED),
        **{name: ("formats", frozenset({name})) for name in FORMATS},
        "conversations": ("formats", CONVERSATIONS),
        "trainable": ("formats", TRAINABLE),
        "train": ("needs_splits", ("train",)),
        "test": ("needs_splits", ("test",)),
        "held-out": ("needs_splits", ("validation|test",)),
        "train+held-out": ("needs_splits", ("train", "validation|test")),
        "labels": ("needs_labels", True),
        "group": ("needs_group", True),
        "benchmark": ("needs_benchmark", True),
    }
)
"""What may follow the name of a rule, and which attribute of it has which value then.

Of words for formats there may be several: the rule reads those of all.
"""
_OF_ROWS = ("only_problems", "screen", "formats")
_NEEDS = ("needs_splits", "needs_labels", "needs_group", "needs_benchmark")
_USUAL = {name: getattr(Rule, name) for name in (*_NEEDS, *_OF_ROWS)}


class Listed(NamedTuple):
    """A rule by its code and name, its module, and the ``words`` that say what it declares."""

    code: str
    name: str
    module: str
    words: tuple[str, ...] = ()

    @property
    def needy(self) -> bool:
        """Whether the words say that the rule needs something without which it does not run."""
        return any(WORDS[word][0] in _NEEDS for word in self.words)

    @property
    def facts(self) -> dict[str, Any]:
        """Attributes of the rule, as far as the line tells them."""
        known = {"code": self.code, "name": self.name, "__module__": self.module}
        if not self.words:
            return known
        told = [WORDS[word] for word in self.words]
        facts = {**known, "scope": "row", "movable": True, **_USUAL, **dict(told)}
        read = [value for name, value in told if name == "formats"]
        if read:
            facts["formats"] = frozenset().union(*read)
        for name in _OF_ROWS if self.needy else ():
            del facts[name]
        return facts

    def load(self) -> Any:
        """The class. Raises ImportError or AttributeError, and ValueError for a wrong line."""
        rule = getattr(import_module(self.module), self.name.title().replace("-", ""))
        for fact, told in self.facts.items():
            found = getattr(rule, fact)
            if found != told:
                raise ValueError(f"the contents say {fact} {told!r}, the rule says {found!r}")
        return rule


def contents(package: str, *lines: str) -> tuple[Listed, ...]:
    """The rules of *lines*, which lie in *package*. Raises KeyError for an unknown word."""
    found = []
    for code, name, *words in map(str.split, lines):
        known = tuple(word for word in words if WORDS[word])
        found.append(Listed(code, name, f"{package}.{name.replace('-', '_')}", known))
    return tuple(found)
