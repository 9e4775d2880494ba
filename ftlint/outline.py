"""The outline of a row: all of it but its texts."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Hashable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import accumulate, chain, compress, islice, repeat
from operator import itemgetter, not_
from typing import Any

from ftlint.dataclass import dataclass

TOLD = frozenset({"role", "name", "type"})
"""Keys whose texts the outline tells, wherever they stand."""
_CALLS = ("tools", "functions", "tool_calls", "function_call", "tool_call_id")
_NESTED = frozenset((*_CALLS, "parallel_tool_calls"))
_MESSAGES, _ROLE, _CONTENT = map(itemgetter, ("messages", "role", "content"))
_TURN = ("role", "content")
_OFFERS = ("tools", "functions")
_LONGEST = 256
_CUT = "and more"
_INSIDE, _PICTURED = "nested ", "image "
_TOOL, _IMAGES = ("=tool", "tool"), ("=image_url", "=image", "=input_image")


@dataclass(frozen=True, slots=True)
class Lot:
    """Some rows of a block: their ``numbers`` in it, and the outline of each.

    ``kinds`` are the outlines that there are. ``texts`` are the strings of all rows, row by row,
    but those of the tools that are offered; ``lengths`` says how many each row has. ``plain`` says
    that each row is nothing but messages with a role and a text: then the roles, which the outline
    tells, are not among the texts, and ``bare`` are the texts without outer space.
    """

    numbers: Sequence[int]
    outlines: Sequence[Hashable]
    kinds: frozenset[Hashable]
    texts: Sequence[str]
    lengths: Sequence[int]
    plain: bool = False
    bare: Sequence[str] = ()

    def take(self, places: Sequence[int]) -> Lot:
        """The rows at these *places* of the lot."""
        ends = list(accumulate(self.lengths))
        spans = [slice(ends[i] - self.lengths[i], ends[i]) for i in places]
        texts = [self.texts[span] for span in spans]
        told = [self.outlines[i] for i in places]
        return Lot(
            [self.numbers[i] for i in places],
            told,
            frozenset(told),
            list(chain.from_iterable(texts)),
            list(map(len, texts)),
            self.plain,
            list(chain.from_iterable(self.bare[span] for span in spans)),
        )

    def apart(self, outlines: Container[Hashable]) -> Lot:
        """This lot with an outline of its own for each row that has one of *outlines*."""
        told = [
            (one, number) if one in outlines else one
            for one, number in zip(self.outlines, self.numbers, strict=True)
        ]
        return replace(self, outlines=told, kinds=frozenset(told))

    def repeating(self, outlines: Container[Hashable]) -> list[int]:
        """The numbers of the rows with one of *outlines* that have a text twice.

        Outer space does not count.
        """
        chosen = list(map(outlines.__contains__, self.outlines))
        ends = list(accumulate(self.lengths))
        some = (compress(column, chosen) for column in (self.numbers, self.lengths, ends))
        # Nearly always the lengths differ: that is found without a look at the texts.
        return [
            number
            for number, length, end in zip(*some, strict=True)
            if len(set(map(len, self.bare[end - length : end]))) < length
            and len(set(self.bare[end - length : end])) < length
        ]


def holders(some: Sequence[Lot], texts: Sequence[int]) -> list[int]:
    """The number of the row in which each of the *texts* with these numbers stands.

    The texts of *some* lots are numbered one lot after the other.
    """
    numbers = list(chain.from_iterable(lot.numbers for lot in some))
    ends = list(accumulate(chain.from_iterable(lot.lengths for lot in some)))
    return [numbers[bisect_right(ends, text)] for text in texts]


def lots(rows: Sequence[dict[str, Any]], numbers: Sequence[int]) -> Iterator[Lot]:
    """*rows*, which have these *numbers*, with their outlines: plain rows at once, others each."""
    plain = _plain(rows, numbers)
    if plain is not None:
        yield plain
        return
    single = [len(row) == 1 for row in rows]
    plain = _plain(list(compress(rows, single)), list(compress(numbers, single)))
    if plain is None:
        single = [len(row) == 1 and _plain([row], (0,)) is not None for row in rows]
        plain = _plain(list(compress(rows, single)), list(compress(numbers, single)))
    if plain is not None:
        yield plain
        rows = list(compress(rows, map(not_, single)))
        numbers = list(compress(numbers, map(not_, single)))
    if rows:
        found = [strings(_without_tools(row)) for row in rows]
        told = [outline(row) for row in rows]
        texts = list(chain.from_iterable(found))
        yield Lot(numbers, told, frozenset(told), texts, list(map(len, found)))


def _plain(rows: Sequence[dict[str, Any]], numbers: Sequence[int]) -> Lot | None:
    """Rows that are messages with a role, a text that is not blank, and nothing else, or None.

    Every step is one call for all messages.
    """
    try:
        if set(map(len, rows)) != {1}:
            return None
        lists = list(map(_MESSAGES, rows))
        if set(map(type, lists)) != {list} or not all(lists):
            return None
        messages = list(chain.from_iterable(lists))
        if set(map(len, messages)) != {2}:
            return None
        roles, texts = map(_ROLE, messages), list(map(_CONTENT, messages))
        bare = list(map(str.strip, texts))
        if not all(bare):
            return None
        lengths = list(map(len, lists))
        told = list(map(tuple, map(islice, repeat(roles), lengths)))
        kinds = frozenset(told)
    except (KeyError, TypeError):
        return None
    if not all(type(role) is str for one in kinds for role in one):
        return None
    return Lot(numbers, told, kinds, texts, lengths, True, bare)


def outline(row: dict[str, Any]) -> Hashable:
    """The outline of *row*, equal for rows that differ in nothing but texts.

    It tells keys, the type of each value, roles, names and weights, which texts are blank, and
    whether there are tools, calls and images, but not which.
    """
    return _outline("", row)


def ordinary(roles: Hashable) -> bool:
    """Whether the *roles* of a plain row are user and assistant in turn, perhaps after system."""
    turns = roles[roles[:1] == ("system",) :] if isinstance(roles, tuple) else ()
    return turns[::2] == ("user",) * (len(turns) // 2) and set(turns[1::2]) == {"assistant"}


def strings(value: Any) -> list[str]:
    """All strings in *value* but the keys of objects."""
    found = []
    waiting = [value]
    while waiting:
        one = waiting.pop()
        kind = type(one)
        if kind is str:
            found.append(one)
        elif kind is dict:
            waiting.extend(one.values())
        elif kind is list:
            waiting.extend(one)
    return found


def offered(row: dict[str, Any]) -> list[Any]:
    """The tools that *row* offers, wherever they stand; an ellipsis where none are named."""
    given = row.get("input")
    holders = (row, given) if type(given) is dict else (row,)
    return [one.get(key, ...) for one in holders for key in _OFFERS]


def _without_tools(row: dict[str, Any]) -> list[Any]:
    """The values in *row* but those that ``offered`` has."""
    given = row.get("input")
    inside = [given[key] for key in given if key not in _OFFERS] if type(given) is dict else [given]
    return [*(row[key] for key in row if key not in _OFFERS and key != "input"), *inside]


@dataclass(frozen=True, slots=True)
class Marks:
    """What an outline says of its rows.

    ``whole`` that it leaves nothing out, as it does where a list is very long; ``nested`` that
    there are tools, calls or images; ``images`` that there are images.
    """

    whole: bool
    nested: bool
    images: bool


def marks(told: Hashable) -> Marks:
    """The marks of the outline *told*."""
    found = list(_leaves(told))
    images = any(one.startswith(_PICTURED) or one in _IMAGES for one in found)
    nested = any(one.startswith(_INSIDE) or one in _TOOL for one in found)
    return Marks(_CUT not in found, images or nested, images)


def _leaves(told: Hashable) -> Iterator[str]:
    if isinstance(told, tuple):
        for one in told:
            yield from _leaves(one)
    else:
        yield str(told)


def _outline(key: str, value: Any) -> Hashable:
    kind = type(value)
    if key in _NESTED:
        return f"{_INSIDE}{kind.__name__} {bool(value)}"
    if key == "image_url":
        return f"{_PICTURED}{kind.__name__} {bool(value)}"
    if kind is str:
        if key in TOLD:
            return f"={value}"
        return "a text" if value and not value.isspace() else "blank" if value else "empty"
    if kind is dict or kind is list:
        if len(value) > _LONGEST:
            return _CUT
        if kind is list:
            return ("a list", *[_turn(one) or _outline(key, one) for one in value])
        return ("an object", *value, *[_outline(name, value[name]) for name in value])
    return repr(value) if key == "weight" else f"{kind.__name__} {bool(value)}"


def _turn(value: Any) -> Hashable:
    """The outline of a message that has a role and a text, as most have; None of any other."""
    if type(value) is dict and len(value) == 2:
        (first, role), (second, text) = value.items()
        if (first, second) == _TURN and type(role) is str and type(text) is str and text.strip():
            return _said(role)
    return None


@lru_cache(maxsize=256)
def _said(role: str) -> Hashable:
    return _outline("", {"role": role, "content": "a text"})
