"""What is known of the targets, as a table for people and as JSON with every source."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from ftlint.targets import TARGETS, load
from ftlint.targets.model import Figure, Model, Target, figures

HEADERS = (
    "target", "model", "methods", "example tokens", "min rows", "max rows", "train $/1M",
    "tuning ends", "serving ends",
)  # fmt: skip


def text() -> Iterator[str]:
    """A line for each model, or for a target of which no models are known."""
    from tabulate import tabulate

    lines = [line for target in map(load, TARGETS) for line in _lines(target)]
    right = ("left", "left", "left", "right", "right", "right", "right", "left", "left")
    yield from tabulate(lines, HEADERS, disable_numparse=True, colalign=right).splitlines()
    yield ""
    yield "min and max rows are those of the model's method, or of the methods that are named"
    yield "tuning ends, serving ends: the first day without; >= is the earliest day that it may be"
    for target in map(load, TARGETS):
        yield from _closings(target)


def _lines(target: Target) -> Iterator[tuple[str, ...]]:
    if not target.models:
        yield _line(target, Model())
    for model in target.models.values():
        yield _line(target, model)


def _line(target: Target, model: Model) -> tuple[str, ...]:
    tokens = model.example_tokens or (None if model.name else target.tokens.example)
    methods = model.methods.value if model.methods else ()
    return (
        target.name,
        model.name or "-",
        ", ".join(methods) or "-",
        _shown(tokens or target.tokens.default),
        _rows(target, methods, "min_rows"),
        _rows(target, methods, "max_rows"),
        _price(model),
        _shown(target.tuning_ends(model)),
        _shown(target.serving_ends(model)),
    )


def _rows(target: Target, methods: tuple[str, ...], which: str) -> str:
    """The limit that the methods have in common, or that of each that has its own."""
    common = {_shown(getattr(target.rows_of(method), which)) for method in methods}
    if len(common) == 1:
        return common.pop()
    special = {name: getattr(limits, which) for name, limits in target.methods.items()}
    told = [f"{_shown(figure)} ({name})" for name, figure in special.items() if figure]
    return ", ".join(told) or _shown(getattr(target.rows, which))


def _price(model: Model) -> str:
    hourly = model.train_price_per_hour
    if model.train_price is None and hourly is not None:
        return f"{_shown(hourly)}/hour"
    return _shown(model.train_price)


def _shown(figure: Figure[Any] | None) -> str:
    if figure is None:
        return "-"
    value = figure.value
    told = f"{value:,}" if isinstance(value, (int, float)) else str(value)
    return f">= {told}" if figure.earliest else told


def _closings(target: Target) -> Iterator[str]:
    new, idle = target.dates.new_customers_end, target.dates.idle_customers_end
    if new:
        yield f"{target.name}: no jobs for those who had never tuned, from {new.value}"
    if idle:
        yield f"{target.name}: no jobs for those who no longer use a tuned model, from {idle.value}"
    for model in target.models.values():
        if model.new_customers_end:
            since = model.new_customers_end.value
            yield f"{target.name}: {model.name} only for existing customers, from {since}"
    frozen, gone = target.dates.evals_read_only, target.dates.evals_end
    if frozen and gone:
        yield f"{target.name}: hosted evals can only be read from {frozen.value}, gone {gone.value}"


def as_json() -> Iterator[str]:
    """Every figure by its dotted path, with source and date, as one JSON document."""
    found = [
        {"name": one.name, "title": one.title, "figures": dict(_told(one))}
        for one in map(load, TARGETS)
    ]
    yield json.dumps({"version": 1, "targets": found}, indent=2)


def _told(target: Target) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, figure in figures(target):
        value = figure.value
        yield (
            path,
            {
                "value": str(value) if isinstance(value, date) else value,
                "source": figure.source.title,
                "read": str(figure.source.read),
                **({"earliest": True} if figure.earliest else {}),
            },
        )


STYLES: dict[str, Callable[[], Iterator[str]]] = {"text": text, "json": as_json}
