"""The verdicts on gates: which figures each is about, and whether they clear its target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ftlint.errors import InputError
from ftlint.evaluation.evidence import Evidence
from ftlint.evaluation.figures import PLAIN, figure
from ftlint.evaluation.gates import (
    BASELINE,
    Gate,
    Status,
    Verdict,
    check_gates,
    check_value,
    resolve,
)
from ftlint.evaluation.metrics import Measures
from ftlint.evaluation.pairs import Difference
from ftlint.evaluation.significance import holm, rows_to_clear
from ftlint.evaluation.values import Value

_ROWS = (
    "schema_valid", "tool_name", "tool_args", "exact_match", "normalised_match", "judge_pass",
)  # fmt: skip
_SHARES = (*PLAIN, "precision", "recall", "fpr", "leak_rate", *_ROWS)
_WORST = (Status.FAIL, Status.UNMEASURED, Status.INCONCLUSIVE, Status.PASS)


def judge(gates: Sequence[Gate], evidence: Evidence) -> list[Verdict]:
    """Holds *evidence* against each of *gates*.

    ``[min]`` is the lowest figure of the classes with rows, by the end of the interval that the
    mode names: a class of two rows, both missed, must not hide a class of a hundred. ``[*]`` also
    wants each class of the label set to be measured. P-values are adjusted by Holm's method over
    all that *gates* ask for. Raises InputError for an unknown class, run, field or value.
    """
    checks = [_checks(gate, evidence) for gate in gates]
    asked = [one for group in checks for one in group if one.p is not None]
    adjusted = dict(
        zip(map(id, asked), holm([one.p for one in asked if one.p is not None]), strict=True)
    )
    return [
        _worst(
            gate,
            [
                _decided(one, adjusted[id(one)], len(asked)) if id(one) in adjusted else one
                for one in group
            ],
        )
        for gate, group in zip(gates, checks, strict=True)
    ]


def _worst(gate: Gate, checks: Sequence[Verdict]) -> Verdict:
    if not checks:
        return Verdict(gate, Status.UNMEASURED, None, None, "no class has a row in the split")
    return min(checks, key=lambda one: (_WORST.index(one.status), _margin(gate, one)))


def _margin(gate: Gate, verdict: Verdict) -> float:
    if verdict.observed is None or verdict.bound is None:
        return 0.0
    gap = verdict.observed - verdict.bound
    return gap if gate.upward else -gap


def _decided(check: Verdict, p: float, tests: int) -> Verdict:
    """*check*, whose difference is on the right side, by its adjusted p-value."""
    level = check.gate.level or 0.0
    among = f", by Holm over {tests} tests" if tests > 1 else ""
    reason = f"{check.reason}, p = {_p(p)}{among}"
    unsure = check.status is Status.PASS and p >= level
    return replace(
        check, status=Status.INCONCLUSIVE if unsure else check.status, p=p, reason=reason
    )


def _p(p: float) -> str:
    return f"{p:.3f}" if p >= 0.001 else f"{p:.1e}"


def _checks(gate: Gate, evidence: Evidence) -> list[Verdict]:
    """One verdict for each slice and class that *gate* is about."""
    if gate.clean:
        if evidence.clean is None:
            why = f"which rows leaked is not known: {evidence.leaks.reason}"
            return [Verdict(gate, Status.UNMEASURED, None, None, why)]
        return _of_rows(gate, evidence.clean, " of the rows that did not leak")
    if not gate.field:
        return _of_rows(gate, evidence, "")
    slices = evidence.slices.get(gate.field)
    if slices is None:
        raise InputError(f'gate "{gate.text}": the rows were not read with a field "{gate.field}"')
    if gate.value is not None:
        check_value(gate, slices)
    chosen = slices if gate.value is None else {gate.value: slices[gate.value]}
    return [
        one
        for value, found in chosen.items()
        for one in _of_rows(gate, found, f" where {gate.field} is {value}")
    ]


def _of_rows(gate: Gate, evidence: Evidence, where: str) -> list[Verdict]:
    measured = evidence.ours.measures
    runs = [name for name in evidence.others if not name.startswith(BASELINE)]
    check_gates((gate,), evidence.ours.scheme, runs)
    if gate.metric in evidence.distrusted:
        why = f"{gate.metric} is not measured: {evidence.distrusted[gate.metric]}"
        return [Verdict(gate, Status.UNMEASURED, None, None, why)]
    reference = None
    if gate.reference is not None:
        if gate.reference not in evidence.others:
            raise InputError(f'gate "{gate.text}": there is no {gate.reference} to compare with')
        short = evidence.pairs[gate.reference].unanswered
        if short > evidence.max_unanswered:
            why = (
                f"{gate.reference} has no answer to {100 * short:.1f} % of the rows{where}; "
                f"the limit is {100 * evidence.max_unanswered:.1f} %"
            )
            return [Verdict(gate, Status.UNMEASURED, None, None, why)]
        reference = evidence.others[gate.reference].measures
    return [
        _check(gate, evidence, label, ours, theirs, where)
        for label, ours, theirs in _figures(gate, measured, reference)
    ]


def _figures(
    gate: Gate, measured: Measures, reference: Measures | None
) -> list[tuple[str, Value, Value | None]]:
    """What is compared: the name of a class (or none), its figure, the other run's."""
    missing = Value(gate.metric, None)
    if gate.pick == "whole":
        other = None if reference is None else reference.overall.get(gate.metric, missing)
        return [("", measured.overall.get(gate.metric, missing), other)]
    everyone = dict.fromkeys(measured.supports, missing)
    ours = measured.classes.get(gate.metric, everyone)
    theirs = None if reference is None else reference.classes.get(gate.metric, everyone)
    if gate.pick == "class":
        chosen = [resolve(gate, tuple(measured.supports))]
    elif gate.pick == "every":
        # A slice need not have rows of each class.
        chosen = [name for name, n in measured.supports.items() if n or not gate.field]
    else:
        bound = None if theirs is None else _least(theirs, measured)
        return [(name, ours[name], bound) for name in _lowest(gate, ours, measured)]
    return [(name, ours[name], None if theirs is None else theirs.get(name)) for name in chosen]


