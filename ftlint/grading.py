"""What the source of a Python grader reads of a row, by its syntax tree; it is never run.

Source: OpenAI's guide to graders: ``grade(sample, item)`` is called with the sample and the row.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any, TypeGuard

from ftlint.dataclass import dataclass

GRADE = "grade"
_TRIES = ("Try", "TryStar")


_SOMETIMES = {
    ast.If: ("test",),
    ast.IfExp: ("test",),
    ast.For: ("iter",),
    ast.While: ("test",),
    ast.Match: ("subject",),
    **dict.fromkeys((ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp), ()),
    **dict.fromkeys((ast.Lambda, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef), ()),
    ast.BoolOp: (),
}
"""What may not be run through, and the parts of it that always are."""


@dataclass(frozen=True, slots=True)
class Read:
    """The keys of ``item["a"]["b"]``. ``certain``: every row is read so, and fails without it."""

    path: tuple[str, ...]
    certain: bool


def fault(source: str) -> str:
    """Why *source* is no grader; empty if it may be one."""
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        return f"is not Python (line {error.lineno or 1})"
    except ValueError:
        return "is not Python"
    except (RecursionError, MemoryError):
        return ""  # Too deep for this parser, which says nothing of the provider's.
    bound = {one.name for one in tree.body if isinstance(one, (ast.FunctionDef, ast.ClassDef))}
    names = {one.id for one in ast.walk(tree) if isinstance(one, ast.Name) and _stores(one)}
    imported = any(isinstance(one, (ast.Import, ast.ImportFrom)) for one in tree.body)
    asynchronous = any(isinstance(one, ast.AsyncFunctionDef) for one in tree.body)
    if GRADE in bound | names or imported or asynchronous:
        return ""
    return f'has no function "{GRADE}"'


def reads(source: str) -> tuple[Read, ...]:
    """What ``grade`` itself reads of its item by keys that are plain strings, each once.

    By ``item.get("x")``, or in a branch, a field is read but need not be there. Left out are
    fields that the function tests for by ``in``, and all that stands in a ``try``. Nothing is read
    where the name of the item is bound anew.
    """
    try:
        return tuple(dict.fromkeys(_all(ast.parse(source))))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()


def _all(tree: ast.Module) -> Iterator[Read]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == GRADE and len(node.args.args) > 1:
            yield from _of(node, node.args.args[1].arg)


def _of(function: ast.FunctionDef, item: str) -> Iterator[Read]:
    nodes = list(ast.walk(function))
    rebound = any(isinstance(one, ast.Name) and one.id == item and _stores(one) for one in nodes)
    inner = sum(isinstance(one, ast.arg) and one.arg == item for one in nodes) > 1
    if rebound or inner:
        return
    tested = {one.left.value for one in nodes if _tests(one)}
    lenient = {one.args[0].value for one in nodes if _gets(one)}
    certain = True
    for statement in function.body:
        for found in _chains(statement, item, certain):
            if found.path[0] not in tested:
                yield Read(found.path, found.certain and found.path[0] not in lenient)
        certain = certain and not any(isinstance(one, ast.Return) for one in ast.walk(statement))


def _stores(name: ast.Name) -> bool:
    return not isinstance(name.ctx, ast.Load)


def _tests(node: ast.AST) -> TypeGuard[Any]:
    """Whether *node* is ``"x" in ...``."""
    return (
        isinstance(node, ast.Compare)
        and isinstance(node.left, ast.Constant)
        and any(isinstance(op, (ast.In, ast.NotIn)) for op in node.ops)
    )


def _gets(node: ast.AST) -> TypeGuard[Any]:
    """Whether *node* is ``....get("x")``, with a default or without."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "get"
        and bool(node.args)
        and isinstance(node.args[0], ast.Constant)
    )


def _chains(node: ast.AST, item: str, certain: bool) -> Iterator[Read]:
    """The longest chain of keys at each place; what stands in a ``try`` is passed over."""
    if type(node).__name__ in _TRIES:
        return
    path, sure = _chain(node, item)
    if path:
        yield Read(path, certain and sure)
        return
    always = _SOMETIMES.get(type(node))
    for name, value in ast.iter_fields(node):
        run = certain and (always is None or name in always)
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _chains(child, item, run)


def _chain(node: ast.AST, item: str) -> tuple[tuple[str, ...] | None, bool]:
    """The keys that lead from ``item`` to *node*, None if none do; whether all must be there."""
    if isinstance(node, ast.Name):
        return (() if node.id == item else None), True
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
        inner, key, must = node.value, node.slice, True
    elif _gets(node) and len(node.args) == 1 and not node.keywords:
        inner, key, must = node.func.value, node.args[0], False
    else:
        return None, True
    path, sure = _chain(inner, item)
    if path is None or not sure or not isinstance(key, ast.Constant):
        return None, True
    return ((*path, key.value), must) if isinstance(key.value, str) else (None, True)
