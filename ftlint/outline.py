"""The outline of a row: all of it but its texts."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Iterator, Sequence
from itertools import accumulate, chain, compress
from operator import itemgetter, ne, not_
from typing import Any

from ftlint.dataclass import dataclass

TOLD = frozenset({"role", "name", "type"})
"""Keys whose texts the outline tells, wherever they stand."""
_CALLS = ("tools", "functions", "tool_calls", "function_call", "tool_call_id")
_NESTED = frozenset((*_CALLS, "parallel_tool_calls"))
_ROLE, _CONTENT = itemgetter("role"), itemgetter("content")
_OFFERS = ("tools", "functions")
_LONGEST = 256
_CUT = "and more"
_INSIDE, _PICTURED = "nested ", "image "
_TOOL, _IMAGES = ("=tool", "tool"), ("=image_url", "=image", "=input_image")


@dataclass(frozen=True, slots=True)
class Lot:
    """Some rows of a block: their ``numbers`` in it, and the outline of each.

    ``texts`` are the strings of all of them, row by row, but those of the tools that are offered;
    ``ends`` says for each row where in the texts its own end. ``plain`` says that each row is
    nothing but messages with a role and a text: then the roles, which the outline tells, are not
    among the texts, and ``bare`` are the texts without outer space.
    """

    numbers: Sequence[int]
    outlines: Sequence[Hashable]
    texts: Sequence[str]
    ends: Sequence[int]
    plain: bool = False
    bare: Sequence[str] = ()

    def row(self, text: int) -> int:
        """The number of the row in which the *text* of this number stands."""
        return self.numbers[bisect_right(self.ends, text)]

    def take(self, places: Sequence[int]) -> Lot:
        """The rows at these *places* of the lot."""
        spans = _spans(self.ends)
        texts = [self.texts[spans[i]] for i in places]
        return Lot(
            [self.numbers[i] for i in places],
            [self.outlines[i] for i in places],
            list(chain.from_iterable(texts)),
            list(accumulate(map(len, texts))),
            self.plain,
            list(chain.from_iterable(self.bare[spans[i]] for i in places)),
        )

    def repeating(self) -> list[int]:
        """The numbers of the rows of a plain lot that have a text twice, outer space aside."""
        spans = _spans(self.ends)
        lengths = list(map(len, self.bare))
        # Nearly always the lengths differ: that is found without a look at the texts.
        lists = list(map(lengths.__getitem__, spans))
        equal = map(ne, map(len, lists), map(len, map(set, lists)))
        return [
            number
            for number, span in compress(zip(self.numbers, spans, strict=True), equal)
            if len(set(self.bare[span])) < span.stop - span.start
        ]


def _spans(ends: Sequence[int]) -> list[slice]:
    """The slice of each of some lists that lie end to end, and have these *ends*."""
    return list(map(slice, chain((0,), ends), ends))


def lots(rows: Sequence[dict[str, Any]], numbers: Sequence[int]) -> Iterator[Lot]:
    """*rows*, which have these *numbers*, with their outlines: plain rows at once, others each."""
    single = [len(row) == 1 for row in rows]
    plain = _plain(list(compress(rows, single)), list(compress(numbers, single)))
    if plain is None and any(single):
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
        yield Lot(numbers, told, texts, list(accumulate(map(len, found))))


def _plain(rows: Sequence[dict[str, Any]], numbers: Sequence[int]) -> Lot | None:
    """Rows that are messages with a role, a text that is not blank, and nothing else, or None.

    Every step is one call for all messages.
    """
    try:
        lists = [row["messages"] for row in rows]
        if set(map(type, lists)) != {list} or not all(lists):
            return None
        messages = list(chain.from_iterable(lists))
        if set(map(type, messages)) != {dict} or set(map(len, messages)) != {2}:
            return None
        roles = tuple(map(_ROLE, messages))
        texts = list(map(_CONTENT, messages))
        bare = list(map(str.strip, texts))
    except (KeyError, TypeError):
        return None
    if set(map(type, roles)) != {str} or not all(bare):
        return None
    ends = list(accumulate(map(len, lists)))
    told = list(map(roles.__getitem__, _spans(ends)))
    return Lot(numbers, told, texts, ends, True, bare)


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
    """The tools that *row* offers, wherever they stand."""
    given = row.get("input")
    holders = (row, given) if type(given) is dict else (row,)
    return [one.get(key) for one in holders for key in _OFFERS]


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
            return ("a list", *[_outline(key, one) for one in value])
        return ("an object", *value, *[_outline(name, value[name]) for name in value])
    return repr(value) if key == "weight" else f"{kind.__name__} {bool(value)}"