def _lowest(gate: Gate, ours: Mapping[str, Value], measured: Measures) -> list[str]:
    """The class with the lowest figure, and those with rows whose figure is not measured."""
    present = [name for name, support in measured.supports.items() if support]
    figures = {name: gate.figure(ours[name]) for name in present}
    known = {name: found for name, found in figures.items() if found is not None}
    unknown = [name for name in present if name not in known]
    return ([min(known, key=lambda name: known[name])] if known else []) + unknown


def _least(theirs: Mapping[str, Value], measured: Measures) -> Value:
    present = [theirs[name] for name, support in measured.supports.items() if support]
    known = [one for one in present if one.value is not None]
    if len(known) < len(present) or not known:
        return Value(present[0].name if present else "", None)
    return min(known, key=lambda one: one.value or 0.0)


def _check(
    gate: Gate, evidence: Evidence, label: str, ours: Value, theirs: Value | None, where: str
) -> Verdict:
    reason = _describe(gate, label, ours, where, evidence)
    if gate.reference is None:
        return _held(gate, ours.value, gate.figure(ours), gate.number, ours, reason)
    base = None if theirs is None else theirs.value
    if base is None and ours.value is not None:
        why = f"{gate.metric} of {gate.reference} is not measured{where}"
        return Verdict(gate, Status.UNMEASURED, gate.figure(ours), None, why)
    bound = None if base is None else base + gate.number
    if gate.mode == "point" or base is None or bound is None or ours.value is None:
        return _held(gate, ours.value, ours.value, bound, ours, reason)
    pairs = evidence.pairs[gate.reference]
    found = pairs.difference(gate.metric, label or None, gate.number)
    if found is None:
        why = f"{gate.metric} has no paired test against {gate.reference}{where}"
        return Verdict(gate, Status.UNMEASURED, None, bound, why)
    reason = f"{reason}; {_difference(found, gate.reference)}"
    rows = pairs.rows_for(found.value - gate.number) if gate.metric == "accuracy" else None
    if rows is not None and rows > ours.n:
        reason += f" ({rows:,} rows would show it)"
    ends = {"lcb95": found.low, "ucb95": found.high}
    observed = base + ends.get(gate.mode, found.value)
    verdict = _held(gate, ours.value, observed, bound, ours, reason)
    return replace(verdict, p=found.p) if gate.mode == "p" else verdict


def _held(
    gate: Gate,
    point: float | None,
    observed: float | None,
    bound: float | None,
    ours: Value,
    reason: str,
) -> Verdict:
    """The verdict on a figure: *point* itself, and the end of its interval that counts."""
    if observed is None or point is None or bound is None:
        return Verdict(gate, Status.UNMEASURED, observed, bound, reason)
    if ours.n < gate.min_n:
        short = f"{reason}; that is fewer than {gate.min_n:,}"
        return Verdict(gate, Status.INCONCLUSIVE, observed, bound, short)
    if gate.clears(observed, bound):
        return Verdict(gate, Status.PASS, observed, bound, reason)
    if gate.mode == "point" or not gate.clears(point, bound):
        return Verdict(gate, Status.FAIL, observed, bound, reason)
    return Verdict(gate, Status.INCONCLUSIVE, observed, bound, reason + _enough(gate, point, bound))


def _enough(gate: Gate, point: float, bound: float) -> str:
    """How many rows would decide a gate on a share."""
    if gate.reference is not None or gate.metric not in _SHARES:
        return ""
    rows = rows_to_clear(point, bound, above=gate.upward)
    return "" if rows is None else f"; {rows:,} rows with this figure would decide it"


def _difference(found: Difference, reference: str) -> str:
    span = f"95 % interval {found.low:+.3f} to {found.high:+.3f}"
    return f"{found.value:+.3f} against {reference}, {span}, {found.test}"


def _describe(gate: Gate, label: str, ours: Value, where: str, evidence: Evidence) -> str:
    name = (f'{gate.metric} of "{label}"' if label else gate.metric) + where
    if ours.value is None:
        return f"{name} is not measured: {_why(gate, label, evidence)}"
    value = f"{ours.value:.3f}" if abs(ours.value) < 100 else f"{ours.value:,.0f}"
    if ours.low is None or ours.high is None:
        missing = "" if gate.mode == "point" else ", and has no interval"
        return f"{name} is {value} on {ours.n:,} rows{missing}"
    return f"{name} is {value} on {ours.n:,} rows, 95 % interval {ours.low:.3f} to {ours.high:.3f}"


def _why(gate: Gate, label: str, evidence: Evidence) -> str:
    if not evidence.ours.scored:
        return "there is no such row"
    known = figure(gate.metric)
    if gate.metric == "leak_rate":
        return evidence.leaks.reason
    if known is not None and known.missing:
        return known.missing
    if gate.metric == "precision":
        return "no answer was this class, or no row has it"
    return "no row of the split has it" if label else "the split has too few classes"
