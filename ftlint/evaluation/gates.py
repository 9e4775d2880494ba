"""Gates: the verdict on a model, figure by figure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from ftlint.errors import InputError
from ftlint.evaluation.grammar import Gate, parse, similar
from ftlint.evaluation.metrics import PLAIN, Measures, Value
from ftlint.labels import fold_label

__all__ = [
    "DEFAULT_GATE",
    "Gate",
    "Status",
    "Verdict",
    "check_gates",
    "judge",
    "needed_baselines",
    "parse",
    "resolve",
]

DEFAULT_GATE = parse("recall[min] >= 0.5 @ucb95")
"""The gate of a classification without one: fails a model that misses a class behind a good
accuracy, and only where there are rows enough to say so."""


class Status(Enum):
    """What became of a gate. A figure that was not measured passes none."""

    PASS = "pass"
    FAIL = "fail"
    UNMEASURED = "unmeasured"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a gate: what was ``observed``, the ``bound``, and the figures behind it."""

    gate: Gate
    status: Status
    observed: float | None
    bound: float | None
    reason: str


def check_gates(gates: Iterable[Gate], labels: Sequence[str] | None) -> None:
    """Raises InputError for a gate that can never be judged, before anything is paid for.

    *labels* are the classes, None where the task has no labels.
    """
    for gate in gates:
        if labels is None and gate.metric not in PLAIN:
            raise InputError(
                f'gate "{gate.text}": {gate.metric} needs labels, and this is no classification '
                f"task; declare where the label is, or use one of {', '.join(PLAIN)}"
            )
        if labels is None and gate.baseline is not None:
            raise InputError(
                f'gate "{gate.text}": {gate.baseline} needs labels, and this is no '
                "classification task; declare where the label is, or use a number"
            )
        if labels is not None and gate.pick == "class":
            resolve(gate, labels)


def resolve(gate: Gate, labels: Sequence[str]) -> str:
    """The class of *labels* that *gate* names. Raises InputError with a suggestion."""
    if gate.label in labels:
        return gate.label
    folded = [one for one in labels if fold_label(one) == fold_label(gate.label)]
    if len(folded) == 1:
        return folded[0]
    hint = similar(gate.label, labels)
    raise InputError(f'gate "{gate.text}": unknown class "{gate.label}"{hint}')


def needed_baselines(gates: Iterable[Gate]) -> tuple[str, ...]:
    """The baselines that *gates* compare with, each once."""
    return tuple(dict.fromkeys(gate.baseline for gate in gates if gate.baseline is not None))


def judge(
    gate: Gate, measured: Measures, baselines: Mapping[str, Measures] | None = None
) -> Verdict:
    """Holds *measured* against *gate*.

    ``[min]`` is the lowest figure of the classes with rows, by the end of the interval that the
    mode names: a class of two rows, both missed, must not hide a class of a hundred. ``[*]`` also
    wants each class of the label set to be measured. Raises InputError for an unknown class or a
    baseline that is not among *baselines*.
    """
    check_gates((gate,), tuple(measured.supports) or None)
    reference = None
    if gate.baseline is not None:
        reference = (baselines or {}).get(gate.baseline)
        if reference is None:
            raise InputError(f'gate "{gate.text}": there is no {gate.baseline} to compare with')
    checks = [_check(gate, *pair) for pair in _pairs(gate, measured, reference)]
    order = {Status.FAIL: 0, Status.UNMEASURED: 1, Status.PASS: 2}
    if not checks:
        return Verdict(gate, Status.UNMEASURED, None, None, "no class has a row in the split")
    return min(checks, key=lambda one: (order[one.status], _margin(gate, one)))


def _margin(gate: Gate, verdict: Verdict) -> float:
    if verdict.observed is None or verdict.bound is None:
        return 0.0
    gap = verdict.observed - verdict.bound
    return gap if gate.op in (">=", ">") else -gap


def _pairs(
    gate: Gate, measured: Measures, reference: Measures | None
) -> list[tuple[str, Value, Value | None]]:
    """What is compared: the name of a class (or none), its figure, the baseline's."""
    if gate.pick == "whole":
        base = None if reference is None else reference.overall[gate.metric]
        return [("", measured.overall[gate.metric], base)]
    ours = measured.classes[gate.metric]
    theirs = None if reference is None else reference.classes[gate.metric]
    if gate.pick == "class":
        chosen = [resolve(gate, tuple(measured.supports))]
    elif gate.pick == "every":
        chosen = list(measured.supports)
    else:
        chosen = _lowest(gate, ours, measured)
        bound = None if theirs is None else _least(theirs, measured)
        return [(name, ours[name], bound) for name in chosen]
    return [(name, ours[name], None if theirs is None else theirs.get(name)) for name in chosen]


def _lowest(gate: Gate, ours: Mapping[str, Value], measured: Measures) -> list[str]:
    """The class with the lowest figure, and those with rows whose figure is not measured."""
    present = [name for name, support in measured.supports.items() if support]
    figures = {name: gate.figure(ours[name]) for name in present}
    known = {name: figure for name, figure in figures.items() if figure is not None}
    unknown = [name for name in present if name not in known]
    return ([min(known, key=lambda name: known[name])] if known else []) + unknown


def _least(theirs: Mapping[str, Value], measured: Measures) -> Value:
    present = [theirs[name] for name, support in measured.supports.items() if support]
    known = [one for one in present if one.value is not None]
    if len(known) < len(present) or not known:
        return Value(present[0].name if present else "", None)
    return min(known, key=lambda one: one.value or 0.0)


def _check(gate: Gate, label: str, ours: Value, theirs: Value | None) -> Verdict:
    observed = gate.figure(ours)
    bound: float | None = gate.number
    if gate.baseline is not None:
        base = None if theirs is None else theirs.value
        bound = None if base is None else base + gate.number
    reason = _describe(gate, label, ours)
    if observed is None:
        return Verdict(gate, Status.UNMEASURED, None, bound, reason)
    if bound is None:
        why = f"{gate.metric} of {gate.baseline} is not measured"
        return Verdict(gate, Status.UNMEASURED, observed, None, why)
    status = Status.PASS if gate.clears(observed, bound) else Status.FAIL
    return Verdict(gate, status, observed, bound, reason)


def _describe(gate: Gate, label: str, ours: Value) -> str:
    name = f'{gate.metric} of "{label}"' if label else gate.metric
    if ours.value is None:
        return f"{name} is not measured: {_why(gate, label)}"
    if ours.low is None or ours.high is None:
        missing = "" if gate.mode == "point" else ", and has no interval"
        return f"{name} is {ours.value:.3f} on {ours.n:,} rows{missing}"
    span = f"95 % interval {ours.low:.3f} to {ours.high:.3f}"
    return f"{name} is {ours.value:.3f} on {ours.n:,} rows, {span}"


def _why(gate: Gate, label: str) -> str:
    if gate.metric == "precision":
        return "no answer was this class, or no row has it"
    return "no row of the split has this label" if label else "the split has too few classes"
