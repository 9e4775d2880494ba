"""Gates: the verdict on a model, figure by figure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from ftlint.errors import InputError
from ftlint.evaluation.figures import beta, figure
from ftlint.evaluation.grammar import Gate, parse, similar
from ftlint.evaluation.scheme import Scheme
from ftlint.labels import fold_label

__all__ = [
    "DEFAULT_GATE",
    "Gate",
    "Status",
    "Verdict",
    "check_gates",
    "needed_baselines",
    "needed_fields",
    "needed_figures",
    "parse",
    "resolve",
]

DEFAULT_GATE = parse("recall[min] >= 0.5 @ucb95")
"""The gate of a classification without one: fails a model that misses a class behind a good
accuracy, and only where there are rows enough to say so."""

BASELINE = "baseline:"
"""What the names of baselines begin with."""


class Status(Enum):
    """What became of a gate. A figure that was not measured passes none.

    Inconclusive: the figure clears the target and the bound that was asked for does not, or there
    are fewer rows than were asked for.
    """

    PASS = "pass"
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"
    UNMEASURED = "unmeasured"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a gate: what was ``observed``, the ``bound``, and the figures behind it.

    ``p`` is the p-value of a gate that asks for one, adjusted for the others.
    """

    gate: Gate
    status: Status
    observed: float | None
    bound: float | None
    reason: str
    p: float | None = None


def check_gates(
    gates: Iterable[Gate],
    scheme: Scheme,
    runs: Collection[str] | None = None,
    values: Mapping[str, Collection[str]] | None = None,
) -> None:
    """Raises InputError for a gate that can never be judged, before anything is paid for.

    *scheme* tells what is measured; *runs* are the names of what is compared with beside
    baselines, *values* those of the fields that rows can be sliced by.
    """
    for gate in gates:
        _check_metric(gate, scheme)
        if gate.pick == "class" and scheme.named:
            resolve(gate, scheme.named, scheme.part)
        _check_run(gate, runs)
        if values is not None and gate.value is not None:
            check_value(gate, values.get(gate.field, ()))


def _check_metric(gate: Gate, scheme: Scheme) -> None:
    """A figure that takes labels, or parts, where there are none. Others are just not measured."""
    known = figure(gate.metric)
    if scheme.labels is not None:
        return
    if gate.reference is not None and gate.reference.startswith(BASELINE):
        raise InputError(
            f'gate "{gate.text}": {gate.reference} needs labels, and this is no '
            "classification task; declare where the label is, or use a number"
        )
    there = scheme.overall if gate.pick == "whole" else scheme.per_part
    if gate.metric not in there and (known is None or known.labels or gate.pick != "whole"):
        each = [f"{name}[{scheme.part.upper()}]" for name in scheme.per_part]
        raise InputError(
            f'gate "{gate.text}": {gate.metric} needs labels, and this is no classification '
            "task; declare where the label is, or use one of "
            f"{', '.join((*scheme.overall, *each))}"
        )


def _check_run(gate: Gate, runs: Collection[str] | None) -> None:
    name = gate.reference
    if runs is None or name is None or name.startswith(BASELINE) or name in runs:
        return
    raise InputError(
        f'gate "{gate.text}": there is no run "{name}" to compare with; '
        f"add --against {name}=FILE, its recorded answers"
    )


def check_value(gate: Gate, values: Collection[str]) -> None:
    """Raises InputError unless the value of the field that *gate* is about is one of *values*."""
    if gate.value not in values:
        hint = similar(gate.value or "", sorted(values))
        raise InputError(
            f'gate "{gate.text}": no row has "{gate.value}" in its field "{gate.field}"{hint}'
        )


def resolve(gate: Gate, labels: Sequence[str], what: str = "class") -> str:
    """The one of *labels* that *gate* names. Raises InputError with a suggestion."""
    if gate.label in labels:
        return gate.label
    folded = [one for one in labels if fold_label(one) == fold_label(gate.label)]
    if len(folded) == 1:
        return folded[0]
    hint = similar(gate.label, labels)
    raise InputError(f'gate "{gate.text}": unknown {what} "{gate.label}"{hint}')


def needed_baselines(gates: Iterable[Gate]) -> tuple[str, ...]:
    """The baselines that *gates* compare with, each once."""
    named = (gate.reference for gate in gates if gate.reference is not None)
    return tuple(dict.fromkeys(name for name in named if name.startswith(BASELINE)))


def needed_fields(gates: Iterable[Gate]) -> tuple[str, ...]:
    """The fields that *gates* slice by, each once."""
    return tuple(dict.fromkeys(gate.field for gate in gates if gate.field))


def needed_figures(gates: Iterable[Gate]) -> tuple[str, ...]:
    """The figures that are measured only because *gates* name them."""
    return tuple(dict.fromkeys(gate.metric for gate in gates if beta(gate.metric) is not None))
